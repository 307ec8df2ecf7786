"""A task sees its own organisation's rows, and none where it has none."""

import pytest

from moothall.people.models import ServiceArea
from moothall.people.tenancy import organisation_scope
from moothall.work import scope
from moothall.work.app import app

pytestmark = pytest.mark.usefixtures("queue")
SEEN = []


@pytest.fixture
def looking():
    """A task that notes whose service areas it can see."""

    def look(*, organisation: str = "") -> None:

        SEEN.append((organisation, sorted(ServiceArea.objects.values_list("name", flat=True))))
        if organisation == "":
            return

    SEEN.clear()
    task = app.task(name="look", queue="upkeep")(look)
    yield task
    del app.tasks["look"]


@pytest.fixture
def areas(organisation, elsewhere):

    for where, name in ((organisation, "Repairs"), (elsewhere, "Rents")):
        with organisation_scope(where.pk):
            ServiceArea.objects.create(organisation=where, name=name)


@pytest.mark.usefixtures("areas")
def test_each_task_sees_its_own_organisation_alone(queue, looking, organisation, elsewhere):
    for where in (organisation, elsewhere):
        looking.defer(organisation=str(where.pk))
    queue.empty()
    assert [(str(organisation.pk), ["Repairs"]), (str(elsewhere.pk), ["Rents"])] == SEEN


@pytest.mark.usefixtures("areas")
def test_a_task_without_an_organisation_sees_nobodys_rows(queue, looking, organisation):
    looking.defer(organisation=str(organisation.pk))
    looking.defer()
    queue.empty()
    assert SEEN[1] == ("", [])


def test_what_runs_is_known_while_it_runs_and_not_after(queue):

    seen = []
    task = app.task(name="notice", queue="upkeep")(lambda: seen.append(scope.running()))
    number = task.defer()
    try:
        queue.empty()
    finally:
        del app.tasks["notice"]
    assert seen == [frozenset({number})]
    assert scope.running() == frozenset()
