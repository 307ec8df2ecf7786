"""Grounds for removal: too wide, unexplained, or missing."""

import re
from collections.abc import Iterator

from moothall.core.policy.clause import Clause
from moothall.core.policy.document import Policy
from moothall.core.policy.lint.finding import Hit, finds
from moothall.core.policy.rules.moderating import OtherGround
from moothall.core.values import Ground

_TASTE = re.compile(
    r"\b(offensive|inappropriate|unacceptable|objectionable|distasteful|unsuitable|unhelpful)\b",
    re.IGNORECASE,
)
_OLD_ACT = re.compile(r"Malicious Communications Act", re.IGNORECASE)
_NEW_ACT = re.compile(r"Online Safety Act", re.IGNORECASE)


@finds("L05")
def mistakes_removed(policy: Policy) -> Iterator[Hit]:
    for clause in _with(policy, Ground.MISLEADING):
        if not clause.correct_first and not clause.exceptions:
            yield Hit((clause.id,))


@finds("L06")
def as_wide_as_taste(policy: Policy) -> Iterator[Hit]:
    for clause in policy.clauses:
        word = _TASTE.search(clause.words)
        if word and (clause.ground or clause.other_ground) and not clause.means:
            yield Hit((clause.id,), f'The word is "{word.group().lower()}".')


@finds("L07")
def personal_information(policy: Policy) -> Iterator[Hit]:
    protected = any(
        privacy.third_parties in {"remove", "mask"} for _, privacy in policy.all("privacy")
    )
    if not _covered(policy, OtherGround.PERSONAL_INFORMATION) and not protected:
        yield Hit()


@finds("L08")
def naming_staff(policy: Policy) -> Iterator[Hit]:
    said = any(privacy.staff_names for _, privacy in policy.all("privacy"))
    if not _covered(policy, OtherGround.NAMING_STAFF) and not said:
        yield Hit()


@finds("L09")
def impersonation(policy: Policy) -> Iterator[Hit]:
    if not _covered(policy, OtherGround.IMPERSONATION):
        yield Hit()


@finds("L10")
def copyright_(policy: Policy) -> Iterator[Hit]:
    if not _covered(policy, OtherGround.COPYRIGHT):
        yield Hit()


@finds("L11")
def politics(policy: Policy) -> Iterator[Hit]:
    windows = (window for _, some in policy.all("windows") for window in some)
    said = any(window.political_content for window in windows)
    if not _covered(policy, OtherGround.POLITICAL) and not said:
        yield Hit()


@finds("L12")
def advertising(policy: Policy) -> Iterator[Hit]:
    said = any(endorsement.advertising for _, endorsement in policy.all("endorsement"))
    if not _covered(policy, OtherGround.ADVERTISING) and not said:
        yield Hit()


@finds("L13")
def pictures(policy: Policy) -> Iterator[Hit]:
    said = any(privacy.children_photos for _, privacy in policy.all("privacy"))
    if not _covered(policy, OtherGround.PHOTOGRAPHS) and not said:
        yield Hit()


@finds("L14")
def defamatory_of_whom(policy: Policy) -> Iterator[Hit]:
    for clause in _with(policy, Ground.DEFAMATORY):
        if not clause.means:
            yield Hit((clause.id,))


@finds("L15")
def discrimination_unexplained(policy: Policy) -> Iterator[Hit]:
    for clause in _with(policy, Ground.DISCRIMINATORY):
        if not clause.means and len(clause.words.split()) <= 3:
            yield Hit((clause.id,))


@finds("L16")
def no_threshold(policy: Policy) -> Iterator[Hit]:
    for clause in policy.clauses:
        missing = [ground for ground in clause.ground if clause.threshold(ground) is None]
        if missing:
            yield Hit((clause.id,), f"It lacks {', '.join(missing)}.")


@finds("L68")
def an_act_moved_on(policy: Policy) -> Iterator[Hit]:
    text = " ".join(clause.words for clause in policy.clauses)
    if policy.organisation.nation in {"england", "wales"} and not _NEW_ACT.search(text):
        named = tuple(clause.id for clause in policy.clauses if _OLD_ACT.search(clause.words))
        if named:
            yield Hit(named)


def _with(policy: Policy, ground: Ground) -> Iterator[Clause]:
    return (clause for clause in policy.clauses if ground in clause.ground)


def _covered(policy: Policy, ground: OtherGround) -> bool:
    return any(ground in clause.other_ground for clause in policy.clauses)
