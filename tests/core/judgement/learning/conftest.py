"""Makes ``paper_town`` importable by the tests of this folder, and its two towns once."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
# small tables are solved several times faster without threads that wait for one another
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from paper_town import Town, a_town


@pytest.fixture(scope="session")
def town() -> Town:
    """Six hundred posts to decide, and two hundred that stay frozen, read by one reader."""
    return a_town(600, seed=1)


@pytest.fixture(scope="session")
def frozen_town() -> Town:
    return a_town(200, seed=2)


@pytest.fixture(scope="session")
def reader(town: Town, frozen_town: Town) -> Town:
    return Town((), {}, {**town.read_as, **frozen_town.read_as})
