"""``moothall learn``: an organisation's decisions teach its own judge, where that helps."""

from moothall.cli.learn.command import run
from moothall.cli.learn.options import add_arguments

__all__ = ["add_arguments", "run"]
