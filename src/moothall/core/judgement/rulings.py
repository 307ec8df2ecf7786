"""Labels that bring or exclude one another, as the published rulings have it.

The model gives each label its own score; these rows make the set a person sees agree with itself.
They run from the top; a label dropped here is not lost, it is shown as a maybe.
"""

from dataclasses import dataclass

from moothall.core.values import GENUINE_NEEDS, Need


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where any need of ``when`` holds, ``adds`` hold too and ``drops`` do not."""

    when: frozenset[Need]
    why: str
    adds: frozenset[Need] = frozenset()
    drops: frozenset[Need] = frozenset()


RULINGS: tuple[Ruling, ...] = (
    Ruling(
        frozenset({Need.EMERGENCY}),
        "an emergency is more than urgent, never both",
        drops=frozenset({Need.URGENT}),
    ),
    Ruling(
        frozenset({Need.SAFEGUARDING, Need.SAR}),
        "a concern for a person, or a request for one's own data, is always personal",
        adds=frozenset({Need.PERSONAL}),
    ),
    Ruling(
        GENUINE_NEEDS,
        "an opinion or a provocation asks nothing, so it does not stand beside a need",
        drops=frozenset({Need.OPINION, Need.PROVOCATIVE}),
    ),
)


def brought_by(need: Need, needs: frozenset[Need]) -> Ruling | None:
    """The ruling that brings a need along with others, where one does."""
    return next((one for one in RULINGS if need in one.adds and needs & one.when), None)


def settle(needs: frozenset[Need]) -> frozenset[Need]:
    """The needs that stand together once every ruling has been applied."""
    for ruling in RULINGS:
        if needs & ruling.when:
            needs = (needs | ruling.adds) - ruling.drops
    return needs
