"""Sends what the outbox holds: one at a time for each account, in order, never blindly twice."""

from moothall.channels.deliver.working import due, one

__all__ = ["due", "one"]
