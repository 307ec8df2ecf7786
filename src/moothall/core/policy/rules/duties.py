"""Posts that the law or care for people makes more than an enquiry: who is told, and by when."""

from typing import Literal

from moothall.core.policy.forms import Within
from moothall.core.policy.parts import Part, entry

Told = Literal["requester", "service", "police", "nobody"]


ClockName = Literal[
    "foi",
    "eir",
    "foisa",
    "stairs",
    "sar",
    "erasure",
    "objection",
    "dp_complaint",
    "breach",
    "ho_ack",
    "ho_stage1",
    "ho_stage2_ack",
    "ho_stage2",
    "spso_1",
    "spso_2ack",
    "spso_2",
    "awaab_emergency",
    "awaab_investigate",
    "awaab_summary",
    "awaab_safe",
    "awaab_supplementary",
    "scot_damp",
    "defamation_notice",
]
"""Clocks with a period in law or in a regulator's code.

Most policies need not name them: the desk chooses them by what the organisation is and where.
"""


class Duty(Part):
    """What is done with one kind of post besides, or instead of, answering it."""

    alert: tuple[str, ...] = entry("who is alerted", default=(), example="[service, foi-officer]")
    tell: tuple[Told, ...] = entry("who is told that it was passed on", default=())
    say: str = entry("the words they are told", default="")
    usual_manner: bool = entry(
        "it is answered in the usual manner where that takes no longer", default=False
    )
    any_hour: bool = entry("out of hours too", default=False)
    within: Within | None = entry("how soon", default=None)
    clock: tuple[ClockName, ...] = entry(
        "the clocks it starts, where the words name them", default=()
    )


class ComplaintDuty(Duty):
    """Complaints: taken here, or refused here and sent elsewhere."""

    accepted: bool = entry("a complaint made on social media is taken and logged", default=True)
    refused_why: str = entry("the reason given where it is not", default="")
