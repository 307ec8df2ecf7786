"""Another policy over posts that were read already; and another try where the judge failed."""

from uuid import UUID

from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.rival import with_rival
from moothall.core.policy import Policy
from moothall.core.values import Author, EarlierPost, Judgement
from moothall.core.values import Post as CorePost
from moothall.inbox.judging.knowing import Knowledge
from moothall.inbox.judging.reading import read_back
from moothall.inbox.models import JudgeState, Post, PostJudgement
from moothall.people.tenancy import organisation_scope

NOTHING_KNOWN = Knowledge(None, (), None)


def applied(kept: PostJudgement, policy: Policy, known: Knowledge = NOTHING_KNOWN) -> Judgement:
    """What a policy makes of a post as it was read then; the model does not read it again.

    Expects ``kept.post`` with its author and account to be loaded. The text is the post's present
    one, so the reasons quote it rightly only for the judgement that the post points to.
    """
    reading, seen = read_back(kept.reading), as_seen(kept)
    context = known.context(kept.post.since, kept.around["alike"])
    judged = judge_reading(
        seen, reading, reading.hits, policy, context=context, learned=known.learned
    )
    return judged if known.learned else with_rival(judged, reading.dispositions)


def as_seen(kept: PostJudgement) -> CorePost:
    """The post with its company, as it was put before the judge."""
    post, near, author = kept.post, kept.around, kept.post.author
    return CorePost(
        text=post.text,
        id=str(post.pk),
        platform=post.account.platform,
        kind=post.kind,
        author=Author(author.name, author.handle, near["bio"]) if author else Author(),
        parent=near["parent"],
        history=tuple(EarlierPost(text, hours) for text, hours in near["history"]),
        posted_at=post.posted_at,
    )


def try_again(organisation_id: UUID) -> int:
    """Have the judge read once more what it could not read; how many posts."""
    with organisation_scope(organisation_id):
        return Post.objects.filter(judge_state=JudgeState.FAILED, own=False).update(
            judge_state=JudgeState.WAITING, judge_attempts=0
        )
