"""Everything on one case for whoever asks why: printed on one page, sound years later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall import policies
from moothall.channels.models import Action
from moothall.core.policy import Policy
from moothall.inbox.evidence import is_intact
from moothall.inbox.models import Emptied, Evidence, EvidenceFile, Hold, PostJudgement
from moothall.inbox.queries.whole import Whole, whole
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause in the words that were in force, by version."""

    policy: str
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """One piece of evidence, and whether it still is what was sealed."""

    evidence: Evidence
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as it can be handed to an ombudsman. ``made_at`` and ``made_for`` stand on it."""

    whole: Whole
    #: every judging of its posts, the oldest first
    judgements: tuple[PostJudgement, ...]
    #: the clauses that judgements and decisions quote, as they were published then
    clauses: tuple[Quoted, ...]
    evidence: tuple[Sealed, ...]
    #: everything that was asked of the platform, with what became of it
    messages: tuple[Action, ...]
    #: bytes of evidence, without the bytes
    files: tuple[EvidenceFile, ...]
    holds: tuple[Hold, ...]
    emptied: tuple[Emptied, ...]
    #: each version that the case was judged under; None where it is not to be had any more
    policies: Mapping[str, Policy | None]
    made_at: datetime
    made_for: str


def dossier(membership: Membership, case_id: UUID, at: datetime) -> Dossier:
    """Raises Case.DoesNotExist, and NotAllowed for who may see the case but not take it away.

    One query more for each version of the policy that the case was judged under.
    """
    require(membership, Verb.SEE_RECORD)
    case = whole(membership, case_id, at)
    judgements = tuple(
        PostJudgement.objects.filter(post__in=[post.pk for post in case.posts])
        .select_related("post")
        .order_by("at", "id")
    )
    versions = versions_of(case, judgements)
    return Dossier(
        whole=case,
        judgements=judgements,
        clauses=tuple(quoted(case, judgements, versions)),
        evidence=tuple(Sealed(one, is_intact(one)) for one in case.evidence),
        messages=tuple(
            Action.objects.filter(subject_kind="case", subject_id=str(case_id)).order_by("id")
        ),
        files=tuple(
            EvidenceFile.objects.filter(evidence__case=case_id)
            .defer("content")
            .order_by("evidence_id", "number")
        ),
        holds=tuple(Hold.objects.filter(case=case_id)),
        emptied=tuple(Emptied.objects.filter(case=case_id)),
        policies=versions,
        made_at=at,
        made_for=str(membership.person),
    )


def versions_of(case: Whole, judgements: Iterable[PostJudgement]) -> dict[str, Policy | None]:
    """By their reference."""
    return {
        reference: version_called(case.case.organisation_id, reference)
        for reference in sorted({one.policy for one in judgements})
    }


def quoted(
    case: Whole, judgements: Iterable[PostJudgement], versions: Mapping[str, Policy | None]
) -> list[Quoted]:
    """Each clause once for each version; decisions carry their words with them."""
    found: dict[tuple[str, str], str] = {}
    for judged in judgements:
        for clause in judged.clauses:
            found.setdefault((judged.policy, clause), words(versions[judged.policy], clause))
    for decision in case.decisions:
        if decision.clause:
            found[decision.policy, decision.clause] = decision.words
    return [Quoted(policy, clause, said) for (policy, clause), said in found.items()]


def version_called(organisation_id: UUID, reference: str) -> Policy | None:
    try:
        return policies.called(organisation_id, reference)
    except policies.NoPolicy:
        return None


def words(policy: Policy | None, clause: str) -> str:
    try:
        return policy.clause(clause).words if policy else ""
    except KeyError:
        return ""
