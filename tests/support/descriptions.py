"""The platforms' own descriptions of their interfaces, which are not ours to pass on.

They lie in a folder ``shared/api-specs`` beside the repository, or in one named by ``API_SPECS``.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def description_file(within, *, source):
    """The file ``within`` the folder of descriptions; without it the test is skipped, and says whose."""
    place = Path(os.environ.get("API_SPECS") or ROOT.parent / "shared" / "api-specs")
    if not (path := place / within).exists():
        pytest.skip(
            f"{within} is missing: get it from {source} and put it into {place}, or name another"
            " folder by API_SPECS"
        )
    return path
