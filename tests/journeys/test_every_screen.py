"""Every screen in both lights, wide and at 320 pixels, crowded and empty, looked over by axe."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT
from tests.support.browser import faults, too_wide

from moothall.channels.models import Action, Application
from moothall.channels.receive import files
from moothall.channels.states import State
from moothall.inbox import actions
from moothall.inbox.models import PersonRequest, Question
from moothall.people.models import ServiceArea, ServiceContact
from moothall.record import checking

pytestmark = pytest.mark.browser
#: what is folded away; menus lie above the page, and one is open at a time
UNFOLD = """document.querySelectorAll('details:not(.mh-menu, .dk-verbs details)')
    .forEach(one => one.open = true)"""
LONG = "Bartholomew-Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


@pytest.fixture
def crowded(world):
    """One of everything that a screen can show."""
    for number in range(12):
        world.arrive(f"Post {number} [question]", author=f"author{number}")
    world.arrive("W" * 300 + " my number is 07700 900123 [personal]", author=LONG)
    world.take_in()
    world.judge()
    rude = world.post("You ... [abusive]", author="rude")
    actions.hide(rude.case_id, rude.pk, actions.Grounds(clause="C2"), by=world.desk.olive, at=AT)
    failed = Action.objects.get()
    failed.step(State.SENDING)
    failed.step(State.FAILED, finished_at=AT, handed_over_at=AT, outcome="The post is gone.")
    case = world.case("Smell of gas [emergency][hazard]", author="gita")
    actions.add_note(case.pk, "@Sam please look", by=world.desk.olive, at=AT)
    actions.tag(case.pk, ["gas", "elm house"], by=world.desk.olive, at=AT)
    actions.look(case.pk, "writing", by=world.desk.sam, at=AT)
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["block"])
    block = actions.block(case.pk, case.newest_post_id, actions.Grounds(clause="C2", why="x"),
                          review_on=(AT + timedelta(days=9)).date(), by=world.desk.olive, at=AT)  # fmt: skip
    actions.keep_reply("Thanks", "Thank you", by=world.desk.sam, at=AT)
    handed_in = files.hand_in(
        world.account, f"{LONG}.jsonl", b'{"text": "From a file"}\n{bad', by=world.desk.sam, at=AT
    )
    base = f"/desk/case/{case.pk}"
    return [
        "/desk/?queue=", "/desk/?queue=redirect", f"{base}/", f"{base}/reply/", f"{base}/hide/",
        f"{base}/block/", f"{base}/correct/", f"{base}/split/", f"{base}/second/{block.pk}/",
        f"{base}/dossier/", "/desk/kept/", f"/desk/case/{rude.case_id}/", "/desk/search/?words=post",
        "/desk/?queue=danger", f"/desk/search/?words={case.reference}", "/desk/search/?words=gita",
        "/desk/search/?words=zzz&state=open", "/desk/narrow/?queue=danger", "/desk/?service=repairs",
        "/desk/going-out/", "/desk/sending/", "/desk/approvals/", "/desk/replies/",
        "/judge/", "/judge/learning/", "/judge/known/", "/judge/automatic/",
        "/desk/by-hand/", "/desk/files/", f"/desk/files/{handed_in.pk}/", "/record/", "/questions/",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_screen_has_a_fault_or_scrolls_sideways(world, visitors, crowded, scheme, width):
    page = visitors.enter(
        world.desk.sam, crowded[0], viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    found = []
    for address in crowded:
        page.goto(visitors.address + address)
        page.evaluate(UNFOLD)
        found += [f"{address}: {fault}" for fault in faults(page)]
        found += [f"{address} scrolls sideways: {one}" for one in too_wide(page)]
    assert found == []


def asked_to_delete(desk):
    """What somebody reads whose request waits, is done in part, and is done."""
    ours = Application.objects.create(
        organisation=desk.organisation, platform="threads", client_id="1", kept_at=AT
    )
    states = ({}, {"tried_at": AT, "why": [f"A block of {LONG} still stands."]}, {"done_at": AT})
    for number, state in enumerate(states):
        code = f"{LONG[:39]}{number}"
        PersonRequest.objects.create(
            organisation=desk.organisation, place=ours.pk, platform="threads", sha256=str(number),
            code=code, received_at=AT, **state,
        )  # fmt: skip
        yield f"/hooks/threads/{ours.pk}/deletion/{code}/"


@pytest.fixture
def offices(world):
    """The pages of those who do not work the queues: who, and which."""
    desk = world.desk
    area = ServiceArea.objects.create(
        organisation=desk.organisation, name=LONG, services=["repairs", "safety"]
    )
    ServiceArea.objects.create(organisation=desk.organisation, name="Gone", ended_at=AT)
    ServiceContact.objects.create(
        organisation=desk.organisation, service_area=area, membership=desk.carl
    )
    case = world.case(f"{LONG} has no heating [question]", author="hugo")
    actions.pass_on(case.pk, area.pk, by=desk.olive, at=AT, question="When will somebody come?")
    asked = Question.objects.get()
    checking.ask(desk.id, by=desk.audrey.actor, at=AT)
    page = "/administration"
    return {
        desk.adam: [
            f"{page}/", f"{page}/organisation/", f"{page}/policy/", f"{page}/services/",
            f"{page}/services/{area.pk}/", f"{page}/limits/", f"{page}/accounts/",
            f"{page}/accounts/by-hand/", f"{page}/accounts/connect/bluesky/",
            f"{page}/accounts/connect/mastodon/", f"{page}/accounts/connect/threads/",
            "/platforms/", "/platforms/x/", "/record/",
            "/set-up/", "/set-up/policy/", "/set-up/people/", "/set-up/account/",
        ],
        desk.audrey: ["/record/", *asked_to_delete(desk)],
        desk.carl: ["/questions/", f"/questions/{asked.pk}/"],
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_of_an_office_has_a_fault_or_scrolls_sideways(visitors, offices, scheme, width):
    found = []
    for who, addresses in offices.items():
        size = {"width": width, "height": 800}
        page = visitors.enter(who, addresses[0], viewport=size, color_scheme=scheme)
        for address in addresses:
            page.goto(visitors.address + address)
            page.evaluate(UNFOLD)
            found += [f"{address}: {fault}" for fault in faults(page)]
            found += [f"{address} scrolls sideways: {one}" for one in too_wide(page)]
    assert found == []
