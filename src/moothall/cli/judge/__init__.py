"""``moothall judge``: judge posts from files and platforms' exports."""

from moothall.cli.judge.command import run
from moothall.cli.judge.options import add_arguments

__all__ = ["add_arguments", "run"]
