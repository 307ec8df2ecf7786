"""The words a judgement is made of: grounds, needs, dispositions, services.

Their meaning is in docs/reference/labels.md. The order of the members is the order in which they
are printed; the order of :class:`Disposition` is also the published precedence.
"""

from enum import StrEnum


class Ground(StrEnum):
    """Why a policy may let a post be removed."""

    DEFAMATORY = "defamatory"
    MISLEADING = "misleading"
    ABUSIVE = "abusive"
    THREATENING = "threatening"
    OBSCENE = "obscene"
    FOUL_LANGUAGE = "foul_language"
    DISCRIMINATORY = "discriminatory"
    REPETITIVE = "repetitive"
    OFF_TOPIC = "off_topic"
    ILLEGAL_ACTIVITY = "illegal_activity"


class Need(StrEnum):
    """What a post asks of the organisation."""

    EMERGENCY = "emergency"
    SAFEGUARDING = "safeguarding"
    HAZARD = "hazard"
    URGENT = "urgent"
    FOI = "foi"
    SAR = "sar"
    COMPLAINT = "complaint"
    MEDIA_POLITICAL = "media_political"
    PERSONAL = "personal"
    QUESTION = "question"
    CORRECTION = "correction"
    RHETORICAL = "rhetorical"
    OPINION = "opinion"
    PROVOCATIVE = "provocative"


class Disposition(StrEnum):
    """What a good officer does first."""

    EMERGENCY = "emergency"
    SAFEGUARD = "safeguard"
    MODERATE = "moderate"
    FOI = "foi"
    REDIRECT = "redirect"
    PRIVATE = "private"
    URGENT = "urgent"
    RESPOND = "respond"
    NONE = "none"


class Service(StrEnum):
    """The service area a post is about."""

    REPAIRS = "repairs"
    DAMP_MOULD = "damp_mould"
    RENT = "rent"
    ALLOCATIONS = "allocations"
    HOMELESSNESS = "homelessness"
    ASB = "asb"
    ESTATES = "estates"
    SHELTERED = "sheltered"
    LEASEHOLD = "leasehold"
    SAFETY = "safety"
    CORPORATE = "corporate"
    NONE = "none"


Label = Ground | Need
"""Either kind of label; their values never clash."""

LABELS: tuple[Label, ...] = (*Ground, *Need)

#: Needs that outrank any ground: the person is helped first and the ground stays on the file.
GENUINE_NEEDS: frozenset[Need] = frozenset(
    {
        Need.QUESTION,
        Need.CORRECTION,
        Need.URGENT,
        Need.EMERGENCY,
        Need.FOI,
        Need.SAR,
        Need.COMPLAINT,
        Need.HAZARD,
        Need.SAFEGUARDING,
    }
)
