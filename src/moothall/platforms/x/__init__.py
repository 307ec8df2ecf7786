"""X: version 2 of its API, paid by use."""
