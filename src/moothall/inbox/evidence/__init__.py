"""A post sealed before anything is done to it: its words at once, its pictures within seconds."""

from moothall.inbox.evidence.capturing import capture, capture_all, waiting
from moothall.inbox.evidence.sealing import canonical, hash_of, is_intact, moment, seal

__all__ = [
    "canonical",
    "capture",
    "capture_all",
    "hash_of",
    "is_intact",
    "moment",
    "seal",
    "waiting",
]
