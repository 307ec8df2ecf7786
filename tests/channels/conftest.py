"""An organisation with its people and one account, and a platform that does as it is told."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from tests.channels.pretend import Pretend, PretendProvider, post

from moothall.platforms.base import WITH_WORDS, EventAuthor

NUMBERS = count()
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def at():
    return AT


def make_organisation(slug):
    from moothall.people.models import Organisation

    return Organisation.objects.create(
        name=slug.title(), slug=slug, kind="almo", nation="england", timezone="Europe/London"
    )


def make_member(organisation, name, *roles, **limits):
    from moothall.people.models import Membership, Person

    person = Person.objects.create_user(f"{name}@{organisation.slug}.example", name=name)
    return Membership.objects.create(
        organisation=organisation,
        person=person,
        roles=list(roles),
        started_at=AT - timedelta(days=100),
        **limits,
    )


def make_account(organisation, **values):
    from moothall.channels.models import Account
    from moothall.people.tenancy import organisation_scope

    given = {
        "platform": "sandbox",
        "name": "Colchester Borough Homes",
        "handle": "elmhouse_homes",
        "external_id": "page",
        "connected_at": AT - timedelta(days=2),
        "credentials": {"token": "s3cret", "webhook_secret": "hush"},
    } | values
    with organisation_scope(organisation.pk):
        return Account.objects.create(organisation=organisation, **given)


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, desk_database, django_db_blocker):  # noqa: ARG001
    """For tests whose steps commit: each has organisations of its own, emptied once a module.

    Emptying a hundred tables after each of them would take longer than all of them.
    """
    from django.db import connections
    from tests.support.emptying import empty

    with django_db_blocker.unblock():
        yield
        connections.close_all()
    empty(desk_database.admin_url)


@pytest.fixture
def organisation():
    return make_organisation(f"colchester-{next(NUMBERS)}")


@pytest.fixture
def other_organisation():
    return make_organisation(f"elsewhere-{next(NUMBERS)}")


@pytest.fixture
def officer(organisation):
    return make_member(organisation, "ada", "officer")


@pytest.fixture
def administrator(organisation):
    return make_member(organisation, "amir", "administrator")


@pytest.fixture
def senior(organisation):
    return make_member(organisation, "sam", "senior-officer")


@pytest.fixture
def auditor(organisation):
    return make_member(organisation, "ivy", "auditor")


@pytest.fixture
def scope(organisation):
    from moothall.people.tenancy import organisation_scope

    with organisation_scope(organisation.pk):
        yield


@pytest.fixture
def account(organisation):
    return make_account(organisation)


@pytest.fixture
def pretend(monkeypatch):
    """What the account is connected to, in place of the sandbox's client."""
    from moothall import platforms

    made = Pretend()
    monkeypatch.setitem(platforms._PROVIDERS, "sandbox", lambda: PretendProvider(made))
    return made


@pytest.fixture
def put(account, pretend, officer, at):
    """Decide something about a post that is known here and there."""
    from django.db import transaction

    from moothall.channels import outbox, receive
    from moothall.people.tenancy import organisation_scope
    from moothall.platforms.base import Verb
    from moothall.record import Subject

    def decide(verb=Verb.REPLY_PUBLIC, target="p1", text="", **values):
        given = {"by": officer, "subject": Subject("case", "c1", "boiler"), "at": at} | values
        known = {event.external_id for event in pretend.events}
        with organisation_scope(account.organisation_id):
            if target and target not in known:
                pretend.add(post(target, author=EventAuthor(f"u-{target}", "Tess", "tess")))
            receive.take(account, pretend.events, "poll", at)
            with transaction.atomic():
                return outbox.put(
                    given.pop("account", account),
                    verb,
                    outbox.Target(target),
                    outbox.Payload(text or ("Sorry, on our way." if verb in WITH_WORDS else "")),
                    **given,
                )

    return decide


@pytest.fixture
def deliver(account, monkeypatch):
    """The next thing to do, so many seconds after; a busy machine is not a fault."""
    from moothall.channels import deliver as delivering
    from moothall.channels.deliver import timing

    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)

    def one(seconds=0):
        return delivering.one(account, AT + timedelta(seconds=seconds))

    return one
