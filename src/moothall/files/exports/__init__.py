"""Readers of what the platforms hand out when an account asks for its information."""
