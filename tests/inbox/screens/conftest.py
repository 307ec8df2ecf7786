"""A desk in a browser without scripts: Django's client, the application's role, a Tuesday at ten."""

import pytest


@pytest.fixture
def at(monkeypatch):
    """A function that sets the clock; the desk is watched then."""
    from tests.inbox.world import AT

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(AT)
    return set_to


@pytest.fixture
def olive(world, at):  # noqa: ARG001 - the clock is set before anybody signs in
    from tests.support.cast import signed_in

    return signed_in(world.desk.olive)


@pytest.fixture
def sam(world, at):  # noqa: ARG001
    from tests.support.cast import signed_in

    return signed_in(world.desk.sam)


@pytest.fixture
def audrey(world, at):  # noqa: ARG001
    from tests.support.cast import signed_in

    return signed_in(world.desk.audrey)


@pytest.fixture
def carl(world, at):  # noqa: ARG001
    from tests.support.cast import signed_in

    return signed_in(world.desk.carl)
