"""Which statutory clocks a need starts: it depends on what the organisation is, and where.

A council's wholly owned company answers under FOIA 2000 (s.6); an English housing association does
not, and from 1 April 2027 answers its tenants alone. The table is data (``data/regimes.json``).

Whatever the need, a clock starts with receipt or awareness at any hour of any day: an office that
is shut, and accounts that nobody watches, put off none of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from moothall.core.values import Nation, Need, OrganisationKind
from moothall.core.worktime.data_files import read_data
from moothall.core.worktime.definitions import Source, clocks
from moothall.core.worktime.local_time import london_day


@dataclass(frozen=True, slots=True)
class Regime:
    """One row: this need starts this clock for these kinds in these nations (empty means all)."""

    need: str
    clock: str
    nations: frozenset[Nation]
    kinds: frozenset[OrganisationKind]
    tenants_only: bool
    only_with: str | None
    """Another need that must hold too: an emergency starts a hazard's clock only with a hazard."""
    source: Source

    @property
    def found_by_judge(self) -> bool:
        """True where the need is a label, so that judging a post can start the clock.

        Whatever else starts a clock (a breach, say) a person has to see, and start by hand.
        """
        return any(self.need == need for need in Need)

    def covers(self, kind: OrganisationKind, nation: Nation, on: date) -> bool:
        return (
            (not self.nations or nation in self.nations)
            and (not self.kinds or kind in self.kinds)
            and clocks()[self.clock].in_force(on)
        )


@cache
def regimes() -> tuple[Regime, ...]:
    """The whole table, in the order in which the clocks are named."""
    data = read_data("regimes")
    return tuple(
        Regime(
            need=row["need"],
            clock=row["clock"],
            nations=frozenset(Nation(nation) for nation in row.get("nations", ())),
            kinds=frozenset(OrganisationKind(kind) for kind in row.get("kinds", ())),
            tenants_only=row.get("tenants_only", False),
            only_with=row.get("only_with"),
            source=Source(**data["sources"][row["source"]]),
        )
        for row in data["regimes"]
    )


def clocks_for(
    need: str,
    *,
    kind: OrganisationKind,
    nation: Nation,
    on: date | datetime,
    text_says_tenant: bool = False,
) -> tuple[str, ...]:
    """The clocks that one need starts on that day, taken by itself; () where the law sets none.

    ``need`` is a ``Need`` or a clock's own trigger (``eir``, ``erasure``, ``breach`` ...). An
    emergency taken by itself is read as an emergency hazard; see ``clocks_for_all``.
    ``text_says_tenant`` is True where the writer says that they are a tenant, or write for one.
    """
    found = _clocks_for(need, kind, nation, _day(on), text_says_tenant)
    return tuple(regime.clock for regime in found)


def clocks_for_all(
    needs: Iterable[str],
    *,
    kind: OrganisationKind,
    nation: Nation,
    on: date | datetime,
    text_says_tenant: bool = False,
) -> tuple[str, ...]:
    """The clocks that several needs of one post start together, each once.

    An emergency that is not a hazard in the building (somebody hurt, say) starts no hazard clock;
    a hazard that is also an emergency starts both.
    """
    wanted = [str(need) for need in needs]
    found = (
        regime
        for need in wanted
        for regime in _clocks_for(need, kind, nation, _day(on), text_says_tenant)
        if regime.only_with is None or regime.only_with in wanted
    )
    return tuple(dict.fromkeys(regime.clock for regime in found))


def _day(on: date | datetime) -> date:
    """Only compared, never counted from: so ``date.max`` may ask what the law will come to."""
    return london_day(on) if isinstance(on, datetime) else on


@lru_cache(maxsize=4096)
def _clocks_for(
    need: str, kind: OrganisationKind, nation: Nation, on: date, tenant: bool
) -> tuple[Regime, ...]:
    return tuple(
        regime
        for regime in regimes()
        if regime.need == need
        and regime.covers(kind, nation, on)
        and (tenant or not regime.tenants_only)
    )
