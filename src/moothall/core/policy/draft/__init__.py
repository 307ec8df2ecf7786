"""From a published statement to a draft of its policy."""
