"""The word lists and patterns that the detectors read, as YAML with sources and dates."""

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Any:
    """One data file, read once. ``name`` is its place below this folder, "cues/foi.yaml"."""
    from ruamel.yaml import YAML  # noqa: PLC0415  55 ms that ``moothall --help`` need not pay

    return YAML(typ="safe").load(files(__name__).joinpath(name).read_text(encoding="utf-8"))
