"""The guide is for administrators, and for their own organisation."""

import pytest
from tests.setup.first_steps import GUIDE, STATEMENT, adopt, policy_text, text_of, words
from tests.support.cast import signed_in

from moothall.channels.models import Account
from moothall.people.models import Invitation
from moothall.people.tenancy import organisation_scope
from moothall.policies.models import PolicyVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", GUIDE)
def test_who_does_not_administer_finds_no_guide(cast, address):
    for somebody in (cast.bob, cast.dora):
        assert signed_in(somebody).get(address).status_code == 403
        assert signed_in(somebody).post(address, {}).status_code in {403, 405}
        assert "/set-up/" not in words(signed_in(somebody).get("/me/"))


@pytest.mark.usefixtures("ours_is_done")
@pytest.mark.parametrize("do", ["look", "hours", "keep-hours", "routes", "keep-routes", "adopt"])
def test_who_does_not_administer_fills_no_policy_in(cast, do):
    given = {"text": policy_text("harrowmere-homes"), "do": do, "mon": "10am-4pm"}
    for somebody in (cast.bob, cast.dora):
        for pressed in (given, {"current": "yes"}, {"words": STATEMENT.read_text("utf-8")}):
            answer = signed_in(somebody).post("/set-up/policy/", pressed)
            assert answer.status_code == 403
            assert "harrowmere" not in words(answer)
    with organisation_scope(cast.ours.id):
        assert PolicyVersion.objects.count() == 1


@pytest.mark.usefixtures("ours_is_done")
def test_another_organisations_part_is_not_shown_and_not_changed(cast):
    charlie = signed_in(cast.charlie)
    page = words(charlie.get("/set-up/"))
    assert "Elsewhere Council" in page
    assert page.count(">missing<") == 2  # Charlie is an officer as well
    for hidden in ("Counter", "harrowmere-homes@3", "Bob Brown"):
        assert hidden not in page
    for address in GUIDE[1:]:
        found = words(charlie.get(address, follow=True))
        assert "Counter" not in found
        assert "zed@example.org" not in found
    in_force = words(charlie.post("/set-up/policy/", {"current": "yes"}))
    assert "harrowmere-homes" not in text_of(in_force)
    adopt(charlie, policy_text("harrowmere-homes"))
    charlie.post("/set-up/account/", {"platform": "another place", "name": "Theirs"})
    with organisation_scope(cast.ours.id):
        assert PolicyVersion.objects.count() == Account.objects.count() == 1
    with organisation_scope(cast.theirs.id):
        assert PolicyVersion.objects.get().adopted_by == "Charlie Clark"
        assert not Invitation.objects.exists()
