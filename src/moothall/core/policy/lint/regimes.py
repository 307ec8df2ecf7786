"""Which information laws bind an organisation."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from moothall.core.policy.document import Organisation

_DATA = Path(__file__).with_name("regimes.toml")


def information_laws(organisation: Organisation) -> frozenset[str]:
    """Those the policy names itself; otherwise those of its kind and nation."""
    if organisation.regimes:
        return frozenset(organisation.regimes)
    return frozenset(_table()[organisation.nation.value].get(organisation.kind.value, ()))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))
