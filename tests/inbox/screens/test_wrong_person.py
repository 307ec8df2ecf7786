"""Another organisation's things are not there; who may not, is told who may: at every address.

The addresses are read from the configuration, so a new one without its line below fails here.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.inbox.screens.page import words
from tests.inbox.world import World
from tests.support.addresses import ours
from tests.support.belongings import Belongings
from tests.support.cast import signed_in
from tests.support.desk_cast import member

from moothall.inbox.forms import FORMS
from moothall.inbox.shown.verbs import BY_NAME
from moothall.people.permissions import may_somewhere
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role, Verb

#: whose right it is, address by address; what a form asks beyond it is tried with the form
RIGHTS = {
    Verb.SEE_POSTS: """
        inbox inbox-news inbox-lookup inbox-picture inbox-search inbox-narrow inbox-handover inbox-going-out
        inbox-settle inbox-held-answer inbox-failures inbox-approvals inbox-several inbox-keep-view
        inbox-end-view inbox-case inbox-look inbox-draft inbox-undo inbox-verb blocks inbox-block
    """,
    Verb.SEE_RECORD: "record inbox-kept inbox-dossier inbox-dossier-pdf inbox-evidence-file",
    Verb.SEE_WHOLE_RECORD: "record-jsonl record-check",
    Verb.SEE_FIGURES: """
        inbox-judge inbox-judge-learning inbox-judge-known inbox-automatic inbox-replies
    """,
    Verb.SEE_PEOPLE: "people",
    Verb.SEE_DUTIES: "duties duty duties-calendar duties-calendar-key duties-published",
    Verb.OPEN_DUTY: "duty-open",
    Verb.HANDLE_FOI: "duties-end-published",
    Verb.SEE_CONSULTATIONS: "questions question",
    Verb.REVEAL_PERSONAL: "inbox-reveal inbox-original",
    Verb.EXPORT: """
        record-csv inbox-decisions inbox-decisions-export inbox-evidence-export blocks-csv duties-csv
    """,
    Verb.KEEP_RECORDS: "inbox-hold inbox-end-hold",
    Verb.LEAVE_ALONE: "inbox-leave-alone",
    Verb.SECOND: "inbox-second",
    Verb.APPROVE_REPLY: "inbox-approve",
    Verb.UNHIDE: "inbox-automatic-review",
    Verb.LOG_BY_HAND: """
        inbox-by-hand inbox-files inbox-file inbox-import-file inbox-drop-file inbox-file-problems
        inbox-puzzle
    """,
    Verb.EDIT_SAVED_REPLIES: "inbox-reply",
    Verb.STOP_SENDING: """
        inbox-stop inbox-go-on inbox-unasked inbox-settle-puzzle inbox-settle-puzzles
        inbox-read-puzzles inbox-automatic-hold
    """,
    Verb.DRAFT_POLICY: "inbox-judge-person-ending",
    Verb.ADOPT_POLICY: """
        set-up-policy inbox-fit-ask inbox-fit-back inbox-fit-adopt inbox-automatic-lift
        inbox-automatic-off
    """,
    Verb.CONNECT_ACCOUNT: """
        set-up-account accounts admin-add-place admin-add-sandbox admin-connect admin-application
        admin-disconnect probe connect-back connect-choose settle-stray
    """,
    Verb.MANAGE_PEOPLE: """
        invite withdraw-invitation roles leave set-up-people admin-person
    """,
    Verb.MANAGE_ORGANISATION: """
        duties-by-themselves set-up administration admin-organisation admin-policy admin-areas admin-area
        admin-area-turn admin-limits inbox-telling inbox-judge-holiday-ending letters settle-letter
    """,
}
RIGHT_OF = {name: right for right, names in RIGHTS.items() for name in names.split()}
#: about oneself, or about platforms in general: for everybody who works here
EVERYBODYS = {
    "home", "preferences", "open-desk", "my-letters", "inbox-single-keys", "capabilities",
    "capabilities-of", "accessibility",
}  # fmt: skip
#: nobody is signed in there: a signature or a secret in the address is the key
OPEN = {
    "channels:hook", "channels:application-hook", "channels:program", "person-asks", "person-asked", "person-left",
    "join", "set-up-start", "accessibility", "duties-feed",
}  # fmt: skip
#: parts of addresses that name a kind of thing and nobody's own
WORDS = {"place", "verb", "platform"}
#: what is sent to an address that takes nothing else
SENT = {
    "settle-letter": {"way": "again"}, "inbox-settle": {"way": "try_again"},
}  # fmt: skip
#: what an address answers by its method alone
NO_METHOD = 405
REFUSED = {403, NO_METHOD}
NOT_THERE = {404, NO_METHOD}


@pytest.fixture
def mine(world, at):  # noqa: ARG001 - the clock is set before anything is made
    """One of everything."""
    return Belongings(world)


@pytest.fixture
def theirs(mine):  # noqa: ARG001 - ours is made first
    """One of everything, elsewhere."""
    other = World.make("Elsewhere Homes", "elsewhere")
    with organisation_scope(other.id):
        return Belongings(other)


@pytest.fixture
def everybody(world, at):  # noqa: ARG001
    """Somebody with every role here: what is not shown to them is not ours."""
    return signed_in(member(world.desk.organisation, "Eve Ery", *Role))


def statuses(browser, address, sent=None):
    """What looking and sending answer; nothing of it stays."""
    answers = []
    for ask, given in ((browser.get, None), (browser.post, sent)):
        with transaction.atomic():
            answers.append(ask(address, given).status_code)
            transaction.set_rollback(True)
    return answers


def with_things():
    """Addresses that name somebody's own things, with those parts."""
    for one in ours():
        if things := [part for part in one.parts if part not in WORDS]:
            yield one, things


def test_every_address_says_whose_it_is():
    assert {one.name for one in ours()} == {*RIGHT_OF, *EVERYBODYS, *OPEN}
    assert not set(RIGHT_OF) & (EVERYBODYS | OPEN)


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # an export nobody read on
def test_another_organisations_things_are_at_no_address(mine, theirs, everybody):
    wrong, tried = [], 0
    for one, things in with_things():
        if one.name in OPEN:
            continue
        sent = SENT.get(one.name, {"post": mine.posts["question"].pk, "why": "x"})
        found = statuses(everybody, one.url(mine.of(one.name)), sent)
        if 404 in found:
            wrong.append(f"{one.name}: ours is not there either, {found}")
        for given in mixtures(one.name, things, mine, theirs):
            found = statuses(everybody, one.url(given), sent)
            if not {404} <= set(found) <= NOT_THERE:
                wrong.append(f"{one.name}: {found} for {given}")
            tried += 1
    assert not wrong, "\n".join(wrong)
    assert tried > 50


def mixtures(name, things, mine, theirs):
    """All of it another's; and where several things are named, each of them alone."""
    yield theirs.of(name)
    if len(things) > 1:
        yield from (mine.of(name) | {part: theirs.of(name)[part]} for part in things)


def test_what_is_open_to_everybody_mixes_no_two_organisations(mine, theirs):
    for one, things in with_things():
        if one.name in OPEN and len(things) > 1:
            for part in things:
                mixed = mine.of(one.name) | {part: theirs.of(one.name)[part]}
                assert set(statuses(Client(), one.url(mixed))) <= NOT_THERE, (one.name, part)


def test_a_role_without_the_right_is_refused_at_every_address(world, mine):
    people = [member(world.desk.organisation, f"{role} Only", role) for role in Role]
    for somebody in people:
        browser = signed_in(somebody)
        for one in ours():
            right = RIGHT_OF.get(one.name)
            if right is None or may_somewhere(somebody, right):
                continue
            found = statuses(browser, one.url(mine.of(one.name)))
            assert set(found) <= REFUSED, (one.name, somebody.roles, found)
            assert 403 in found, (one.name, somebody.roles, found)


@pytest.mark.parametrize("name", FORMS)
def test_a_role_without_the_right_sends_no_form_of_a_case(world, at, name):  # noqa: ARG001
    case = world.case("You ... [abusive]")
    refused = 0
    for role in Role:
        somebody = member(world.desk.organisation, f"{role} Only", role)
        if may_somewhere(somebody, BY_NAME[name].right):
            continue
        answer = signed_in(somebody).post(reverse("inbox-verb", args=[case.pk, name]))
        assert answer.status_code == 403, (name, role)
        refused += 1
    assert refused


@pytest.mark.parametrize("name", FORMS)
def test_no_form_of_a_case_is_sent_elsewhere(elsewhere, everybody, name):
    with organisation_scope(elsewhere.id):
        case = elsewhere.cases.get()
    assert statuses(everybody, reverse("inbox-verb", args=[case.pk, name])) == [404, 404]


def test_no_page_shows_anything_of_another_organisation(mine, theirs, everybody):
    shown = []
    for one in ours():
        if set(one.parts) <= WORDS and one.name not in OPEN:
            answer = everybody.get(one.url(mine.of(one.name)), follow=True)
            page = b"".join(answer) if answer.streaming else answer.content
            assert theirs.mark.encode() not in page, one.name
            shown.append(mine.mark.encode() in page)
    assert sum(shown) > 10, "ours are shown, so theirs would be"
    assert theirs.mark not in everybody.get("/desk/search/?words=heating").content.decode()


def test_a_visitor_is_asked_to_sign_in_everywhere(mine):
    for one in ours():
        if one.name not in OPEN:
            answer = Client().get(one.url(mine.of(one.name)))
            assert answer.status_code == 302, one.name
            assert answer.url.startswith("/account/login/"), one.name


def test_an_auditor_sees_the_case_and_no_verb(world, audrey):
    case = world.case("Ring me on 07700 900123 please [personal]")
    page = audrey.get(reverse("inbox-case", args=[case.pk]))
    assert page.status_code == 200
    assert "Show personal details" not in words(page)
    assert b'aria-label="What to do"' not in page.content
    refused = audrey.post(reverse("inbox-verb", args=[case.pk, "hide"]), {"clause": "C2"})
    assert refused.status_code == 403
    assert "You may not hide a post: that is for an officer" in words(refused)
    assert "You are an auditor here" in words(refused)
    assert "Olive Ng" in words(refused)
