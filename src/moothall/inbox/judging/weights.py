"""What the shipped weights say of themselves, for pages that must not load them.

The model takes hundreds of megabytes and belongs to the worker; the web processes never read it.
"""

import json
from collections.abc import Mapping
from functools import cache

from moothall.core.judgement.model.model import WEIGHTS
from moothall.core.policy import Policy
from moothall.core.values import Label


@cache
def about() -> Mapping[str, object]:
    """The weights' own description."""
    found: Mapping[str, object] = json.loads((WEIGHTS / "model.json").read_text(encoding="utf-8"))
    return found


def shipped_version() -> str:
    """As every judgement names it."""
    return str(about()["version"])


def threshold(label: Label, policy: Policy) -> float:
    """From which score a label holds: as the core's ``threshold_for``."""
    given = policy.threshold(label)
    if given is not None:
        return given
    thresholds = about()["thresholds"]
    return float(thresholds[label.value]) if isinstance(thresholds, Mapping) else 1.0
