"""Bluesky, by the AT Protocol: a client of some twenty calls and no SDK.

``client`` is the contract; ``session`` speaks HTTP and keeps the tokens; the rest is one subject
each: what is read, what is done, replies hidden by thread gates, private messages.
"""
