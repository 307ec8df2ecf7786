"""What goes with posts that go to another case: what was decided, is written, asked and held.

Evidence and the record stay where they were made. Without this a reply that fails after a merge
would open a case without posts, and nobody could undo, second or approve anything of it.
"""

from collections.abc import Iterable

from moothall.core.values.ids import new_id
from moothall.inbox.danger import BY_A_PERSON
from moothall.inbox.models import Case, Decision, Draft, DraftState, Hold, Note, Post, Question
from moothall.inbox.queues import QueueName


def carry_over(case: Case, into: Case) -> None:
    """Everything of a case that is merged; ``into`` has to be saved then.

    Whoever was merged into the first one before is found in the other one as well.
    """
    Decision.objects.filter(case=case).update(case=into)
    Note.objects.filter(case=case).update(case=into)
    Question.objects.filter(case=case).update(case=into)
    Case.objects.filter(merged_into=case).update(merged_into=into)
    Case.objects.filter(continues=case).update(continues=into)
    for draft in Draft.objects.filter(case=case, state=DraftState.WRITING):
        join_writing(draft, into)
    Draft.objects.filter(case=case).update(case=into)
    copy_holds(case, into)
    into.assigned_to_id = into.assigned_to_id or case.assigned_to_id
    into.service_area_id = into.service_area_id or case.service_area_id
    if case.danger == BY_A_PERSON:
        into.danger = BY_A_PERSON
    if case.queue == QueueName.DANGER:
        # that there is none was said of other words
        into.not_danger_at = None


def join_writing(draft: Draft, into: Case) -> None:
    """Somebody who writes in both goes on in one; nothing of it is lost."""
    there = Draft.objects.filter(
        case=into, writer=draft.writer_id, place=draft.place, state=DraftState.WRITING
    ).first()
    if there is None:
        return
    there.text = "\n\n".join(filter(None, (there.text, draft.text)))
    there.version += 1
    there.save(update_fields=["text", "version"])
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.DROPPED)


def copy_holds(case: Case, to: Case) -> None:
    """Posts that somebody has to keep are kept where they go; the evidence stays held, too."""
    for hold in Hold.objects.filter(case=case, ended_at=None):
        hold.pk, hold.case = new_id(), to
        hold._state.adding = True  # noqa: SLF001 - Django's own way to copy a row
        hold.save()


def take_along(posts: Iterable[Post], case: Case, made: Case) -> None:
    """What was decided and is written about posts that are split off."""
    ids = [post.pk for post in posts]
    Decision.objects.filter(case=case, post__in=ids).update(case=made)
    Draft.objects.filter(case=case, post__in=ids).update(case=made)
    copy_holds(case, made)
