"""How often people agreed with the judge: for each label that it proposed, under its clause.

A person agrees by saying so (a correction that keeps the label), or by doing what the label leads
to. Where what was done says nothing about a label, that post is not counted for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from moothall.core.values import LABELS, Disposition, Ground, Need
from moothall.inbox.models import Correction, Decision, DecisionState, Post

#: the newest posts that are looked at
MOST = 20_000
MOST_CASES = 25
REMOVALS = {"hide", "delete", "block"}
#: what meets a need, where the suggestion was to answer
HELPED = {"reply", "reply-privately", "take-private", "pass-on", "alert"}
IN_PRIVATE = {"reply-privately", "take-private", "pass-on", "alert"}
#: what the suggestion asks for: a need that is to be met out of sight is not met in public
MEETS = {
    Need.PERSONAL.value: IN_PRIVATE | REMOVALS,
    Need.SAFEGUARDING.value: IN_PRIVATE,
    Need.SAR.value: IN_PRIVATE,
    Need.FOI.value: {"pass-on", "alert"},
}
#: the disposition in which that need was what the desk suggested to act on
SUGGESTED = {
    Need.PERSONAL.value: Disposition.PRIVATE,
    Need.SAFEGUARDING.value: Disposition.SAFEGUARD,
    Need.SAR.value: Disposition.FOI,
    Need.FOI.value: Disposition.FOI,
}
#: what leaves a post where it is
LEFT = {"leave-alone", "not-ours", "reply", "reply-privately", "close"}
#: labels of posts that ask nothing
ASK_NOTHING = {Need.OPINION.value, Need.RHETORICAL.value, Need.PROVOCATIVE.value}
GROUNDS = {ground.value for ground in Ground}
DONE = {
    "leave-alone": "left alone", "not-ours": "said not to be ours", "reply": "answered in public",
    "reply-privately": "answered in private", "hide": "hidden", "delete": "deleted",
    "block": "author blocked", "close": "closed",
}  # fmt: skip
UNDONE = "removed, and brought back"
ANOTHER_CLAUSE = "removed under another clause"


@dataclass(slots=True)
class Agreement:
    """One label under one clause. ``instead``: what people said or did where they did not agree."""

    label: str
    clause: str
    proposed: int = 0
    agreed: int = 0
    corrected: int = 0
    otherwise: int = 0
    #: people found it where the judge had not
    missed: int = 0
    instead: Counter[str] = field(default_factory=Counter)
    #: the newest cases in which people did not agree
    cases: list[UUID] = field(default_factory=list)

    @property
    def dealt_with(self) -> int:
        """Those that say whether people agreed."""
        return self.agreed + self.corrected + self.otherwise


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was found in a period. ``is_cut``: there were more posts than are looked at."""

    rows: tuple[Agreement, ...]
    posts: int
    dealt_with: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one label of one post; ``agreed`` None: nothing that was done says."""

    agreed: bool | None
    instead: str = ""
    is_correction: bool = False


def agreements(organisation_id: UUID, since: datetime, until: datetime) -> Agreements:
    """Three queries, over the posts that came in that time."""
    posts = judged_posts(organisation_id, since, until)
    corrections = corrections_of([row["id"] for row in posts if row["corrected_at"]])
    decisions = decisions_of({row["case_id"] for row in posts})
    rows: dict[tuple[str, str], Agreement] = {}
    touched = 0
    for post in posts:
        correction = corrections.get(post["id"])
        done = [one for one in decisions[post["case_id"]] if one["post_id"] in {None, post["id"]}]
        touched += bool(correction or done)
        count(rows, post, correction, done)
    ordered = sorted(rows.values(), key=lambda row: (ORDER[row.label], row.clause))
    return Agreements(tuple(ordered), len(posts), touched, is_cut=len(posts) == MOST)


ORDER = {label.value: place for place, label in enumerate(LABELS)}


def judged_posts(
    organisation_id: UUID, since: datetime, until: datetime
) -> Sequence[Mapping[str, Any]]:
    found = Post.objects.filter(
        organisation_id=organisation_id,
        own=False,
        judgement__isnull=False,
        posted_at__gte=since,
        posted_at__lte=until,
    )
    return list(
        found.order_by("-posted_at", "-id").values(
            "id", "case_id", "corrected_at", "judgement__disposition", "judgement__grounds",
            "judgement__needs",
        )[:MOST]
    )  # fmt: skip


def corrections_of(posts: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The newest of each post."""
    rows = Correction.objects.filter(post__in=posts).order_by("at", "id")
    return {row["post_id"]: row for row in rows.values("post_id", "grounds", "needs")}


def decisions_of(cases: Iterable[UUID]) -> Mapping[UUID, list[Mapping[str, Any]]]:
    """What people decided; what hid by itself is no agreement, until somebody brings it back."""
    found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    rows = Decision.objects.filter(case__in=list(cases)).exclude(
        automatic__isnull=False, automatic__reviewed_at=None, state=DecisionState.STANDS
    )
    for row in rows.order_by("at").values(
        "case_id", "post_id", "verb", "state", "clause", "ground"
    ):
        found[row["case_id"]].append(row)
    return found


def count(
    rows: dict[tuple[str, str], Agreement],
    post: Mapping[str, Any],
    correction: Mapping[str, Any] | None,
    done: Sequence[Mapping[str, Any]],
) -> None:
    proposed = [*post["judgement__grounds"], *post["judgement__needs"]]
    for finding in proposed:
        row = row_of(rows, finding["label"], finding["clause"] or "")
        row.proposed += 1
        said = verdict(finding, post["judgement__disposition"], correction, done)
        if said.agreed is None:
            continue
        if said.agreed:
            row.agreed += 1
            continue
        if said.is_correction:
            row.corrected += 1
        else:
            row.otherwise += 1
        row.instead[said.instead] += 1
        if len(row.cases) < MOST_CASES and post["case_id"] not in row.cases:
            row.cases.append(post["case_id"])
    if correction:
        had = {finding["label"] for finding in proposed}
        for label in {*correction["grounds"], *correction["needs"]} - had:
            row_of(rows, label, clause_known(rows, label)).missed += 1


def row_of(rows: dict[tuple[str, str], Agreement], label: str, clause: str) -> Agreement:
    return rows.setdefault((label, clause), Agreement(label, clause))


def clause_known(rows: Mapping[tuple[str, str], Agreement], label: str) -> str:
    """Under which clause the label is counted already."""
    return next((clause for name, clause in rows if name == label), "")


def verdict(
    finding: Mapping[str, Any],
    disposition: str,
    correction: Mapping[str, Any] | None,
    done: Sequence[Mapping[str, Any]],
) -> Verdict:
    """What people made of one label of one post."""
    label = finding["label"]
    if correction:
        kept = [*correction["grounds"], *correction["needs"]]
        if label in kept:
            return Verdict(agreed=True)
        return Verdict(agreed=False, instead=" ".join(kept), is_correction=True)
    if label in GROUNDS:
        return about_ground(finding, disposition, done)
    if label in ASK_NOTHING:
        return about_silence(disposition, done)
    return about_need(label, disposition, done)


NOTHING_SAID = Verdict(agreed=None)


def about_ground(
    finding: Mapping[str, Any], disposition: str, done: Sequence[Mapping[str, Any]]
) -> Verdict:
    """Removed under its clause, or left standing. A need that came first says nothing of it."""
    removals = [one for one in done if one["verb"] in REMOVALS]
    standing = [one for one in removals if one["state"] == DecisionState.STANDS]
    if standing:
        same = {finding["clause"], "", None}
        if any(one["ground"] == finding["label"] or one["clause"] in same for one in standing):
            return Verdict(agreed=True)
        return Verdict(agreed=False, instead=ANOTHER_CLAUSE)
    if any(one["state"] in {DecisionState.UNDONE, DecisionState.REFUSED} for one in removals):
        return Verdict(agreed=False, instead=UNDONE)
    if removals or disposition != Disposition.MODERATE:
        return NOTHING_SAID
    return next((otherwise(one) for one in standing_ones(done, LEFT)), NOTHING_SAID)


def about_silence(disposition: str, done: Sequence[Mapping[str, Any]]) -> Verdict:
    """A post that asks nothing was left alone, or answered all the same."""
    if disposition != Disposition.NONE:
        return NOTHING_SAID
    if any(standing_ones(done, {"leave-alone"})):
        return Verdict(agreed=True)
    others = standing_ones(done, {"reply", "reply-privately", *REMOVALS})
    return next((otherwise(one) for one in others), NOTHING_SAID)


def about_need(label: str, disposition: str, done: Sequence[Mapping[str, Any]]) -> Verdict:
    """Somebody was helped in the way that was suggested, or was not.

    An answer in public says nothing of a need that was to be met elsewhere, where the desk
    suggested to act on another one first.
    """
    meets = MEETS.get(label, HELPED)
    if any(standing_ones(done, meets)):
        return Verdict(agreed=True)
    against = {"leave-alone", "not-ours", *REMOVALS}
    if SUGGESTED.get(label) == disposition:
        against |= HELPED
    others = standing_ones(done, against - meets)
    return next((otherwise(one) for one in others), NOTHING_SAID)


def standing_ones(
    done: Sequence[Mapping[str, Any]], verbs: Iterable[str]
) -> list[Mapping[str, Any]]:
    wanted = set(verbs)
    return [one for one in done if one["verb"] in wanted and one["state"] == DecisionState.STANDS]


def otherwise(decision: Mapping[str, Any]) -> Verdict:
    return Verdict(agreed=False, instead=DONE[decision["verb"]])
