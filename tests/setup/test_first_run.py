"""An empty desk lets one person in, once; the guide then says what is missing."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.support.cast import PASSWORD, member, person, signed_in

from moothall.channels.models import Account
from moothall.core.policy import find_policy, read_policy
from moothall.people.actions import invite
from moothall.people.models import Invitation, Membership, Organisation, Person
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.policies.models import PolicyVersion
from moothall.record.models import Entry
from moothall.setup import actions
from moothall.setup.models import SetUpLink

pytestmark = pytest.mark.django_db

TYPED = {
    "organisation": "Harbour Homes",
    "kind": "housing-association",
    "nation": "england",
    "timezone": "Europe/London",
    "name": "Ada Adler",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "again": PASSWORD,
}
GUIDE = ("/set-up/", "/set-up/policy/", "/set-up/people/", "/set-up/account/")


@pytest.fixture(autouse=True)
def no_earlier_tries():
    """allauth counts tries in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def token():
    return actions.offer(timezone.now())


@pytest.fixture
def ada(token):
    """A browser in which the first administrator has just started the desk."""
    browser = Client()
    answer = browser.post(f"/set-up/{token}/", TYPED)
    assert answer.status_code == 302, answer.content.decode()
    return browser


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def verbs_recorded():
    organisation = Organisation.objects.get()
    with organisation_scope(organisation.id):
        return list(Entry.objects.order_by("number").values_list("verb", "actor_name"))


# --- the address ----------------------------------------------------------------------------------


def test_the_token_is_kept_as_a_hash_only(token):
    assert token not in str(SetUpLink.objects.values().get())


@pytest.mark.usefixtures("cast")
def test_a_desk_with_an_organisation_offers_no_way_in():
    assert actions.offer(timezone.now()) is None
    assert not SetUpLink.objects.exists()


def test_the_first_administrator_is_signed_in_and_led_to_the_policy(token):
    browser = Client()
    assert browser.get(f"/set-up/{token}/").status_code == 200
    answer = browser.post(f"/set-up/{token}/", TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/set-up/policy/")
    assert browser.get("/set-up/policy/").status_code == 200
    first = Membership.objects.get()
    assert first.roles == [Role.ADMINISTRATOR]
    assert (first.person.email, first.organisation.slug) == ("ada@example.org", "harbour-homes")
    assert first.person.check_password(PASSWORD)


def test_she_can_sign_in_again_later(ada):
    ada.logout()
    answer = ada.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert ada.get("/")["Location"] == "/set-up/"


@pytest.mark.usefixtures("ada")
def test_a_used_address_lets_nobody_in(token):
    for answer in (Client().get(f"/set-up/{token}/"), Client().post(f"/set-up/{token}/", TYPED)):
        assert answer.status_code == 404
        assert "does not hold" in words(answer)
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def test_an_address_of_yesterday_lets_nobody_in():
    token = actions.offer(timezone.now() - timedelta(hours=24))
    for answer in (Client().get(f"/set-up/{token}/"), Client().post(f"/set-up/{token}/", TYPED)):
        assert answer.status_code == 404
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("token")
def test_a_wrong_address_lets_nobody_in():
    assert Client().get("/set-up/guessed/").status_code == 404
    assert Client().post("/set-up/guessed/", TYPED).status_code == 404
    assert not Organisation.objects.exists()


def test_a_new_address_ends_the_earlier_one(token):
    newer = actions.offer(timezone.now())
    assert Client().get(f"/set-up/{token}/").status_code == 404
    assert Client().get(f"/set-up/{newer}/").status_code == 200


def test_the_second_of_two_at_the_same_moment_is_refused(token):
    """Both have passed the first look; the link is looked at again under its lock."""
    start = actions.Start(
        organisation="A", kind="council", nation="wales", timezone="Europe/London", name="A",
        email="a@example.org", password=PASSWORD,
    )  # fmt: skip
    actions.begin(token, start, at=timezone.now())
    with pytest.raises(actions.LinkGone):
        actions.begin(token, start, at=timezone.now())


@pytest.mark.usefixtures("token")
def test_nothing_else_is_open_and_the_sign_in_says_why():
    for address in ("/", *GUIDE):
        assert Client().get(address)["Location"].startswith("/account/login/")
    assert "not set up yet" in words(Client().get("/account/login/"))


@pytest.mark.usefixtures("cast")
def test_the_sign_in_of_a_desk_in_use_says_nothing_of_it():
    assert "not set up yet" not in words(Client().get("/account/login/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"again": "brass kettle under eight stairs"}, "not the same"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "ada@example.org", "again": "ada@example.org"}, "too similar"),
        ({"organisation": ""}, "required"),
        ({"kind": "castle"}, "valid choice"),
        ({"timezone": "Mars/Olympus"}, "valid choice"),
        ({"email": "ada"}, "valid email"),
        ({"name": "Ada\0"}, "Null characters"),
    ],
)
def test_what_was_typed_wrong_is_said_and_nothing_is_made(token, typed, said):
    answer = Client().post(f"/set-up/{token}/", TYPED | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert PASSWORD not in words(answer)
    assert not Organisation.objects.exists()
    assert Client().get(f"/set-up/{token}/").status_code == 200


@pytest.mark.usefixtures("ada")
def test_the_start_is_on_record():
    assert next(verb for verb, _ in verbs_recorded()) == "start-organisation"


# --- policy ---------------------------------------------------------------------------------------


def policy_text(name):
    return find_policy(name).read_text("utf-8")


def adopt(browser, text, **more):
    shown = browser.post("/set-up/policy/", {"text": text})
    seen = re.search(r'name="seen" value="(\w+)"', words(shown)).group(1)
    return browser.post("/set-up/policy/", {"text": text, "seen": seen, "do": "adopt", **more})


def test_the_policy_that_fits_comes_first(ada):
    page = words(ada.get("/set-up/policy/"))
    assert page.index("Harrowmere Homes") < page.index("Strathgarrow Council")
    assert page.index("your kind, your nation") < page.index("Strathgarrow Council")


def test_a_shipped_policy_is_shown_with_its_hours_and_what_it_lacks(ada):
    page = words(ada.post("/set-up/policy/", {"shipped": "colchester-borough-homes"}))
    assert "monitored 9am to 4pm Monday-Friday" in page
    assert "mon-fri 09:00-16:00" in page
    assert "No emergency telephone number" in page
    assert "No way to appeal" in page
    assert "this desk is that of Harbour Homes" in page
    assert not PolicyVersion.objects.exists()


def test_a_policy_that_lacks_nothing_is_not_said_to(ada):
    page = words(ada.post("/set-up/policy/", {"shipped": "harrowmere-homes"}))
    assert "No emergency telephone number" not in page
    assert "a way to appeal" in page


def test_a_policy_is_adopted_under_the_administrators_name(ada):
    text = policy_text("harrowmere-homes")
    answer = adopt(ada, text.replace("\n", "\r\n"))  # as a browser sends it
    assert (answer.status_code, answer["Location"]) == (302, "/set-up/people/")
    with organisation_scope(Organisation.objects.get().id):
        version = PolicyVersion.objects.get()
    assert (version.reference, version.adopted_by) == ("harrowmere-homes@3", "Ada Adler")
    assert version.text == text
    assert ("adopt-policy", "Ada Adler") in verbs_recorded()


def test_a_file_says_the_same_mistakes_as_the_command(ada):
    bad = SimpleUploadedFile("ours.yaml", b"policy: x\nfoo: 1\n")
    answer = ada.post("/set-up/policy/", {"file": bad})
    assert answer.status_code == 422
    assert "a policy has no key &quot;foo&quot;" in words(answer)
    assert "<strong>Line 2</strong>: <code>foo: 1</code>" in words(answer)
    assert "ours.yaml:2:1" not in words(answer)
    assert "Adopt it" not in words(answer)


@pytest.mark.parametrize("bad", [b"\xff\xfep\0", b"\xc3(", b"x" * 1_000_001, b"\0", b""])
def test_a_file_that_is_no_text_is_refused_in_words(ada, bad):
    answer = ada.post("/set-up/policy/", {"file": SimpleUploadedFile("ours.yaml", bad)})
    assert answer.status_code == 422
    assert re.search("UTF-8|larger|empty|character", words(answer))


def test_a_word_file_is_sent_to_the_form_above_that_reads_it(ada):
    answer = ada.post("/set-up/policy/", {"file": SimpleUploadedFile("ours.docx", b"PK")})
    assert answer.status_code == 422
    assert "Your published statement" in words(answer)


STATEMENT = Path("tests/data/colchester-statement.txt")


def statement(data, name="statement.txt"):
    return {"statement": SimpleUploadedFile(name, data)}


def test_a_published_statement_becomes_a_draft_with_every_word_and_nothing_is_adopted(ada):
    answer = ada.post("/set-up/policy/", statement(STATEMENT.read_bytes()))
    page = words(answer)
    assert answer.status_code == 200
    assert "The accounts are monitored 9am to 4pm" in page
    assert "ground for removal: discriminatory" in page
    assert "the accounts are watched: mon-fri 09:00-16:00 (Europe/London time)" in page
    assert "95% sure" in page
    assert "Line 1" not in page
    with organisation_scope(Organisation.objects.get().id):
        assert not PolicyVersion.objects.exists()


def test_the_draft_is_changed_on_the_page_and_adopted(ada):
    page = ada.post("/set-up/policy/", statement(STATEMENT.read_bytes())).content.decode()
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    text = re.sub(r"\s*# confirm.*", "", unescape(area)).strip() + "\n"
    answer = adopt(ada, text)
    assert answer.status_code == 302, words(answer)
    with organisation_scope(Organisation.objects.get().id):
        assert PolicyVersion.objects.get().text == text


def test_a_statement_that_is_pasted_gives_the_same_clauses(ada):
    pasted = STATEMENT.read_text(encoding="utf-8").replace("\n", "\r\n")
    page = words(ada.post("/set-up/policy/", {"words": pasted}))
    assert "ground for removal: discriminatory" in page
    assert page.count('value="right"') == 22


def test_what_is_in_force_is_changed_on_the_same_page_as_its_next_version(ada):
    assert "Change it: hours" not in words(ada.get("/set-up/policy/"))
    adopt(ada, policy_text("harrowmere-homes"))
    assert "Change it: hours" in words(ada.get("/set-up/policy/"))
    text = text_of(ada.post("/set-up/policy/", {"current": "yes"}).content.decode())
    assert read_policy(text).reference == "harrowmere-homes@4"
    assert adopt(ada, text).status_code == 302
    page = ada.post("/set-up/policy/", statement(STATEMENT.read_bytes())).content.decode()
    assert "\nversion: 5\n" in text_of(page)


def drafted(ada):
    page = ada.post("/set-up/policy/", statement(STATEMENT.read_bytes())).content.decode()
    return text_of(page), re.findall(r'name="clause-([^"]+)" value="right"', page)


def text_of(page):
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1])


def test_a_draft_is_adopted_once_a_person_has_answered_every_clause(ada):
    text, clauses = drafted(ada)
    refused = adopt(ada, text)
    assert refused.status_code == 422
    assert "Nobody has confirmed 22 of its clauses" in words(refused)
    answers = {f"clause-{one}": "right" for one in clauses} | {"clause-C5": "nothing"}
    del answers["clause-R9"]
    refused = adopt(ada, text, **answers)
    assert refused.status_code == 422
    assert "Nobody has confirmed 1 of its clauses" in words(refused)
    left = text_of(refused.content.decode())
    assert adopt(ada, left, **{"clause-R9": "right"}).status_code == 302
    with organisation_scope(Organisation.objects.get().id):
        policy = read_policy(PolicyVersion.objects.get().text)
    assert policy.clause("C5").rule == "none"
    assert policy.clause("C3").ground == ("discriminatory",)


def test_hours_and_emergency_numbers_are_given_in_forms_and_stand_in_the_policy(ada):
    text, clauses = drafted(ada)
    pressed = {"text": text, "do": "hours", "clause-C3": "right"}
    form = words(ada.post("/set-up/policy/", pressed))
    assert text_of(form).count("# confirm") == text.count("# confirm") - 1, "an answer is kept"
    assert 'name="mon" value="09:00-16:00"' in form
    assert "The accounts are monitored 9am to 4pm" in form
    given = {"text": text, "do": "keep-hours", "mon": "10-4", "holidays": "scotland"}
    refused = ada.post("/set-up/policy/", given)
    assert refused.status_code == 422
    assert "closes before it opens" in words(refused)
    page = ada.post("/set-up/policy/", given | {"mon": "10am-4pm"}).content.decode()
    assert "mon 10:00-16:00" in page
    assert "No emergency telephone number" in page
    form = words(ada.post("/set-up/policy/", {"text": text_of(page), "do": "routes"}))
    assert "info@cbhomes.org.uk" in form, "what is published already is shown"
    given = {"text": text_of(page), "do": "keep-routes", "emergency_0_phone": "01206 282514",
             "emergency_0_day_and_night": "on", "appeal_email": "review@example.org"}  # fmt: skip
    page = ada.post("/set-up/policy/", given).content.decode()
    assert "No emergency telephone number" not in page
    assert "It has hours, an emergency telephone number and a way to appeal." in page
    answers = {f"clause-{one}": "right" for one in clauses if one != "R2"}
    assert adopt(ada, text_of(page), **answers).status_code == 302
    with organisation_scope(Organisation.objects.get().id):
        policy = read_policy(PolicyVersion.objects.get().text)
    assert "Given in the desk's set-up by Ada Adler on" in policy.unpublished[0].reason


def test_the_same_statement_in_word_gives_the_same_clauses(ada):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in STATEMENT.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    kept = BytesIO()
    document.save(kept)
    answer = ada.post("/set-up/policy/", statement(kept.getvalue(), "statement.docx"))
    assert "The accounts are monitored 9am to 4pm" in words(answer)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\x89PNG....", "a.png", "picture"),
        (b"%PDF-1.7 broken", "a.pdf", "PDF"),
        (b"PK\x03\x04broken", "a.docx", "Word"),
        (b" \n ", "a.txt", "no words"),
        (b"", "a.txt", "empty"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.txt", "larger than 5 MB"),
    ],
)
def test_what_is_no_statement_is_refused_in_words(ada, data, name, said):
    answer = ada.post("/set-up/policy/", statement(data, name))
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_text_changed_since_it_was_shown_is_shown_again(ada):
    text = policy_text("harrowmere-homes")
    seen = re.search(
        r'name="seen" value="(\w+)"', words(ada.post("/set-up/policy/", {"text": text}))
    ).group(1)
    changed = {"text": text + "# more\n", "seen": seen, "do": "adopt"}
    answer = ada.post("/set-up/policy/", changed)
    assert answer.status_code == 422
    assert "not the one you looked at" in words(answer)
    with organisation_scope(Organisation.objects.get().id):
        assert not PolicyVersion.objects.exists()


def test_mistakes_cannot_be_adopted(ada):
    shown = words(ada.post("/set-up/policy/", {"text": "policy: x\n"}))
    seen = re.search(r'name="seen" value="(\w+)"', shown).group(1)
    typed = {"text": "policy: x\n", "seen": seen, "do": "adopt"}
    assert ada.post("/set-up/policy/", typed).status_code == 422


def test_the_same_number_again_is_refused(ada):
    text = policy_text("harrowmere-homes")
    adopt(ada, text)
    answer = adopt(ada, text)
    assert answer.status_code == 422
    assert "adopted already" in words(answer)


@pytest.mark.parametrize("typed", [{}, {"text": ""}, {"shipped": "../../etc/passwd"}])
def test_nothing_given_is_said(ada, typed):
    answer = ada.post("/set-up/policy/", typed)
    assert answer.status_code == 422
    assert "look at this again" in words(answer)


# --- people and account ---------------------------------------------------------------------------


def test_the_link_of_an_invitation_is_shown_and_works(ada):
    typed = {"email": "bob@example.org", "name": "Bob", "roles": ["officer"]}
    page = words(ada.post("/set-up/people/", typed))
    assert "No e-mail leaves this desk yet" in page
    link = re.search(r'readonly value="http://testserver(/join/[^"]+)"', page).group(1)
    assert Client().get(link).status_code == 200
    assert ("invite", "Ada Adler") in verbs_recorded()
    assert link not in words(ada.get("/set-up/people/"))


def test_an_invitation_without_a_role_is_sent_back(ada):
    answer = ada.post("/set-up/people/", {"email": "bob@example.org"})
    assert answer.status_code == 422
    assert "Choose at least one role" in words(answer)


def test_an_account_to_log_by_hand_takes_one_press(ada):
    page = words(ada.get("/set-up/account/"))
    assert "/administration/accounts/connect/mastodon/" in page
    typed = {"platform": "another place", "name": "Logged by hand"}
    assert ada.post("/set-up/account/", typed)["Location"] == "/set-up/"
    with organisation_scope(Organisation.objects.get().id):
        assert Account.objects.get().name == "Logged by hand"
    assert ("add-account-by-hand", "Ada Adler") in verbs_recorded()
    assert ada.post("/set-up/account/", typed).status_code == 422


def test_the_guide_leads_to_where_posts_are_typed_and_files_handed_in(ada):
    page = words(ada.get("/set-up/account/"))
    assert "Officers do both" in page
    assert "/desk/" not in page.split("<dl>")[1].split("</dl>")[0]
    us = Membership.objects.get()
    us.roles = [*us.roles, Role.OFFICER]
    us.save()
    page = words(ada.get("/set-up/account/"))
    for name, address in (("Log a post", "/desk/by-hand/"), ("Import a file", "/desk/files/")):
        assert f'<a href="{address}">{name}</a>' in page
        assert ada.get(address).status_code == 200


def test_a_network_with_a_connection_is_no_place_by_hand(ada):
    typed = {"platform": "sandbox", "name": "Elmhouse"}
    assert ada.post("/set-up/account/", typed).status_code == 422


# --- what is missing ------------------------------------------------------------------------------


def test_the_guide_is_in_the_navigation_until_nothing_is_missing(ada):
    assert '<a href="/set-up/">Set up</a>' in words(ada.get("/people/"))
    assert words(ada.get("/set-up/")).count(">missing<") == 3
    adopt(ada, policy_text("colchester-borough-homes"))
    ada.post("/set-up/account/", {"platform": "another place", "name": "By hand"})
    page = words(ada.get("/set-up/"))
    assert page.count(">missing<") == 1
    assert "No emergency telephone number" in page
    assert "mon-fri 09:00-16:00" in page
    member(Organisation.objects.get(), "Olive Oak", Role.OFFICER, who=person("Olive Oak"))
    assert "The desk can work" in words(ada.get("/set-up/"))
    assert '<a href="/set-up/">Set up</a>' not in words(ada.get("/people/"))


def test_an_invitation_alone_is_nobody_who_answers(ada):
    ada.post("/set-up/people/", {"email": "bob@example.org", "roles": ["officer"]})
    assert "Nobody may answer yet" in words(ada.get("/set-up/"))


# --- the wrong person -----------------------------------------------------------------------------


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


@pytest.fixture
def ours_is_done(cast):
    alice = signed_in(cast.alice)
    adopt(alice, policy_text("harrowmere-homes"))
    alice.post("/set-up/account/", {"platform": "another place", "name": "Counter"})
    with organisation_scope(cast.ours.id):
        invite(email="zed@example.org", roles=["officer"], by=cast.alice, at=timezone.now())
