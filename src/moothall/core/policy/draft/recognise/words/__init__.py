"""The words that statements use, as patterns kept in data files: one file for each recogniser."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Table = tuple[tuple[str, re.Pattern[str]], ...]
"""What is meant, with the pattern that says so; the order settles clashes."""


def says(name: str, *, exactly: bool = False) -> re.Pattern[str]:
    """The pattern of a name such as ``answering.soon``; ``exactly`` minds capitals."""
    module, key = name.split(".")
    return re.compile(_words(module)[key], 0 if exactly else re.IGNORECASE)


def table(name: str) -> Table:
    """The patterns of a table such as ``answering.kinds``, in order."""
    module, key = name.split(".")
    return tuple((meant, re.compile(word, re.IGNORECASE)) for meant, word in _words(module)[key])


def rows(name: str) -> list[Any]:
    """A table of other columns, as it stands in the file."""
    module, key = name.split(".")
    return list(_words(module)[key])


@cache
def _words(module: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{module}.toml").read_text("utf-8"))
