"""YouTube: the comments below an organisation's own videos, by the Data API, version 3."""
