"""Everything that is done in the background. A job says where to look; the rest is found there."""

from moothall.work.tasks import files, judging, keeping, receiving, sending, upkeep

__all__ = ["files", "judging", "keeping", "receiving", "sending", "upkeep"]
