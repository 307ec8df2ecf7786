"""Working the queue: whose it is, when it comes back, where it belongs, what is said about it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from moothall.core.values.overtaken import Overtaken
from moothall.inbox import telling
from moothall.inbox.actions.asking import ask
from moothall.inbox.actions.deciding import (
    Refused,
    close,
    decide,
    described,
    locked,
    save,
    state_of,
    write,
)
from moothall.inbox.actions.joining import carry_over, take_along
from moothall.inbox.danger import BY_A_PERSON
from moothall.inbox.filing import newest_first, refile, undated
from moothall.inbox.models import Case, ClosedHow, Mention, Note, Post, Tag
from moothall.inbox.queries.pages import watched
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import may
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

MOST_TAGS = 12
NOT_IN_A_TAG = re.compile(r"[^\w' &+-]+")
#: queues that a person may choose; Done is reached by closing, Waiting by asking a service
CHOSEN = frozenset(set(QueueName) - {QueueName.DONE, QueueName.WAITING})


@transaction.atomic
def assign(
    case_id: UUID, to: UUID | None, *, by: Membership, at: datetime, version: int | None = None
) -> Case:
    """To a colleague who may see it, or to nobody. Taking it oneself is assigning too."""
    case = locked(case_id, Verb.ASSIGN, by=by, version=version)
    found = colleague(by, to) if to else None
    if found and not may(found, Verb.SEE_POSTS, case.account_id):
        raise Refused(f"{found.person} may not see posts of this account.")
    before = state_of(case)
    case.assigned_to = found
    case.backlog = case.backlog and found is None
    save(case, "assigned_to", "backlog")
    note = f"To {found.person}." if found else "To nobody."
    telling.assigned(case, found, by, at)
    write(case, "assign", by=by, at=at, before=before, after=state_of(case), note=note)
    return case


def colleague(by: Membership, membership_id: UUID) -> Membership:
    """Somebody who works here now. Raises Membership.DoesNotExist."""
    return Membership.objects.select_related("person", "organisation").get(
        pk=membership_id, organisation_id=by.organisation_id, ended_at=None
    )


@transaction.atomic
def snooze(
    case_id: UUID,
    *,
    by: Membership,
    at: datetime,
    until: datetime | None = None,
    version: int | None = None,
) -> Case:
    """Put off to a time, or to the next opening. Danger is not put off."""
    case = locked(case_id, Verb.SNOOZE, by=by, version=version)
    if not case.is_open:
        raise Refused("The case is closed already.")
    if case.queue == QueueName.DANGER:
        raise Refused("A case in Danger cannot be put off.")
    wakes = until or next_opening(case.organisation_id, at)
    if wakes <= at:
        raise Refused("Give a time that is still to come.")
    case.snoozed_until = wakes
    save(case, "snoozed_until")
    write(case, "snooze", by=by, at=at, after={"until": wakes})
    return case


def next_opening(organisation_id: UUID, at: datetime) -> datetime:
    """When the accounts are watched again. Raises Refused where they always or never are."""
    hours = watched(organisation_id, at)
    opens = hours.next_opening(at) if hours else None
    if opens is None:
        raise Refused("The policy names no opening to come. Give a time.")
    return opens


def wake_due(organisation_id: UUID, at: datetime) -> int:
    """Cases whose time has come stand in their queue again; how many."""
    with organisation_scope(organisation_id):
        return Case.objects.filter(snoozed_until__lte=at).update(snoozed_until=None)


@transaction.atomic
def move(
    case_id: UUID, queue: str, *, by: Membership, at: datetime, version: int | None = None
) -> Case:
    """To the queue where it belongs in this person's eyes; later posts move it only to Danger."""
    case = locked(case_id, Verb.CORRECT, by=by, version=version)
    if queue not in CHOSEN:
        raise Refused("Close the case, or ask a service: that queue is reached by a verb.")
    if not case.is_open:
        raise Refused("The case is closed already.")
    before = state_of(case)
    if queue == QueueName.DANGER:
        case.danger = BY_A_PERSON
    elif case.queue == QueueName.DANGER:
        case.not_danger_at = at
    case.queue, case.pinned_at, case.attention = QueueName(queue).value, at, ""
    since = case.waiting_since or case.opened_at
    is_danger = case.queue == QueueName.DANGER
    case.rank_at = newest_first(since) if is_danger else case.due_at or undated(since)
    save(case, "queue", "pinned_at", "attention", "danger", "not_danger_at", "rank_at")
    write(case, "move", by=by, at=at, before=before, after=state_of(case))
    return case


@transaction.atomic
def pass_on(
    case_id: UUID,
    area_id: UUID,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    question: str = "",
) -> Case:
    """To a service area that has to answer; the case waits for it.

    What stands in Danger stays there: a question to a colleague has helped nobody yet.
    """
    case = locked(case_id, Verb.PASS_ON, by=by, version=version, ours=question)
    if not case.is_open:
        raise Refused("The case is closed already.")
    area = ServiceArea.objects.get(pk=area_id, organisation_id=case.organisation_id, ended_at=None)
    before = state_of(case)
    case.service_area, case.snoozed_until, case.attention = area, None, ""
    if case.queue != QueueName.DANGER:
        case.queue, case.pinned_at = QueueName.WAITING.value, at
    save(case, "service_area", "queue", "pinned_at", "snoozed_until", "attention")
    whom = {"area": str(area.pk), "whom": area.name}
    decide(case, "pass-on", by=by, at=at, why=question, details=whom)
    refile(case.organisation_id, [case.pk], at)
    telling.asked(ask(case, area, question, by=by, at=at), by, at)
    write(case, "pass-on", by=by, at=at, before=before, after=state_of(case),
          note=f"To {area.name}.")  # fmt: skip
    return case


@transaction.atomic
def add_note(case_id: UUID, text: str, *, by: Membership, at: datetime) -> Note:
    """For the team. ``@Name`` asks a colleague to look; two of one name are both asked."""
    case = locked(case_id, Verb.NOTE, by=by)
    if not text.strip():
        raise Refused("There is nothing written yet.")
    note = Note.objects.create(
        organisation_id=case.organisation_id, case=case, by=by, text=text.strip(), at=at
    )
    asked = mentioned(by, text)
    Mention.objects.bulk_create(
        [Mention(organisation_id=case.organisation_id, note=note, membership=one) for one in asked]
    )
    telling.mentioned(case, note, asked, at)
    write(case, "note", by=by, at=at, after={"note": str(note.pk), "asked": len(asked)})
    return note


def mentioned(by: Membership, text: str) -> list[Membership]:
    """Colleagues whose whole name stands after an ``@``, or the part of it that is theirs alone."""
    if "@" not in text:
        return []
    here = list(
        Membership.objects.filter(organisation_id=by.organisation_id, ended_at=None).select_related(
            "person"
        )
    )
    said = text.casefold()
    firsts = [first_name(one) for one in here]
    found = []
    for one in here:
        name = str(one.person).casefold()
        alone = firsts.count(first_name(one)) == 1
        short = re.search(rf"@{re.escape(first_name(one))}\b", said) if alone else None
        if f"@{name}" in said or f"@{name.replace(' ', '')}" in said or short:
            found.append(one)
    return found


def first_name(membership: Membership) -> str:
    return str(membership.person).split(maxsplit=1)[0].casefold()


def mentions_seen(case_id: UUID, *, by: Membership, at: datetime) -> int:
    """This person has read the notes of the case that name them."""
    return Mention.objects.filter(
        organisation_id=by.organisation_id, membership=by.pk, note__case=case_id, seen_at=None
    ).update(seen_at=at)


@transaction.atomic
def tag(
    case_id: UUID,
    tags: Sequence[str],
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Set the words that the case is marked with; new ones are remembered for others."""
    case = locked(case_id, Verb.TAG, by=by, version=version, ours=", ".join(tags))
    named = list(dict.fromkeys(filter(None, (tidy_tag(one) for one in tags))))
    if len(named) > MOST_TAGS:
        raise Refused(f"A case has at most {MOST_TAGS} tags.")
    before = case.tags
    Tag.objects.bulk_create(
        [Tag(organisation_id=case.organisation_id, name=name) for name in named],
        ignore_conflicts=True,
    )
    case.tags = named
    save(case, "tags")
    write(case, "tag", by=by, at=at, before={"tags": before}, after={"tags": named})
    return case


def tidy_tag(given: str) -> str:
    return " ".join(NOT_IN_A_TAG.sub(" ", given.lower()).split())[:40]


@transaction.atomic
def split(
    case_id: UUID,
    post_ids: Sequence[UUID],
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Some of its posts become a case of their own; the new one comes back."""
    case = locked(case_id, Verb.SPLIT, by=by, version=version)
    posts = list(Post.objects.filter(case=case, pk__in=post_ids).order_by("posted_at", "id"))
    if not case.is_open or not posts or len(posts) == case.posts_count:
        raise Refused("Choose some of the posts of an open case, and leave at least one.")
    if all(post.settled_at for post in posts):
        raise Refused("These posts are dealt with already.")
    newest = posts[-1]
    made = Case.objects.create(
        organisation_id=case.organisation_id,
        account_id=case.account_id,
        thread=case.thread,
        author=newest.author or case.author,
        newest_post=newest,
        posts_count=len(posts),
        queue=case.queue,
        opened_at=at,
        waiting_since=case.waiting_since,
        rank_at=case.rank_at,
        assigned_to_id=case.assigned_to_id,
        tags=case.tags,
        danger=case.danger,
        not_danger_at=case.not_danger_at,
    )
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(case=made)
    take_along(posts, case, made)
    recount(case)
    if not Post.objects.filter(case=case, settled_at=None).exists():
        close(case, ClosedHow.CLOSED, by_name=str(by.person), at=at)
    refile(case.organisation_id, [case.pk, made.pk], at)
    note = f"{len(posts)} posts became {made}."
    write(case, "split", by=by, at=at, after={"case": str(made.pk)}, note=note)
    made.refresh_from_db()
    return made


def recount(case: Case) -> None:
    """After posts came or went."""
    posts = Post.objects.filter(case=case).order_by("-posted_at", "-id")
    case.newest_post, case.posts_count = posts.first(), posts.count()
    if case.lead_post_id and not posts.filter(pk=case.lead_post_id).exists():
        case.lead_post = case.newest_post
    save(case, "newest_post", "lead_post", "posts_count")


@transaction.atomic
def merge(
    case_id: UUID,
    into_id: UUID,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    into_version: int | None = None,
) -> Case:
    """Its posts, and those of their authors that come later, go into another case of the account.

    A private conversation does not go into a public case, nor the other way round.
    """
    if case_id == into_id:
        raise Refused("Choose another case.")
    first, second = sorted((case_id, into_id))  # two who merge each into the other never deadlock
    held = {one: locked(one, Verb.MERGE, by=by) for one in (first, second)}
    case, into = held[case_id], held[into_id]
    for one, seen in ((case, version), (into, into_version)):
        if seen is not None and seen != one.version:
            overtaken(one)
    if case.account_id != into.account_id or case.thread.is_private != into.thread.is_private:
        raise Refused("Both have to be of one account, and both public or both private.")
    if not case.is_open or not into.is_open:
        raise Refused("Both cases have to be open.")
    Post.objects.filter(case=case).update(case=into)
    carry_over(case, into)
    case.merged_into, case.posts_count = into, 0
    case.newest_post = case.lead_post = None
    close(case, ClosedHow.MERGED, by_name=str(by.person), at=at)
    save(case, "newest_post", "lead_post", "posts_count")
    into.tags = list(dict.fromkeys([*into.tags, *case.tags]))[:MOST_TAGS]
    save(into, "tags", "assigned_to", "service_area", "danger", "not_danger_at")
    recount(into)
    refile(case.organisation_id, [into.pk], at)
    write(case, "merge", by=by, at=at, after={"into": str(into.pk)}, note=f"Into {into}.")
    into.refresh_from_db()
    return into


def overtaken(case: Case) -> NoReturn:
    raise Overtaken(theirs=described(case), ours="", version=case.version)
