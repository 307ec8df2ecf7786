"""What the tests of the first run share: what is typed, and how pages are read."""

import re
from html import unescape
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.cast import PASSWORD

from moothall.core.policy import find_policy
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

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


STATEMENT = Path("tests/data/colchester-statement.txt")


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def verbs_recorded():
    organisation = Organisation.objects.get()
    with organisation_scope(organisation.id):
        return list(Entry.objects.order_by("number").values_list("verb", "actor_name"))


def policy_text(name):
    return find_policy(name).read_text("utf-8")


def adopt(browser, text, **more):
    shown = browser.post("/set-up/policy/", {"text": text})
    seen = re.search(r'name="seen" value="(\w+)"', words(shown)).group(1)
    return browser.post("/set-up/policy/", {"text": text, "seen": seen, "do": "adopt", **more})


def statement(data, name="statement.txt"):
    return {"statement": SimpleUploadedFile(name, data)}


def drafted(ada):
    page = ada.post("/set-up/policy/", statement(STATEMENT.read_bytes())).content.decode()
    return text_of(page), re.findall(r'name="clause-([^"]+)" value="right"', page)


def text_of(page):
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1])
