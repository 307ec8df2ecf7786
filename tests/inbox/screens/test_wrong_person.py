"""Another organisation's ids are not there; who may not, is told who may."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.inbox.screens.page import words

from moothall.channels.models import Action
from moothall.core.values.ids import new_id
from moothall.inbox import actions, urls
from moothall.inbox.actions import knowing
from moothall.inbox.models import (
    AutomaticHide,
    AutomaticHiding,
    Case,
    Decision,
    Fitting,
    Post,
    ProclaimedHoliday,
)
from moothall.people.tenancy import organisation_scope

#: what holds no id is nobody's: what it lists is tried below
WITHOUT_IDS = {one.name for one in urls.urlpatterns if not one.pattern.converters}
#: about oneself
OWN = {"inbox-single-keys"}
#: for whom a service area is asked
ASKED = {"questions", "question"}


@pytest.fixture
def theirs(elsewhere):
    """Ids of everything that another organisation has."""
    with organisation_scope(elsewhere.desk.id):
        case = Case.objects.get()
        post = Post.objects.get()
        grounds = actions.Grounds(clause="C2", ground="abusive", why="x")
        hidden = actions.hide(case.pk, post.pk, grounds, by=elsewhere.desk.olive, at=elsewhere.at)
        batch = new_id()
        Decision.objects.filter(pk=hidden.pk).update(batch=batch)
        draft = actions.save_draft(
            case.pk, "public", "Hello", by=elsewhere.desk.olive, at=elsewhere.at
        )
        reply = actions.keep_reply("Theirs", "Words", by=elsewhere.desk.sam, at=elsewhere.at)
        view = actions.keep_view("Theirs", actions.keeping.Filters(), by=elsewhere.desk.olive)
        return {
            "case_id": case.pk,
            "decision_id": hidden.pk,
            "draft_id": draft.pk,
            "action_id": Action.objects.get().pk,
            "reply_id": reply.pk,
            "view_id": view.pk,
            **theirs_of_the_judge(elsewhere, hidden, post),
            "batch": batch,
            "place": "public",
            "verb": "hide",
        }


def theirs_of_the_judge(elsewhere, decision, post):
    """A fit, a known person, a holiday, a switch and what it hid."""
    at = elsewhere.at
    fit = Fitting.objects.create(
        organisation_id=elsewhere.id, asked_at=at, asked_by_id="x", asked_by_name="X"
    )
    knowing.add_holiday(date(2026, 6, 8), "Joy", by=elsewhere.desk.adam, at=at)
    known = knowing.add_person("Jo", "", "journalist", "", by=elsewhere.desk.sam, at=at)
    switch = AutomaticHiding.objects.create(
        organisation_id=elsewhere.id, account=elsewhere.account, clause="C2", words="Abusive",
        at_least=0.99, on_at=at, on_by_id="x", on_by_name="X", why="x",
    )  # fmt: skip
    hide = AutomaticHide.objects.create(
        organisation_id=elsewhere.id, switch=switch, decision=decision, post=post, at=at,
        score=0.99, review_by=at,
    )  # fmt: skip
    return {
        "fitting_id": fit.pk,
        "person_id": known.pk,
        "holiday_id": ProclaimedHoliday.objects.get().pk,
        "switch_id": switch.pk,
        "hide_id": hide.pk,
    }


OF_THE_JUDGE = ("fitting_id", "person_id", "holiday_id", "switch_id", "hide_id")


def addresses(ids):
    """Every address of the room with these ids in it."""
    for pattern in urls.urlpatterns:
        names = pattern.pattern.converters
        given = {name: ids.get(name) or uuid4() for name in names}
        yield pattern.name, reverse(pattern.name, kwargs=given)


def test_every_address_with_an_id_answers_404_for_another_organisations(theirs, sam, olive):
    tried = []
    for name, address in addresses(theirs):
        if name in WITHOUT_IDS:
            continue
        for browser in (sam, olive):
            statuses = {browser.get(address).status_code, browser.post(address).status_code}
            # who may not do it at all is told so before anything is looked up
            assert statuses <= {404, 405, 403}, (name, statuses)
            assert 404 in statuses or 403 in statuses, name
        assert sam.get(address).status_code in {404, 405}, name
        tried.append(name)
    assert len(tried) > 10


def test_an_id_of_nothing_answers_404(olive):
    ids = dict.fromkeys(
        (
            "case_id",
            "decision_id",
            "draft_id",
            "action_id",
            "reply_id",
            "view_id",
            "batch",
            *OF_THE_JUDGE,
        ),
        uuid4(),
    )
    for name, address in addresses(ids | {"place": "public", "verb": "note"}):
        if name not in WITHOUT_IDS:
            assert olive.post(address).status_code in {404, 405, 403}, name


def test_a_visitor_is_asked_to_sign_in_everywhere(theirs):
    for name, address in addresses(theirs):
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert answer.url.startswith("/account/login/"), name


def test_somebody_of_a_service_area_does_not_get_to_the_desk(world, carl):
    case = world.case()
    ids = {
        "case_id": case.pk, "decision_id": uuid4(), "draft_id": uuid4(), "action_id": uuid4(),
        "reply_id": uuid4(), "view_id": uuid4(), "place": "public", "verb": "note",
        **dict.fromkeys(OF_THE_JUDGE, uuid4()),
    }  # fmt: skip
    for name, address in addresses(ids):
        if name in OWN | ASKED:
            continue
        statuses = {carl.get(address).status_code, carl.post(address).status_code}
        assert statuses <= {403, 405}, name


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


@pytest.mark.usefixtures("elsewhere")
def test_another_organisations_posts_are_in_no_list_and_no_search(world, olive):
    world.case("Is the office open?  [question]")
    for address in ("/desk/?queue=", "/desk/search/?words=lift", "/desk/search/"):
        assert "lift working" not in words(olive.get(address))
