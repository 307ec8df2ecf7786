"""Hiding without a person first: switched on by an administrator, under narrow limits, reviewed."""
