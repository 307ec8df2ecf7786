"""Posts that the law or care for people makes more than an enquiry: who is told, and by when."""

from enum import StrEnum

from moothall.core.policy.forms import Within
from moothall.core.policy.parts import Part, entry


class Told(StrEnum):
    REQUESTER = "requester"
    SERVICE = "service"
    POLICE = "police"
    NOBODY = "nobody"


class ClockName(StrEnum):
    """Clocks with a period in law or in a regulator's code.

    Most policies need not name them: the desk chooses them by what the organisation is and where.
    """

    FOI = "foi"
    EIR = "eir"
    FOISA = "foisa"
    STAIRS = "stairs"
    SAR = "sar"
    ERASURE = "erasure"
    OBJECTION = "objection"
    DP_COMPLAINT = "dp_complaint"
    BREACH = "breach"
    HO_ACK = "ho_ack"
    HO_STAGE1 = "ho_stage1"
    HO_STAGE2_ACK = "ho_stage2_ack"
    HO_STAGE2 = "ho_stage2"
    SPSO_1 = "spso_1"
    SPSO_2ACK = "spso_2ack"
    SPSO_2 = "spso_2"
    AWAAB_EMERGENCY = "awaab_emergency"
    AWAAB_INVESTIGATE = "awaab_investigate"
    AWAAB_SUMMARY = "awaab_summary"
    AWAAB_SAFE = "awaab_safe"
    AWAAB_SUPPLEMENTARY = "awaab_supplementary"
    SCOT_DAMP = "scot_damp"
    DEFAMATION_NOTICE = "defamation_notice"


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
