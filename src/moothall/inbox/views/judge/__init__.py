"""Pages about the judge: how often it is right, what it learns, what it knows, what it may do."""
