"""Facebook Pages with their Messenger conversations."""
