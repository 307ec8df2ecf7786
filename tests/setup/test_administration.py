"""What an administrator runs: each change recorded with what stood before, and nobody else's."""

import re

import pytest
from django.test import Client
from tests.support.cast import AT, PASSWORD, member, signed_in

from moothall.channels.models import Account
from moothall.inbox.models import DeskRules
from moothall.people import administering
from moothall.people.models import Membership, Organisation, ServiceArea
from moothall.people.permissions import may
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
PAGES = (
    "/administration/",
    "/administration/organisation/",
    "/administration/policy/",
    "/administration/services/",
    "/administration/limits/",
    "/administration/accounts/",
    "/administration/accounts/by-hand/",
    "/administration/accounts/connect/bluesky/",
    "/administration/accounts/connect/mastodon/",
)


@pytest.fixture(autouse=True)
def ours(cast):
    with organisation_scope(cast.ours.id):
        yield cast.ours


@pytest.fixture
def alice(cast):
    """Signed in with a password a moment ago, so that nobody asks for it again."""
    browser = signed_in(cast.alice)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def account(cast):
    return Account.objects.create(
        organisation=cast.ours, platform="facebook", name="Our page", connected_at=AT
    )


def text(answer):
    return answer.content.decode()


def entry(verb):
    return Entry.objects.get(verb=verb)


@pytest.mark.parametrize("address", PAGES)
def test_only_an_administrator_gets_in(cast, alice, address):
    assert alice.get(address).status_code == 200
    for somebody in (cast.bob, cast.dora):
        assert signed_in(somebody).get(address).status_code == 403
    assert Client().get(address).status_code == 302


# --- the organisation


def organisation(ours, **given):
    return {
        "name": ours.name, "kind": ours.kind, "nation": ours.nation, "timezone": ours.timezone,
        "logo_text": "", "version": ours.version,
    } | given  # fmt: skip


def test_a_changed_organisation_is_recorded_with_what_stood_before(alice, ours):
    given = organisation(ours, name="Anytown Homes Ltd", logo_text="Anytown")
    assert alice.post("/administration/organisation/", given).status_code == 302
    ours.refresh_from_db()
    assert (ours.name, ours.called, ours.version) == ("Anytown Homes Ltd", "Anytown", 2)
    made = entry("change-organisation")
    assert made.changed_from["name"] == "Anytown Homes"
    assert made.changed_to["name"] == "Anytown Homes Ltd"
    assert made.actor_name == "Alice Amin"
    assert "<span>Anytown</span>" in text(alice.get("/administration/"))


def test_saving_what_stands_writes_nothing(alice, ours):
    alice.post("/administration/organisation/", organisation(ours))
    assert not Entry.objects.filter(verb="change-organisation").exists()


def test_two_administrators_do_not_overwrite_each_other(alice, ours):
    alice.post("/administration/organisation/", organisation(ours, name="First"))
    answer = alice.post("/administration/organisation/", organisation(ours, name="Second"))
    assert answer.status_code == 422
    assert "Nothing was saved" in text(answer)
    ours.refresh_from_db()
    assert ours.name == "First"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"logo_text": "x" * 41},
        {"kind": "circus"},
        {"nation": "atlantis"},
        {"timezone": "../../etc/passwd"},
        {"version": "one"},
        {"version": ""},
    ],
)
def test_nonsense_about_the_organisation_is_refused(alice, ours, wrong):
    assert (
        alice.post("/administration/organisation/", organisation(ours, **wrong)).status_code == 422
    )
    assert not Entry.objects.filter(verb="change-organisation").exists()


def test_script_in_a_name_stands_as_letters(alice, ours):
    nasty = "<script>alert(1)</script>\u202eevil"
    alice.post(
        "/administration/organisation/", organisation(ours, name=nasty, logo_text=nasty[:40])
    )
    for address in ("/administration/", "/administration/organisation/"):
        assert "<script>alert" not in text(alice.get(address))


# --- service areas


@pytest.fixture
def carl(cast):
    return member(cast.ours, "Carl Price", Role.SERVICE_CONTACT)


def test_a_team_is_added_renamed_retired_and_brought_back(alice, carl):
    given = {"name": "Repairs", "email": "repairs@example.org", "services": ["repairs"],
             "contacts": [str(carl.pk)]}  # fmt: skip
    assert alice.post("/administration/services/", given).status_code == 302
    area = ServiceArea.objects.get()
    assert list(area.contacts.all()) == [carl]
    assert entry("add-service-area").changed_to["answered by"] == ["Carl Price"]
    address = f"/administration/services/{area.pk}/"
    renamed = given | {"name": "Repairs and safety", "contacts": [], "version": area.version}
    assert alice.post(address, renamed).status_code == 302
    changed = entry("change-service-area")
    assert (changed.changed_from["name"], changed.changed_to["name"]) == (
        "Repairs",
        "Repairs and safety",
    )
    alice.post(f"{address}turning/")
    area.refresh_from_db()
    assert area.ended_at is not None
    assert "Retired" in text(alice.get("/administration/services/"))
    alice.post(f"{address}turning/")
    area.refresh_from_db()
    assert area.ended_at is None
    assert {"end-service-area", "reopen-service-area"} <= set(
        Entry.objects.values_list("verb", flat=True)
    )


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "Rents"}, {"email": "nobody"}, {"services": ["magic"]},
     {"contacts": ["x"]}],
)  # fmt: skip
def test_a_team_that_makes_no_sense_is_refused(cast, alice, wrong):
    ServiceArea.objects.create(organisation=cast.ours, name="RENTS")
    given = {"name": "Repairs", "email": "", "services": [], "contacts": []} | wrong
    assert alice.post("/administration/services/", given).status_code == 422
    assert ServiceArea.objects.count() == 1


def test_only_service_contacts_of_ours_answer_for_a_team(cast):
    for somebody in (cast.bob, cast.charlie):
        with pytest.raises(administering.Refused):
            administering.keep_area(by=cast.alice, at=AT, name="Repairs", contacts=[somebody.pk])
    assert not ServiceArea.objects.exists()


def test_another_organisations_team_is_not_there(cast, alice):
    with organisation_scope(cast.theirs.id):
        theirs = ServiceArea.objects.create(organisation=cast.theirs, name="Theirs")
    address = f"/administration/services/{theirs.pk}/"
    assert alice.get(address).status_code == 404
    assert alice.post(address, {"name": "Mine"}).status_code == 404
    assert alice.post(f"{address}turning/").status_code == 404


# --- limits


def ticks(alice, them):
    """What the form holds as it stands, as a browser would send it back."""
    page = text(alice.get(f"/administration/limits/{them.pk}/"))

    found = re.findall(r'<input type="checkbox" name="([^"]+)"([^>]*)>', page)
    given = {name: "on" for name, rest in found if "checked" in rest}
    return given | {"version": str(Membership.objects.get(pk=them.pk).version)}


def test_a_tick_taken_away_on_one_account_holds_there_and_is_recorded(cast, alice, account):
    other = Account.objects.create(
        organisation=cast.ours, platform="x", name="Other", connected_at=AT
    )
    given = ticks(alice, cast.bob)
    del given[f"hide@{account.pk}"]
    answer = alice.post(f"/administration/limits/{cast.bob.pk}/", given)
    assert answer.status_code == 302, text(answer)
    cast.bob.refresh_from_db()
    assert not may(cast.bob, "hide", account.pk)
    assert may(cast.bob, "hide", other.pk)
    assert may(cast.bob, "reply", account.pk)
    assert cast.bob.only_verbs is None
    made = entry("change-limits")
    assert made.changed_from["only_accounts"] is None
    assert "on 1 of 2 accounts" in text(alice.get("/administration/limits/"))


@pytest.mark.usefixtures("account")
def test_every_tick_means_no_limit_and_writes_nothing(cast, alice):
    assert (
        alice.post(f"/administration/limits/{cast.bob.pk}/", ticks(alice, cast.bob)).status_code
        == 302
    )
    cast.bob.refresh_from_db()
    assert (cast.bob.only_accounts, cast.bob.only_verbs) == (None, None)
    assert not Entry.objects.filter(verb="change-limits").exists()


def test_a_verb_of_the_whole_organisation_can_be_taken_away(cast, alice, account):
    given = ticks(alice, cast.bob)
    del given["see-record"]
    alice.post(f"/administration/limits/{cast.bob.pk}/", given)
    cast.bob.refresh_from_db()
    assert not may(cast.bob, "see-record")
    assert may(cast.bob, "hide", account.pk)


def test_a_limit_never_gives_what_the_role_has_not(cast, alice, account):
    given = ticks(alice, cast.bob) | {"manage-people": "on", f"second@{account.pk}": "on"}
    alice.post(f"/administration/limits/{cast.bob.pk}/", given)
    cast.bob.refresh_from_db()
    assert not may(cast.bob, "manage-people")
    assert not may(cast.bob, "second", account.pk)


def test_no_administrator_locks_everybody_out(cast, alice):
    given = ticks(alice, cast.alice)
    del given["manage-people"]
    answer = alice.post(f"/administration/limits/{cast.alice.pk}/", given)
    assert answer.status_code == 422
    cast.alice.refresh_from_db()
    assert cast.alice.only_verbs is None


@pytest.mark.usefixtures("account")
def test_limits_changed_meanwhile_are_not_overwritten(cast, alice):
    given = ticks(alice, cast.bob) | {"version": "7"}
    answer = alice.post(f"/administration/limits/{cast.bob.pk}/", given)
    assert answer.status_code == 422
    assert "Nothing was saved" in text(answer)


def test_another_organisations_people_are_not_there(cast, alice):
    assert alice.get(f"/administration/limits/{cast.charlie.pk}/").status_code == 404
    assert alice.post(f"/administration/limits/{cast.charlie.pk}/", {}).status_code == 404


@pytest.mark.usefixtures("account")
def test_somebodys_limits_ask_for_the_password_again(cast):
    answer = signed_in(cast.alice).get(f"/administration/limits/{cast.bob.pk}/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]


@pytest.mark.usefixtures("account")
def test_who_needs_whom_is_said_once_and_shown_in_the_table(cast, alice):
    given = {"second_person_for": ["delete"], "approve_people": [str(cast.bob.pk)],
             "approve_clauses": [], "block_review_days": "60"}  # fmt: skip
    assert alice.post("/administration/limits/", given).status_code == 302
    rules = DeskRules.objects.get()
    assert (rules.second_person_for, rules.approve_people) == (["delete"], [cast.bob.pk])
    page = text(alice.get("/administration/limits/"))
    assert "with a second person" in page
    assert "once approved" in page
    assert entry("set-desk-rules").changed_to["block_review_days"] == 60


@pytest.mark.parametrize(
    "wrong",
    [{"second_person_for": ["reply"]}, {"approve_people": ["charlie"]}, {"block_review_days": "0"},
     {"block_review_days": "4000"}, {"approve_clauses": ["C99"]}],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(cast, alice, wrong):
    given = {"block_review_days": "60"} | wrong
    if wrong.get("approve_people"):
        given["approve_people"] = [str(cast.charlie.pk)]
    assert alice.post("/administration/limits/", given).status_code == 422
    assert not DeskRules.objects.exists()


# --- accounts


def test_an_account_worked_by_hand_is_added_and_let_go(alice):
    given = {"platform": "another place", "name": "Residents' noticeboard"}
    assert alice.post("/administration/accounts/by-hand/", given).status_code == 302
    made = Account.objects.get()
    page = text(alice.get("/administration/accounts/"))
    assert "worked by hand" in page
    assert alice.post("/administration/accounts/by-hand/", given).status_code == 422
    alice.post(f"/administration/accounts/{made.pk}/disconnecting/")
    made.refresh_from_db()
    assert made.disconnected_at is not None
    assert {"add-account-by-hand", "disconnect-account"} <= set(
        Entry.objects.values_list("verb", flat=True)
    )


def test_what_is_wrong_with_an_account_stands_first(alice, account):
    account.last_error = "The token <b>ended</b>."
    account.save()
    page = text(alice.get("/administration/accounts/"))
    assert "The token &lt;b&gt;ended" in page
    assert "The token" in text(alice.get("/administration/"))


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://10.0.0.1", "file:///etc/passwd",
            "http://127.0.0.1.evil.example", "nonsense"],
)  # fmt: skip
def test_the_training_network_is_on_this_machine_or_nowhere(alice, url):
    given = {"server_url": url, "token": "x"}
    assert alice.post("/administration/accounts/training/", given).status_code == 422
    assert not Account.objects.exists()


def test_a_training_network_that_does_not_answer_is_said(alice):
    given = {"server_url": "http://127.0.0.1:9", "token": "x"}
    answer = alice.post("/administration/accounts/training/", given)
    assert answer.status_code == 422
    assert not Account.objects.exists()


#: what is wrong is the server, and nothing else that was typed
NO_SERVER = re.compile("Give a server on the web|Enter a valid URL")


def bluesky(url, identifier):
    given = {
        "server_url": url, "handle": identifier, "identifier": identifier,
        "app_password": "abcd-efgh-ijkl-mnop",
    }  # fmt: skip
    return {f"account-{name}": value for name, value in given.items()}


@pytest.mark.parametrize("path", ["bluesky", "mastodon"])
@pytest.mark.parametrize(
    "url", ["http://169.254.169.254", "https://10.0.0.1", "https://user@social.example.org",
            "https://social.example.org/path", "http://social.example.org"],
)  # fmt: skip
def test_a_server_that_somebody_types_is_a_name_on_the_web(alice, path, url):
    address = f"/administration/accounts/connect/{path}/"
    answer = alice.post(address, bluesky(url, "h.example"))
    assert answer.status_code == 422
    assert NO_SERVER.search(text(answer))
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "https://10.0.0.1", "http://bsky.social",
            "https://localhost.", "ftp://bsky.social", "nonsense"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["", "?way=app-password"])
def test_a_bluesky_server_is_on_the_web(alice, url, way):
    given = bluesky(url, "@Homes.example.org")
    answer = alice.post(f"/administration/accounts/connect/bluesky/{way}", given)
    assert answer.status_code == 422
    assert NO_SERVER.search(text(answer))
    assert not Account.objects.exists()


@pytest.mark.parametrize("way", ["", "?way=app-password"])
def test_a_bluesky_server_that_does_not_answer_is_said(alice, way):
    given = bluesky("http://127.0.0.1:9", "h.example")
    answer = alice.post(f"/administration/accounts/connect/bluesky/{way}", given)
    assert answer.status_code == 422
    assert "Bluesky cannot be reached" in text(answer)
    assert not Account.objects.exists()


def test_another_organisations_account_is_not_there(cast, alice):
    with organisation_scope(cast.theirs.id):
        theirs = Account.objects.create(
            organisation=cast.theirs, platform="x", name="Theirs", connected_at=AT
        )
    address = f"/administration/accounts/{theirs.pk}/disconnecting/"
    assert alice.get(address).status_code == 404
    assert alice.post(address).status_code == 404


def test_the_first_page_says_what_needs_somebody(alice):
    page = text(alice.get("/administration/"))
    assert "No policy: no post is judged" in page
    assert "No mail server" in page
    assert Organisation.objects.count() == 2
