"""Makes ``paper_town`` importable by the tests of this folder, and its two towns once."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
# small tables are solved several times faster without threads that wait for one another
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from paper_town import Town, a_town

from moothall.core.judgement.model import Model
from moothall.core.values import LABELS, Label

#: Thresholds as a judge once shipped with them: the towns are made around them, and what is learnt
#: there must not turn with every training.
THRESHOLDS = (
    *(0.55, 0.38, 0.6, 0.38, 0.55, 0.3, 0.38, 0.75, 0.18, 0.3),
    *(0.06, 0.04, 0.5, 0.34, 0.38, 0.5, 0.26, 0.55, 0.55, 0.34, 0.18, 0.38, 0.34, 0.22),
)


@pytest.fixture(scope="package", autouse=True)
def thresholds() -> Iterator[None]:
    """One set of thresholds for these tests, whatever ships."""
    model = Model.shipped()
    ships: Mapping[Label, float] = model.thresholds
    model.thresholds = dict(zip(LABELS, THRESHOLDS, strict=True))
    yield
    model.thresholds = ships


@pytest.fixture(scope="package")
def town() -> Town:
    """Six hundred posts to decide, and two hundred that stay frozen, read by one reader."""
    return a_town(600, seed=1)


@pytest.fixture(scope="package")
def frozen_town() -> Town:
    return a_town(200, seed=2)


@pytest.fixture(scope="package")
def reader(town: Town, frozen_town: Town) -> Town:
    return Town((), {}, {**town.read_as, **frozen_town.read_as})
