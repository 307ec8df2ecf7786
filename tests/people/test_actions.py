"""Coming, changing, leaving: each with its entry in the record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.support.cast import AT, PASSWORD, member, person, signed_in

from moothall import record
from moothall.core.values import Nation, OrganisationKind
from moothall.core.values.overtaken import Overtaken
from moothall.people import actions
from moothall.people.models import Invitation, Membership
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(cast):
    """Alice is at work."""
    with organisation_scope(cast.ours.id):
        yield cast


def verbs():
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


def test_an_organisation_starts_with_its_first_administrator():
    first = actions.start_organisation(
        name="Newtown Council",
        slug="newtown",
        kind=OrganisationKind.COUNCIL,
        nation=Nation.WALES,
        administrator=person("Nia Nest"),
        at=AT,
    )
    assert first.roles == ["administrator"]
    assert record.verify(first.organisation_id).entries == 1


def test_an_organisation_in_no_known_time_zone_is_refused():
    with pytest.raises(ValidationError, match="time zone"):
        actions.start_organisation(
            name="Lost", slug="lost", kind=OrganisationKind.COUNCIL, nation=Nation.WALES,
            administrator=person("Lee Lost"), at=AT, timezone="Europe/Atlantis",
        )  # fmt: skip


def test_somebody_invited_joins_with_the_roles_offered(ours):
    invitation, token = actions.invite(
        email="Eve@Example.org", roles=["officer", "foi-officer"], by=ours.alice, at=AT
    )
    found = actions.find_invitation(ours.ours.id, token, AT)
    assert found == invitation
    joined = actions.accept(found, person=person("Eve Eden"), at=AT)
    assert joined.roles == ["foi-officer", "officer"]
    assert joined.invited_by == ours.alice
    assert verbs() == ["invite", "join"]
    assert record.verify(ours.ours.id).is_sound


def test_the_token_is_kept_nowhere(ours):
    invitation, token = actions.invite(
        email="eve@example.org", roles=["officer"], by=ours.alice, at=AT
    )
    kept = [str(value) for value in vars(Invitation.objects.get(pk=invitation.pk)).values()]
    kept += [str(value) for entry in Entry.objects.all() for value in vars(entry).values()]
    assert not any(token in value for value in kept)


def test_an_invitation_runs_out_after_seven_days(ours):
    _, token = actions.invite(email="eve@example.org", roles=["officer"], by=ours.alice, at=AT)
    last = AT + timedelta(days=7)
    assert actions.find_invitation(ours.ours.id, token, last - timedelta(seconds=1))
    assert actions.find_invitation(ours.ours.id, token, last) is None


def test_an_invitation_works_once(ours):
    invitation, token = actions.invite(
        email="eve@example.org", roles=["officer"], by=ours.alice, at=AT
    )
    eve = person("Eve Eden")
    actions.accept(invitation, person=eve, at=AT)
    assert actions.find_invitation(ours.ours.id, token, AT) is None
    with pytest.raises(actions.Refused, match="has been used"):
        actions.accept(invitation, person=eve, at=AT)


def test_an_invitation_is_for_its_address_only(ours):
    invitation, _ = actions.invite(email="eve@example.org", roles=["officer"], by=ours.alice, at=AT)
    with pytest.raises(actions.Refused, match="you are mallory"):
        actions.accept(invitation, person=person("Mallory"), at=AT)


def test_inviting_again_makes_the_first_link_worthless(ours):
    _, first = actions.invite(email="eve@example.org", roles=["officer"], by=ours.alice, at=AT)
    _, second = actions.invite(email="eve@example.org", roles=["auditor"], by=ours.alice, at=AT)
    assert actions.find_invitation(ours.ours.id, first, AT) is None
    assert actions.find_invitation(ours.ours.id, second, AT)
    assert verbs() == ["invite", "withdraw-invitation", "invite"]


def test_who_works_here_already_is_not_invited(ours):
    with pytest.raises(actions.Refused, match="works here already"):
        actions.invite(email="BOB@example.org", roles=["auditor"], by=ours.alice, at=AT)


def test_only_an_administrator_invites(ours):
    with pytest.raises(NotAllowed, match="Ask an administrator"):
        actions.invite(email="eve@example.org", roles=["officer"], by=ours.bob, at=AT)
    assert verbs() == []


def test_an_unknown_role_is_refused(ours):
    with pytest.raises(ValidationError, match="overlord"):
        actions.invite(email="eve@example.org", roles=["overlord"], by=ours.alice, at=AT)


def test_changing_roles_is_recorded_with_before_and_after(ours):
    actions.change_roles(ours.bob, roles=["senior-officer"], version=1, by=ours.alice, at=AT)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name, entry.subject_label) == (
        "change-roles", "Alice Amin", "Bob Brown",
    )  # fmt: skip
    assert entry.changed_from == {"roles": ["officer"]}
    assert entry.changed_to == {"roles": ["senior-officer"]}


def test_who_changes_roles_second_is_shown_both_and_overwrites_nothing(ours):
    actions.change_roles(ours.bob, roles=["auditor"], version=1, by=ours.alice, at=AT)
    with pytest.raises(Overtaken) as news:
        actions.change_roles(ours.bob, roles=["foi-officer"], version=1, by=ours.alice, at=AT)
    assert (news.value.theirs, news.value.ours, news.value.version) == ("auditor", "FOI officer", 2)
    ours.bob.refresh_from_db()
    assert ours.bob.roles == ["auditor"]


def test_an_organisation_keeps_an_administrator(ours):
    with pytest.raises(actions.Refused, match="only administrator"):
        actions.end_membership(ours.alice, by=ours.alice, at=AT)
    with pytest.raises(actions.Refused, match="only administrator"):
        actions.change_roles(ours.alice, roles=["officer"], version=1, by=ours.alice, at=AT)
    second = member(ours.ours, "Ada Ames", "administrator")
    actions.end_membership(ours.alice, by=second, at=AT)
    assert not ours.alice.is_current


def test_nobody_ends_a_membership_of_another_organisation(ours):
    with pytest.raises(actions.Refused, match="does not work here"):
        actions.end_membership(ours.charlie, by=ours.alice, at=AT)


def test_a_leaver_is_signed_out_at_once(ours):
    laptop, phone = Client(), Client()
    for browser in (laptop, phone):
        browser.post("/account/login/", {"login": "bob@example.org", "password": PASSWORD})
        assert browser.get("/me/").status_code == 200
    colleague = signed_in(ours.dora)
    actions.end_membership(ours.bob, by=ours.alice, at=AT)
    for browser in (laptop, phone):
        assert browser.get("/me/").status_code == 302
        assert browser.get("/me/")["Location"].startswith("/account/login/")
    assert colleague.get("/people/").status_code == 200


def test_a_leaver_who_signs_in_again_is_told_plainly(ours):
    actions.end_membership(ours.bob, by=ours.alice, at=AT)
    browser = Client()
    browser.post("/account/login/", {"login": "bob@example.org", "password": PASSWORD})
    page = browser.get("/people/")
    assert page.status_code == 403
    assert b"You belong to no organisation" in page.content


def test_who_left_can_come_back_and_both_times_stay(ours):
    actions.end_membership(ours.bob, by=ours.alice, at=AT)
    invitation, _ = actions.invite(email="bob@example.org", roles=["officer"], by=ours.alice, at=AT)
    actions.accept(invitation, person=ours.bob.person, at=AT)
    assert Membership.objects.filter(person=ours.bob.person).count() == 2
