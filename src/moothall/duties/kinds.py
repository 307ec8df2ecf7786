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
#: acknowledging the one begins the other
FOLLOWED_BY = {"ho_ack": "ho_stage1", "ho_stage2_ack": "ho_stage2", "spso_2ack": "spso_2"}
#: these count from the acknowledgement (Housing Ombudsman's Code 6.3 and 6.14), others from receipt
FROM_ACKNOWLEDGEMENT = frozenset({"ho_stage1", "ho_stage2"})


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
