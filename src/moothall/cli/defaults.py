"""What several commands take where they are not told."""

DEFAULT_POLICY = "colchester-borough-homes"
