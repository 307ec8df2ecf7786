"""From an empty database to a desk that works: the one-time address, and the guide after it.

A room of its own above the others, since it needs people, policies and channels and none of them
needs it; config, above it, shows its place in the navigation.
"""
