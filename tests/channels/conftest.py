"""An organisation with its people and one account, and a platform that does as it is told."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.channels.pretend import Pretend, PretendProvider

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


@pytest.fixture
def organisation(request):
    return make_organisation("colchester")


@pytest.fixture
def other_organisation():
    return make_organisation("elsewhere")


@pytest.fixture
def officer(organisation):
    return make_member(organisation, "ada", "officer")


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
