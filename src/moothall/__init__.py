"""Moothall: the social media desk that runs an organisation's published policy."""

__version__ = "0.1.0"
