"""What does not reach the desk, and what it hears too much of: in both lights, wide and narrow."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT, account
from tests.support.browser import faults, too_wide

from moothall.channels.models import Application, Reason, Refusal, Source, Stray
from moothall.channels.receive.keeping import keep
from moothall.platforms.base import PostKind, Quota

pytestmark = pytest.mark.browser
LONG = "Bartholomew-Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


@pytest.fixture
def troubled(world):
    """One of everything that an administrator and an officer can be told of accounts."""
    page = world.account
    page.last_read_at, page.last_error = AT - timedelta(hours=1), "The network cannot be reached."
    page.scopes = ["read", "write", f"scope.{LONG}"]
    spent = Quota(name="units", used=9_990, limit=10_000, resets_at=AT + timedelta(hours=9))
    page.cursors = {"quota": spent.kept()}
    page.save()
    quiet = account(world.desk, external_id=LONG)
    quiet.name, quiet.last_read_at, quiet.quiet_since = LONG, AT, AT
    quiet.quiet_words = "In the last 6 hours nothing came. In the same hours of the weeks before it"
    quiet.save()
    world.arrive(f"We are closed {LONG}", author="cbh", own=True, place=PostKind.POST)
    world.post("Who do I ring? [question]")
    keep(page, Source.WEBHOOK, b"x", AT - timedelta(minutes=20))
    made = Application.objects.create(
        organisation=world.desk.organisation, platform="facebook", client_id="c", kept_at=AT
    )
    for place in (page.pk, made.pk):
        for reason in Reason:
            Refusal.objects.create(
                organisation=world.desk.organisation,
                place=place,
                reason=reason,
                day=AT.date(),
                number=1_234,
                last_at=AT,
            )
    Stray.objects.create(
        organisation=world.desk.organisation,
        place=made.pk,
        platform="facebook",
        body=b"x",
        sha256="0" * 64,
        received_at=AT,
        names=[LONG],
    )
    return {world.desk.olive: "/desk/?queue=", world.desk.adam: "/administration/accounts/"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_it_is_said_without_a_fault(visitors, troubled, scheme, width):
    found = []
    for who, address in troubled.items():
        page = visitors.enter(
            who, address, viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        found += [f"{address}: {fault}" for fault in faults(page)]
        found += [f"{address} scrolls sideways: {one}" for one in too_wide(page)]
    assert found == []
