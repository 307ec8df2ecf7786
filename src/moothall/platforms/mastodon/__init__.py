"""Mastodon and whatever else speaks its API: one thin client, and the rules that others break."""
