"""One desk with an adopted policy and one account, in its organisation's scope."""

from datetime import UTC, datetime

import pytest

#: a Tuesday, watched from 9 to 16
AT = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def world(db):  # noqa: ARG001 - a fixture
    """Our desk. Everything inside is seen with the eyes of the application's role."""
    from tests.inbox.world import World

    from moothall.people.tenancy import organisation_scope

    made = World.make()
    with organisation_scope(made.desk.id):
        yield made


@pytest.fixture
def elsewhere(db, world):  # noqa: ARG001 - fixtures
    """Another organisation's desk, with a post of its own; nobody here may see it."""
    from tests.inbox.world import World

    from moothall.people.tenancy import organisation_scope

    made = World.make("Elsewhere Homes", "elsewhere")
    with organisation_scope(made.desk.id):
        made.arrive("Is the lift working again?", author="erin")
        made.take_in()
        made.judge()
    return made
