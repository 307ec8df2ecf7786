"""A desk with an FOI officer, in its organisation's scope, at ten on a Tuesday."""

import pytest


@pytest.fixture
def desk(db, monkeypatch):  # noqa: ARG001 - a fixture
    from tests.duties.world import AT
    from tests.support.desk_cast import desk as make

    from moothall.people.tenancy import organisation_scope

    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    made = make()
    with organisation_scope(made.id):
        yield made


@pytest.fixture
def fay(desk):
    """The FOI officer."""
    from tests.support.desk_cast import member

    from moothall.people.verbs import Role

    return member(desk.organisation, "Fay Ives", Role.FOI_OFFICER)
