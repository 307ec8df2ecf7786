"""Plain words for what a judgement says, for tables and pages that people read."""

from datetime import date, datetime

from moothall.core.policy import Policy
from moothall.core.values import Disposition, Ground, Label, Need, Service
from moothall.core.worktime import UnknownClockError, clock_called
from moothall.files.times import LONDON

#: what to do first: a heading, and one line that explains it
DISPOSITIONS = {
    Disposition.EMERGENCY: ("Emergency", "Act now, at any hour, and tell them the emergency route"),
    Disposition.SAFEGUARD: ("Safeguarding", "Act now by the safeguarding route"),
    Disposition.MODERATE: ("May be removed", "Asks for nothing that must be met; hide or delete"),
    Disposition.FOI: ("Information request", "Alert the service and the FOI officer"),
    Disposition.REDIRECT: ("Media or politician", "Ask them to use their own route"),
    Disposition.PRIVATE: ("Take offline", "Answer by direct message or email"),
    Disposition.URGENT: ("Urgent", "Signpost at once to the urgent contact"),
    Disposition.RESPOND: ("Answer in public", "Answer or correct, in public"),
    Disposition.NONE: ("No response", "Leave it; nothing is asked"),
}

LABELS: dict[Label, str] = {
    Ground.DEFAMATORY: "defamatory",
    Ground.MISLEADING: "misleading or false",
    Ground.ABUSIVE: "abusive",
    Ground.THREATENING: "threatening",
    Ground.OBSCENE: "obscene",
    Ground.FOUL_LANGUAGE: "foul language",
    Ground.DISCRIMINATORY: "discriminatory",
    Ground.REPETITIVE: "repetitive",
    Ground.OFF_TOPIC: "off topic",
    Ground.ILLEGAL_ACTIVITY: "illegal activity",
    Need.EMERGENCY: "emergency",
    Need.SAFEGUARDING: "safeguarding",
    Need.HAZARD: "hazard in the home",
    Need.URGENT: "urgent",
    Need.FOI: "information request (FOI)",
    Need.SAR: "asks for their own data (SAR)",
    Need.COMPLAINT: "complaint",
    Need.MEDIA_POLITICAL: "media or politician",
    Need.PERSONAL: "personal information",
    Need.QUESTION: "question",
    Need.CORRECTION: "mistake to correct",
    Need.RHETORICAL: "rhetorical question",
    Need.OPINION: "opinion",
    Need.PROVOCATIVE: "provocation",
}

SERVICES = {
    Service.REPAIRS: "Repairs",
    Service.DAMP_MOULD: "Damp and mould",
    Service.RENT: "Rent",
    Service.ALLOCATIONS: "Allocations",
    Service.HOMELESSNESS: "Homelessness",
    Service.ASB: "Antisocial behaviour",
    Service.ESTATES: "Estates",
    Service.SHELTERED: "Sheltered housing",
    Service.LEASEHOLD: "Leasehold",
    Service.SAFETY: "Gas, fire and lifts",
    Service.CORPORATE: "Corporate",
    Service.NONE: "No service",
}


def spoken(moment: date | datetime, *, year: bool = True) -> str:
    """``Fri 5 Jun 2026, 16:00`` in London time; a date alone where there is no time of day."""
    day = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    words = f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if year else "")
    return f"{words}, {day:%H:%M}" if isinstance(day, datetime) else words


def clock_title(name: str) -> str:
    """``Acknowledge a complaint at stage 1`` for ``ho_ack``; else the name."""
    try:
        return clock_called(name).title
    except UnknownClockError:
        return name


#: how the platforms write themselves
PLATFORMS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "google_reviews": "Google reviews",
    "nextdoor": "Nextdoor",
}


def clause_words(policy: Policy, name: str) -> str:
    """The published words of a clause; empty for a rule that has none."""
    try:
        return policy.clause(name).words
    except KeyError:
        return ""
