"""Which clocks an organisation can have a duty under, and whose work each is.

Which body is under which Act is data of `core.worktime` (regimes.json, with its sources).
"""

from collections.abc import Collection
from datetime import date

from moothall.core.values import Nation, OrganisationKind
from moothall.core.worktime import Clock, clocks
from moothall.core.worktime.regimes import regimes
from moothall.people.models import Organisation
from moothall.people.verbs import Verb

#: nobody asks for it: it is counted back from a poll
NO_REQUEST = frozenset({"pre_election"})
INFORMATION = frozenset(
    {
        "foi", "eir", "foisa", "eisr", "stairs", "sar", "erasure", "objection", "dp_complaint",
        "breach",
    }
)  # fmt: skip
COMPLAINTS = frozenset(
    {"ho_ack", "ho_stage1", "ho_stage2_ack", "ho_stage2", "spso_1", "spso_2ack", "spso_2"}
)
#: how a reference of the desk's own begins, where the clock's name says little
PREFIXES = {
    "ho_ack": "COMP", "ho_stage1": "COMP1", "ho_stage2_ack": "ESC", "ho_stage2": "COMP2",
    "spso_1": "COMP1", "spso_2ack": "ESC", "spso_2": "COMP2", "dp_complaint": "DPC",
    "awaab_emergency": "HAZ", "awaab_investigate": "HAZ", "awaab_summary": "HAZ-SUM",
    "awaab_safe": "HAZ-SAFE", "awaab_supplementary": "HAZ-MORE", "scot_damp": "DAMP",
    "scot_damp_summary": "DAMP-SUM", "scot_damp_repair": "DAMP-FIX",
    "scot_damp_complete": "DAMP-DONE", "defamation_notice": "DEF",
}  # fmt: skip
#: what begins when the one is done, and how that is called
FOLLOWED_BY: dict[str, tuple[str, ...]] = {
    "ho_ack": ("ho_stage1",),
    "ho_stage2_ack": ("ho_stage2",),
    "spso_2ack": ("spso_2",),
    "awaab_investigate": ("awaab_summary", "awaab_safe", "awaab_supplementary"),
    "scot_damp": ("scot_damp_summary", "scot_damp_repair"),
}
INVESTIGATIONS = frozenset({"awaab_investigate", "scot_damp"})
#: these run from the same receipt as what they follow; the others from when that was done
FROM_RECEIPT = frozenset({"spso_2"})
#: no post starts them: something of ours has to be done first
NEVER_FROM_A_POST = frozenset(
    one for many in FOLLOWED_BY.values() for one in many if one not in FROM_RECEIPT
) | {"scot_damp_complete"}


def handled_by(kind: str) -> Verb:
    """Who may carry on with it, once it is open."""
    return Verb.HANDLE_FOI if kind in INFORMATION else Verb.HANDLE_COMPLAINT


def offered(organisation: Organisation, on: date) -> list[Clock]:
    """The clocks that bind it on that day, in the order of the data."""
    kind, nation = OrganisationKind(organisation.kind), Nation(organisation.nation)
    table = regimes()
    named = {row.clock for row in table}
    binding = {row.clock for row in table if row.covers(kind, nation, on)}
    return [
        clock
        for clock in clocks().values()
        if clock.name not in NO_REQUEST
        and (clock.name in binding or clock.name not in named)
        and binds(clock.nations, nation)
        and clock.in_force(on)
    ]


def judged() -> frozenset[str]:
    """The clocks that judging a post can start; what starts the others a person has to see."""
    return frozenset(row.clock for row in regimes() if row.found_by_judge)


def binds(nations: Collection[Nation], nation: Nation) -> bool:
    return not nations or nation in nations
