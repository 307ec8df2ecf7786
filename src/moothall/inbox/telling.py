"""Who is written to about what happens at the desk. No resident's words: a link to the case."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from moothall.channels import renewing
from moothall.channels.models import Account, Action
from moothall.channels.queries import stuck
from moothall.channels.states import State
from moothall.inbox.models import Case, Decision, Draft, Note, Question
from moothall.inbox.queues import QueueName
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Words, put, write_new
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb
from moothall.platforms import base

#: older trouble is on the page of what is going out; nobody is mailed about last month
NEWS_FOR = timedelta(days=3)
#: after a pause the desk first tries to renew what ended meanwhile
RENEWING = timedelta(minutes=10)
#: how the subject begins, and the sentence that says it
WAS = {
    State.FAILED: ("Not done", "It was not done."),
    State.UNKNOWN: ("Perhaps not done", "It may have been done or not: nobody knows."),
    State.BY_HAND: ("To be done by hand", "It has to be done by hand."),
}


def failed(action: Action, at: datetime) -> None:
    """To whoever decided it; where they are away, gone or do not want it, to others at once."""
    if action.handed_over_at is None or State(action.state) not in WAS:
        return
    told = readers.for_failure(action.organisation_id, action.decided_by_id, at)
    kind = Kind.FAILED
    if not told:
        told = tuple(readers.those_who_look_after(action.organisation_id, Kind.NOBODY_ACTED, at))
        kind = Kind.NOBODY_ACTED
    for one in told:
        put(one, kind, key_of("failed", action), words_of(action), at=at)


def words_of(action: Action) -> Words:
    what = base.spoken(base.Verb(action.verb))
    subject, sentence = WAS[State(action.state)]
    return Words(
        f"{subject}: {what}",
        (
            f"{action.decided_by_name} decided to {what}, on {action.account}.",
            sentence,
            "On the page you see why, and can try again, say that it is done, or let it be.",
        ),
        f"{reverse('inbox-going-out')}#action-{action.pk}",
        "Deal with it",
    )


def key_of(what: str, action: Action) -> str:
    """Another failure of the same action is news again."""
    return f"{what}:{action.pk}:{action.handed_over_at:%Y%m%dT%H%M%S}"


def nobody_acted(organisation_id: UUID, at: datetime) -> int:
    """What has stood in front of its person for too long goes to others as well."""
    minutes = timedelta(minutes=readers.telling(organisation_id).failure_minutes)
    late = stuck(organisation_id).filter(
        handed_over_at__lte=at - minutes, handed_over_at__gt=at - NEWS_FOR
    )
    actions = list(late.select_related("account").defer("account__credentials"))
    told = readers.those_who_look_after(organisation_id, Kind.NOBODY_ACTED, at) if actions else []
    return write_new(
        organisation_id,
        (
            (one, Kind.NOBODY_ACTED, key_of("late", action), words_late(action))
            for action in actions
            for one in told
            # who decided it was written to when it failed
            if str(one.person_id) != action.decided_by_id
        ),
        at,
    )


def words_late(action: Action) -> Words:
    plainly = words_of(action)
    waited = f"It was shown to {action.decided_by_name}, and nobody has dealt with it since."
    return Words(
        f"Nobody deals with it: {plainly.subject[0].lower()}{plainly.subject[1:]}",
        (*plainly.lines[:2], waited, plainly.lines[2]),
        plainly.path,
        plainly.link,
    )


def unread_accounts(organisation_id: UUID, at: datetime) -> int:
    """Accounts that are not read, or whose permission has run out. Once for each time."""
    minutes = timedelta(minutes=readers.telling(organisation_id).unread_minutes)
    there = Account.objects.filter(organisation_id=organisation_id, disconnected_at=None)
    old = Q(last_read_at__lt=at - minutes) | Q(last_read_at=None, connected_at__lt=at - minutes)
    lost = Q(expires_at__lte=at) | Q(permission_lost_at__isnull=False)
    found = there.filter(old | lost).defer("credentials")
    return write_new(
        organisation_id,
        (
            (one, Kind.ACCOUNT, since(account, at), words_account(account))
            for account in found
            if account.is_connected and not being_renewed(account, at)
            for one in readers.for_account(organisation_id, account.pk, at)
        ),
        at,
    )


def being_renewed(account: Account, at: datetime) -> bool:
    """Ended a moment ago, and a program may still mend it."""
    end = account.expires_at
    just = end is not None and at - RENEWING < end <= at and not account.permission_lost_at
    return just and renewing.can_renew(account)


def since(account: Account, at: datetime) -> str:
    """What makes one outage another than the last."""
    if account.expires_at and account.expires_at <= at:
        return f"expired:{account.pk}:{account.expires_at:%Y%m%dT%H%M%S}"
    if account.permission_lost_at:
        return f"lost:{account.pk}:{account.permission_lost_at:%Y%m%dT%H%M%S}"
    return f"unread:{account.pk}:{account.last_read_at or account.connected_at:%Y%m%dT%H%M%S}"


def words_account(account: Account) -> Words:
    why = account.last_error or "The platform gave no reason."
    if account.permission_lost_at:
        why = f"The platform does not accept the desk’s permission any more. {why}"
    return Words(
        f"{account} is not being read",
        (
            f"The desk does not get the posts of {account} now, so nobody sees them here.",
            f"What we know: {why}",
            "Until it is mended, somebody has to look on the platform itself.",
        ),
        reverse("home"),
        "Open the desk",
    )


def quiet_accounts(organisation_id: UUID, at: datetime) -> int:
    """Accounts to which much less comes than usual. Once for each time."""
    found = Account.objects.filter(
        organisation_id=organisation_id, disconnected_at=None, quiet_since__isnull=False
    ).defer("credentials")
    return write_new(
        organisation_id,
        (
            (one, Kind.ACCOUNT, f"quiet:{account.pk}:{account.quiet_since:%Y%m%dT%H%M%S}",
             words_quiet(account))
            for account in found
            for one in readers.for_account(organisation_id, account.pk, at)
        ),
        at,
    )  # fmt: skip


def words_quiet(account: Account) -> Words:
    return Words(
        f"{account} is much quieter than usual",
        (
            account.quiet_words,
            "The platform reports no error: perhaps nobody wrote, or posts do not reach the desk.",
            f"Look on {account.title} itself. Connect it again if more is there than here.",
        ),
        reverse("home"),
        "Open the desk",
    )


def unopened_danger(organisation_id: UUID, at: datetime) -> int:
    """Possible danger that nobody has had on screen since its newest post.

    Whoever acts on it is written to; where all of them are away or want no such letters, all the
    same; and where nobody here acts on danger, those who look after the desk.
    """
    minutes = timedelta(minutes=readers.telling(organisation_id).danger_minutes)
    acted = {"at__gte": OuterRef("newest_post__received_at")}
    found = (
        Case.objects.filter(
            organisation_id=organisation_id,
            is_open=True,
            queue=QueueName.DANGER.value,
            backlog=False,
            newest_post__received_at__lte=at - minutes,
            newest_post__received_at__gt=at - NEWS_FOR,
        )
        .exclude(seen_at__gte=F("newest_post__received_at"))
        .exclude(Exists(Note.objects.filter(case=OuterRef("pk"), **acted)))
        .exclude(Exists(Decision.objects.filter(case=OuterRef("pk"), **acted)))
        .select_related("account")
        .defer("account__credentials")
    )
    cases = list(found)
    people = readers.current(organisation_id) if cases else []
    want = readers.here(readers.wanting(people, Kind.DANGER), at)
    last = readers.stand_ins(organisation_id) if cases else []
    return write_new(
        organisation_id,
        (
            (one, Kind.DANGER, f"danger:{case.pk}:{case.newest_post_id}", words_danger(case))
            for case in cases
            for one in acting_on_danger(want, case.account_id)
            or acting_on_danger(people, case.account_id)
            or last
        ),
        at,
    )


#: what somebody may who acts on danger at any hour: officers and safeguarding leads, and no reader
ACTING = (Verb.SEE_DANGER, Verb.REPLY_OUT_OF_HOURS)


def acting_on_danger(people: Iterable[Membership], account: UUID) -> list[Membership]:
    """Those of them who act on it on this account."""
    return [one for one in people if all(may(one, verb, account) for verb in ACTING)]


def acting_anywhere(people: Iterable[Membership]) -> list[Membership]:
    """The same on any account."""
    return [one for one in people if all(may_somewhere(one, verb) for verb in ACTING)]


def words_danger(case: Case) -> Words:
    return Words(
        f"Possible danger, and nobody has opened it: {case}",
        (
            f"A post on {case.account} may tell of danger. Nobody has opened it at the desk yet.",
            "A program thinks so, and it may be wrong. Read it and decide.",
        ),
        reverse("inbox-case", args=[case.pk]),
    )


def mentioned(case: Case, note: Note, told: Iterable[Membership], at: datetime) -> None:
    """A colleague wrote their name."""
    people = [one for one in told if one.pk != note.by_id]
    for one in readers.wanting(people, Kind.MENTION):
        put(
            one,
            Kind.MENTION,
            f"mention:{note.pk}",
            Words(
                f"{note.by.person} wrote to you on {case}",
                (f"{note.by.person} wrote your name in a note on {case}, {case.account}.",),
                reverse("inbox-case", args=[case.pk]),
            ),
            at=at,
        )


def assigned(case: Case, to: Membership | None, by: Membership, at: datetime) -> None:
    """It is theirs now. Who takes a case knows it."""
    if to is None or to.pk == by.pk or not readers.wanting([to], Kind.ASSIGNED):
        return
    put(
        to,
        Kind.ASSIGNED,
        f"assigned:{case.pk}:{case.version}",
        Words(
            f"{case} is yours",
            (f"{by.person} gave you {case}, on {case.account}. It is in {case.queue_title}.",),
            reverse("inbox-case", args=[case.pk]),
        ),
        at=at,
    )


def asked(question: Question, by: Membership, at: datetime) -> None:
    """Whoever answers for the service area."""
    there = question.service_area.contacts.filter(ended_at=None)
    contacts = there.select_related("person", "organisation").exclude(pk=by.pk)
    for one in readers.wanting(contacts, Kind.ASSIGNED):
        put(
            one,
            Kind.ASSIGNED,
            f"asked:{question.pk}",
            Words(
                f"A question for {question.service_area}",
                (f"{by.person} passed {question.case} to {question.service_area} for an answer.",),
                reverse("question", args=[question.pk]),
                "Read the question",
            ),
            at=at,
        )


def awaits_approval(draft: Draft, case: Case, at: datetime) -> None:
    """Whoever may approve it, except its writer."""
    able = [
        one
        for one in readers.current(case.organisation_id)
        if one.pk != draft.writer_id and may(one, Verb.APPROVE_REPLY, case.account_id)
    ]
    for one in readers.wanting(able, Kind.APPROVAL):
        put(
            one,
            Kind.APPROVAL,
            f"approval:{draft.pk}:{draft.version}",
            Words(
                f"A reply to {case} waits for approval",
                (f"{draft.writer.person} asks for a reply on {case.account} to be approved.",),
                reverse("inbox-approve", args=[case.pk, draft.pk]),
                "Read it",
            ),
            at=at,
        )
