"""Posts in from files, judgements out to files."""

from moothall.files.reading import read_posts
from moothall.files.rows import BadLine, FileError, Found, Notes, Row, RowError
from moothall.files.sniff import Form

__all__ = [
    "BadLine",
    "FileError",
    "Form",
    "Found",
    "Notes",
    "Row",
    "RowError",
    "read_posts",
]
