"""Posts in from files, judgements out to files."""
