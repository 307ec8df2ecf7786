"""Why a post is where it is: the judge's findings beside the words of our own clauses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moothall.core.judgement.reasons import shortened
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Ground, Service, Span
from moothall.files.safe_text import OBEYED
from moothall.files.wording import SERVICES
from moothall.inbox.danger import LIKELY
from moothall.inbox.masking import mask, masked_part
from moothall.inbox.models import Correction, JudgeState, Post, PostJudgement, Tally
from moothall.inbox.shown import labels
from moothall.inbox.shown.agreement import beside_a_case
from moothall.inbox.shown.words import upsetting

QUOTED, QUOTES = 60, 3
#: a maybe below this is noise on a screen; the reasons in sentences still have it
MOST_MAYBES = 4
COVERED = "words that are covered"


@dataclass(frozen=True, slots=True)
class Finding:
    """One label: how sure, under which clause, because of which words."""

    title: str
    sure: str
    tone: str
    clause: str
    clause_words: str
    because: str
    label: str = ""
    #: how often people agreed with it
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Rival:
    """What the post as a whole looks more like."""

    disposition: str
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What may have to be done first instead."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The box "Why it is here"."""

    post_id: Any
    disposition: str
    title: str
    about: str
    service: str
    findings: tuple[Finding, ...]
    maybes: tuple[Finding, ...]
    rival: Rival | None
    reasons: tuple[str, ...]
    corrected_by: str
    policy: str
    judge: str
    may_correct: bool
    choices: tuple[Choice, ...]


def judged_of(
    post: Post, corrections: Sequence[Correction], policy: Policy | None, *, may_correct: bool
) -> Judged | None:
    """None where nobody has read the post yet, neither the judge nor a person."""
    row, correction = post.judgement, newest(post, corrections)
    if not post.disposition or (row is None and correction is None):
        return None
    corrected = correction is not None and post.corrected_at is not None
    return Judged(
        post_id=post.pk,
        disposition=post.disposition,
        title=labels.disposition_title(post.disposition),
        about=labels.disposition_about(post.disposition),
        service=SERVICES[Service(post.service)] if post.service else "",
        findings=corrected_findings(post, row, policy) if corrected else found(post, row, policy),
        maybes=() if corrected or row is None else maybes(post, row, policy),
        rival=None if corrected or row is None else rival_of(row),
        reasons=tuple(mask(reason).text for reason in row.reasons) if row else (),
        corrected_by=correction.by_name if corrected and correction else "",
        policy=row.policy if row else "",
        judge=row.judge if row else "",
        may_correct=may_correct,
        choices=tuple(
            Choice(one.value, labels.disposition_title(one.value))
            for one in Disposition
            if one.value != post.disposition
        ),
    )


def newest(post: Post, corrections: Sequence[Correction]) -> Correction | None:
    mine = [one for one in corrections if one.post_id == post.pk]
    return mine[-1] if mine else None


def found(post: Post, row: PostJudgement | None, policy: Policy | None) -> tuple[Finding, ...]:
    """The reason for what to do first stands first, as in the list."""
    if row is None:
        return ()
    every = {one["label"]: one for one in (*row.grounds, *row.needs)}
    ordered = labels.in_order(post.disposition, list(every))
    return tuple(finding(every[name], post.text, policy) for name in ordered)


def corrected_findings(
    post: Post, row: PostJudgement | None, policy: Policy | None
) -> tuple[Finding, ...]:
    """What the officer said, with the judge's words where it had found the same."""
    had = {one["label"]: one for one in (*row.needs, *row.grounds, *row.maybes)} if row else {}
    return tuple(
        finding(had.get(name, {"label": name, "score": 1.0, "spans": []}), post.text, policy,
                said="said an officer")
        for name in labels.in_order(post.disposition, list(post.labels))
    )  # fmt: skip


def maybes(post: Post, row: PostJudgement, policy: Policy | None) -> tuple[Finding, ...]:
    return tuple(finding(one, post.text, policy, is_maybe=True) for one in row.maybes[:MOST_MAYBES])


def finding(
    given: dict[str, Any],
    text: str,
    policy: Policy | None,
    *,
    is_maybe: bool = False,
    said: str = "",
) -> Finding:
    name = given["label"]
    clause = policy.clause_for(labels.label_called(name)) if policy else None
    is_likely = not is_maybe and given["score"] >= LIKELY
    return Finding(
        title=labels.title(name),
        sure=said or labels.sure(given["score"], is_maybe=is_maybe),
        tone="is-likely" if is_likely or said else "is-maybe",
        clause=clause.id if clause else "",
        clause_words=clause.words if clause else "",
        because=because(given.get("spans", []), text),
        label=name,
    )


def with_tallies(judged: Judged | None, tallies: Iterable[Tally]) -> Judged | None:
    """Beside what the judge found, how often people agreed; not beside what a person said."""
    if judged is None or judged.corrected_by:
        return judged
    words = {(one.label, one.clause): beside_a_case(one.agreed, one.dealt_with) for one in tallies}
    found = tuple(
        replace(one, agreed=words.get((one.label, one.clause), "")) for one in judged.findings
    )
    return replace(judged, findings=found)


def because(spans: Sequence[Sequence[int]], text: str) -> str:
    """The words that mattered, masked: “boiler has packed in”."""
    quoted = []
    for start, end in spans[:QUOTES]:
        words = OBEYED.sub("\ufffd", shortened(masked_part(text, start, end), QUOTED))
        if words:
            quoted.append(f"“{words}”")
    return ", ".join(quoted)


def without_covered_words(judged: Judged | None, post: Post) -> Judged | None:
    """For somebody from whom this post's words are covered: grounds quote none of them either."""
    if judged is None or not upsetting(post.labels):
        return judged
    grounds = {ground.value for ground in Ground}

    def covered(found: Finding) -> Finding:
        quotes = found.because and found.label in grounds
        return replace(found, because=COVERED) if quotes else found

    return replace(
        judged,
        findings=tuple(covered(one) for one in judged.findings),
        maybes=tuple(covered(one) for one in judged.maybes),
    )


def rival_of(row: PostJudgement) -> Rival | None:
    if not row.rival:
        return None
    return Rival(row.rival, labels.disposition_title(row.rival))


def spans_of(row: PostJudgement | None) -> list[Span]:
    """The words to mark in the post."""
    if row is None:
        return []
    return [(span[0], span[1]) for one in (*row.needs, *row.grounds) for span in one["spans"]]


def not_judged(post: Post) -> str:
    """Why there is nothing to show."""
    if post.judge_state == JudgeState.FAILED:
        return post.judge_problem or "The judge could not read this post. Please read it yourself."
    return post.judge_problem or "The judge has not read this yet. It will in a moment."
