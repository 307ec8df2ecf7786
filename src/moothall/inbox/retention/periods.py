"""What the policy says of time, class by class."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from moothall.core.policy import Policy
from moothall.core.policy.forms import Period as Length
from moothall.core.values import Need
from moothall.core.worktime.counting import add_months, add_working_days

#: as the policy names them, and as a screen does
CLASSES = {
    "routine": "ordinary enquiries",
    "moderated": "removed posts, with their evidence",
    "block": "blocks",
    "information_request": "requests for information or data",
    "complaint": "complaints",
    "safeguarding": "safeguarding concerns",
}
#: what a post asked for makes its case one of these
BY_NEED = {
    Need.FOI.value: "information_request",
    Need.SAR.value: "information_request",
    Need.COMPLAINT.value: "complaint",
    Need.SAFEGUARDING.value: "safeguarding",
}
#: reasons of a policy's ``legal_hold`` that show on posts, by the need that shows them
BY_REASON = {"foi": "foi", "sar": "sar", "complaint": "complaint", "safeguarding": "safeguarding"}


@dataclass(frozen=True, slots=True)
class Period:
    """How long one class is kept, from when, and which clause says so."""

    kind: str
    length: Length
    since: str
    clause: str

    def ends_before(self, at: datetime, zone: ZoneInfo) -> datetime:
        """What began at or before this moment has had its time."""
        return back(at, self.length, zone)


def periods(policy: Policy) -> dict[str, Period]:
    """Those that the policy gives; a class that is missing is kept for ever."""
    for rules, retention in policy.all("retention"):
        return {
            kind: Period(kind, given.period, given.since, getattr(rules, "id", ""))
            for kind in CLASSES
            if (given := getattr(retention, kind)) is not None
        }
    return {}


def stopping(policy: Policy) -> frozenset[str]:
    """Needs whose open cases keep everything of their author.

    A request for personal data does so whatever the policy says: to destroy what was asked for is
    an offence (Data Protection Act 2018, section 173).
    """
    named = policy.first("legal_hold")
    reasons = named.stops_for if named else ()
    return frozenset({"sar"} | {BY_REASON[one] for one in reasons if one in BY_REASON})


def back(at: datetime, length: Length, zone: ZoneInfo) -> datetime:
    """So long before. In days and more, the whole day counts: the night after it, it goes."""
    if length.unit == "hours":
        return at - timedelta(hours=length.amount)
    day = at.astimezone(zone).date()
    if length.unit == "working-days":
        begin = add_working_days(day, -length.amount)
    elif length.unit in {"days", "weeks"}:
        begin = day - timedelta(days=length.amount * (7 if length.unit == "weeks" else 1))
    else:
        begin = add_months(day, -length.amount * (12 if length.unit == "years" else 1))
    return datetime.combine(begin, time.min, zone)
