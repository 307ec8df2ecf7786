"""The published policy as a document that runs."""
