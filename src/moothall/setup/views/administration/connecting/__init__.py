"""Connecting an account: the platform's page, there and back, and the choice."""
