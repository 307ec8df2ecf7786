"""The judge: a post, a policy and what is known around it in; what the policy says to do out."""

from collections.abc import Mapping
from functools import lru_cache

from moothall import __version__
from moothall.core.judgement.context import Context
from moothall.core.judgement.detect import Hit, detect
from moothall.core.judgement.due import (
    answers_information_requests,
    clocks_due,
    clocks_started,
    reply_due,
)
from moothall.core.judgement.findings import Findings, find
from moothall.core.judgement.model import Model
from moothall.core.judgement.moved import likeliest, reasons_for_moves
from moothall.core.judgement.precedence import disposition_for
from moothall.core.judgement.reads import Learned, Reads
from moothall.core.judgement.reasons import Decided, reasons_for
from moothall.core.judgement.rival import with_rival
from moothall.core.judgement.weigh import weigh
from moothall.core.policy import Policy
from moothall.core.values import Judgement, Label, Need, Post
from moothall.core.worktime import ClockAnswer

NOTHING_KNOWN = Context()
#: The hit that says that the writer is a tenant of ours, or writes for one.
TENANT = "cue.case.tenant"


def judge(
    post: Post,
    policy: Policy,
    context: Context = NOTHING_KNOWN,
    learned: Learned | None = None,
) -> Judgement:
    """What the policy says to do about a post, under which clauses, why and by when.

    Pure and repeatable: the same post, policy, context and judge version give the same answer,
    whatever was judged before. Clocks run from ``context.received_at``, else from
    ``post.posted_at``; a post with neither starts none, and its reasons say so. ``learned`` is what
    the organisation's own decisions taught, if anything. Raises NaiveTimeError where that time has
    no offset.
    """
    hits = detect(post, context)
    reading = Model.shipped().read(post, hits)
    judged = judge_reading(post, reading, hits, policy, context=context, learned=learned)
    return judged if learned else with_rival(judged, reading.dispositions)


def judge_reading(
    post: Post,
    reading: Reads,
    hits: tuple[Hit, ...],
    policy: Policy,
    *,
    context: Context = NOTHING_KNOWN,
    learned: Learned | None = None,
) -> Judgement:
    """As :func:`judge`, for a post that the shipped model has read already."""
    shipped, reading = reading, learned.over(reading, post, hits) if learned else reading
    scores = weigh(reading.scores, hits, policy)
    findings = find(scores, reading, hits, policy)
    received_at = context.received_at or post.posted_at
    from_a_tenant = any(hit.kind == TENANT for hit in hits)
    answers: tuple[ClockAnswer, ...] = ()
    if received_at:
        answers = clocks_started(
            findings.need_labels,
            policy,
            received_at,
            from_a_tenant=from_a_tenant,
            extra_holidays=context.extra_holidays,
        )
    under_law = answers_information_requests(policy, received_at, from_a_tenant=from_a_tenant)
    needs = findings.need_labels if under_law else as_an_ordinary_question(findings.need_labels)
    disposition = disposition_for(findings.ground_labels, needs)
    decided = Decided(
        post=post,
        policy=policy,
        findings=findings,
        disposition=disposition,
        answers=answers,
        received_at=received_at,
        under_information_law=under_law,
        extra_holidays=context.extra_holidays,
    )
    return Judgement(
        id=post.id,
        disposition=disposition,
        grounds=findings.grounds,
        needs=findings.needs,
        maybes=findings.maybes,
        service=likeliest(reading),
        scores=scores,
        clauses=clauses_quoted(findings, policy),
        clocks=clocks_due(answers),
        reply_by=reply_due(disposition, policy, received_at, context.extra_holidays),
        reasons=(*reasons_for(decided), *reasons_for_moves(shipped, reading, learned, policy)),
        policy=policy.reference,
        judge=judge_version(learned),
    )


def as_an_ordinary_question(needs: frozenset[Need]) -> frozenset[Need]:
    """What a request for information is to a body under no information law."""
    return needs - {Need.FOI} | {Need.QUESTION} if Need.FOI in needs else needs


def clauses_quoted(findings: Findings, policy: Policy) -> tuple[str, ...]:
    """Every clause that speaks of what was found, each once, needs before grounds."""
    about = clauses_about(policy)
    quoted = [clause for finding in findings.needs for clause in about.get(finding.label, ())]
    quoted += [finding.clause for finding in findings.grounds if finding.clause]
    return tuple(dict.fromkeys(quoted))


@lru_cache(maxsize=64)
def clauses_about(policy: Policy) -> Mapping[Label, tuple[str, ...]]:
    """The ids of the clauses that speak of each label, in the order of the statement."""
    about: dict[Label, list[str]] = {}
    for clause in policy.clauses:
        for label in clause.labels:
            about.setdefault(label, []).append(clause.id)
    return {label: tuple(ids) for label, ids in about.items()}


def judge_version(learned: Learned | None = None) -> str:
    """What a judgement names: the program, the weights it read with, and the learned fit."""
    shipped = f"{__version__}+{Model.shipped().version}"
    return f"{shipped}+{learned.version}" if learned else shipped
