"""The first policy: one that is shipped, a file, or a draft of the published statement."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.setup.first_steps import (
    STATEMENT,
    adopt,
    drafted,
    policy_text,
    statement,
    text_of,
    verbs_recorded,
    words,
)

from moothall.core.policy import read_policy
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.policies.models import PolicyVersion

pytestmark = pytest.mark.django_db


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
