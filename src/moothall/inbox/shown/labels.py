"""The judge's labels in three words or fewer, and how sure it is."""

from functools import lru_cache

from moothall.core.values import Disposition, Ground, Label, Need
from moothall.files.wording import DISPOSITIONS, LABELS
from moothall.inbox.danger import LIKELY, SURE

SHORT: dict[str, str] = {
    Need.EMERGENCY.value: "possible danger",
    Need.SAFEGUARDING.value: "possibly at risk",
    Need.HAZARD.value: "hazard at home",
    Need.URGENT.value: "cannot wait",
    Need.FOI.value: "information request",
    Need.SAR.value: "own-data request",
    Need.COMPLAINT.value: "complaint",
    Need.MEDIA_POLITICAL.value: "press or politician",
    Need.PERSONAL.value: "personal matter",
    Need.QUESTION.value: "asks a question",
    Need.CORRECTION.value: "mistake to correct",
    Need.RHETORICAL.value: "rhetorical",
    Need.OPINION.value: "opinion",
    Need.PROVOCATIVE.value: "provocative",
    Ground.DEFAMATORY.value: "defamatory",
    Ground.MISLEADING.value: "misleading",
    Ground.ABUSIVE.value: "abusive",
    Ground.THREATENING.value: "threatening",
    Ground.OBSCENE.value: "obscene",
    Ground.FOUL_LANGUAGE.value: "foul language",
    Ground.DISCRIMINATORY.value: "discriminatory",
    Ground.REPETITIVE.value: "spam or repeated message",
    Ground.OFF_TOPIC.value: "off topic",
    Ground.ILLEGAL_ACTIVITY.value: "illegal activity",
}
#: which labels say why a post is where it is, the strongest first
WHY: dict[Disposition, tuple[Label, ...]] = {
    Disposition.EMERGENCY: (Need.EMERGENCY, Need.HAZARD),
    Disposition.SAFEGUARD: (Need.SAFEGUARDING,),
    Disposition.MODERATE: tuple(Ground),
    Disposition.FOI: (Need.FOI, Need.SAR),
    Disposition.REDIRECT: (Need.MEDIA_POLITICAL,),
    Disposition.PRIVATE: (Need.PERSONAL, Need.SAR, Need.COMPLAINT),
    Disposition.URGENT: (Need.URGENT, Need.HAZARD, Need.COMPLAINT),
    Disposition.RESPOND: (Need.COMPLAINT, Need.QUESTION, Need.CORRECTION),
    Disposition.NONE: (Need.OPINION, Need.RHETORICAL, Need.PROVOCATIVE, Ground.REPETITIVE),
}


def label_called(name: str) -> Label:
    return Ground(name) if name in set(Ground) else Need(name)


def title(name: str) -> str:
    """``Foul language``."""
    words = LABELS[label_called(name)]
    return words[0].upper() + words[1:]


def in_order(disposition: str, labels: list[str]) -> list[str]:
    """What is found in a post, the reason for its disposition first: one rule for list and case.

    Within a reason the judge's own order stands: of grounds the likelier first. What does not speak
    for the disposition comes after, needs before grounds.
    """
    if not disposition:
        return list(labels)
    reasons = [label.value for label in WHY[Disposition(disposition)]]
    if disposition == Disposition.MODERATE:
        reasons = [name for name in labels if name in reasons]

    def place(name: str) -> tuple[int, bool]:
        return (reasons.index(name) if name in reasons else len(reasons), name in set(Ground))

    return sorted(labels, key=place)


def leading(disposition: str, labels: list[str]) -> str:
    """The label that says best why a post has this disposition; nothing where none was found."""
    return _leading(disposition, tuple(labels)) if disposition else ""


@lru_cache(maxsize=4_000)
def _leading(disposition: str, labels: tuple[str, ...]) -> str:
    return next(iter(in_order(disposition, list(labels))), "")


def why(disposition: str, labels: list[str]) -> str:
    """Three words for the list."""
    found = leading(disposition, labels)
    if found:
        return SHORT[found]
    return "nothing asked" if disposition == Disposition.NONE else ""


def sure(score: float, *, is_maybe: bool = False) -> str:
    """A number would promise more than the judge can keep."""
    if is_maybe or score < LIKELY:
        return "maybe"
    return "very likely" if score >= SURE else "likely"


def disposition_title(value: str) -> str:
    return DISPOSITIONS[Disposition(value)][0] if value else ""


def disposition_about(value: str) -> str:
    return DISPOSITIONS[Disposition(value)][1] if value else ""
