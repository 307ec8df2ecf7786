"""Read the dated data that ships with this room. JSON, because the command line must start fast."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


@cache
def read_data(name: str) -> Any:
    """One of ``bank-holidays``, ``clocks``, ``regimes``; read once."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
