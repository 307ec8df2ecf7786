"""The desk as it is served, in a browser: rows are committed, as in earnest."""

import pytest


@pytest.fixture
def world(transactional_db, monkeypatch):  # noqa: ARG001 - rows are committed
    """Our desk, watched at ten on a Tuesday."""
    from tests.inbox.world import AT, World

    from moothall.people.tenancy import organisation_scope

    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    made = World.make()
    with organisation_scope(made.desk.id):
        yield made


@pytest.fixture
def at(world, monkeypatch):  # noqa: ARG001 - after the world's own time
    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


@pytest.fixture
def visitors(running_chromium, world, live_server):  # noqa: ARG001
    from tests.support.browser import Visitors

    made = Visitors(running_chromium, live_server.url)
    yield made
    made.leave()
