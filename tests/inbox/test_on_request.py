"""What a person asks Meta to have deleted goes here too: words and name, and never the case."""

import base64
import hmac
import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.inbox.test_moderating import C2, REVIEW, done
from tests.inbox.test_retention import everywhere
from tests.inbox.world import AT, account

from moothall.channels.models import Account, Application, Event, Refusal
from moothall.inbox import actions, evidence, queries
from moothall.inbox.models import Author, Case, Decision, Evidence, Hold, PersonRequest, Post
from moothall.inbox.retention import on_request
from moothall.inbox.shown.said import RECORDED
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind
from moothall.record import verify
from moothall.record.models import Entry

WORDS = "MySecretWords"
KEY = "app-secret"


def signed(person="rita", key=KEY, **more):
    body = {"algorithm": "HMAC-SHA256", "user_id": person, **more}
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=")
    mark = base64.urlsafe_b64encode(hmac.new(key.encode(), payload, "sha256").digest())
    return f"{mark.rstrip(b'=').decode()}.{payload.decode()}"


@pytest.fixture
def ours(world):
    return made(world, "facebook")


def made(world, platform, client_id="1"):
    return Application.objects.create(
        organisation=world.desk.organisation, platform=platform, client_id=client_id,
        secrets={"client_secret": KEY}, kept_at=AT,
    )  # fmt: skip


@pytest.fixture
def page(world, ours):
    found = account(world.desk, platform="facebook", external_id="page-1")
    found.application = ours
    found.save()
    return found


def ask(application, request, what="deletion"):
    """As Meta does; nobody is signed in and no scope is set."""
    with organisation_scope(None):
        return Client().post(
            f"/hooks/{application.platform}/{application.pk}/{what}/", {"signed_request": request}
        )


def became(answer):
    with organisation_scope(None):
        return Client().get(urlsplit(answer.json()["url"]).path)


def written(world, page, author="rita"):
    return world.post(f"{WORDS} [question]", on=page, author=author)


def test_words_and_name_go_and_the_case_with_what_staff_wrote_stays(world, ours, page):
    post, other = written(world, page), written(world, page, author="sean")
    actions.add_note(post.case_id, "Rang her, all well", by=world.desk.olive, at=AT)
    answer = ask(ours, signed())
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"url", "confirmation_code"}
    assert told["url"].endswith(f"/deletion/{told['confirmation_code']}/")
    for one in (post, other):
        one.refresh_from_db()
    assert (post.text, WORDS in other.text) == ("", True)
    assert "asked" in post.erased_why
    author = Author.objects.get(pk=post.author_id)
    assert (author.name, author.handle, author.external_id[:5]) == ("", "", "gone:")
    assert not Event.objects.filter(author_id="rita").exists()
    assert Case.objects.get(pk=post.case_id).notes.get().text == "Rang her, all well"
    entry = Entry.objects.get(verb="erase-on-request")
    assert entry.changed_to["posts"] == 1
    assert "rita" not in f"{entry.note}{entry.after}{entry.subject_label}"
    assert entry.verb in RECORDED
    assert verify(world.id).is_sound
    kept = PersonRequest.objects.get()
    assert (kept.person, kept.erased, kept.kept) == ("", 1, 0)
    page_ = became(answer).content.decode()
    assert "<strong>It is done</strong>" in page_
    assert "The words of 1 post of yours" in page_
    assert WORDS not in page_


def test_a_legal_hold_keeps_the_posts_of_its_case_and_says_so_until_it_ends(world, ours, page):
    held, free = (
        written(world, page),
        world.post(f"{WORDS} too", on=page, root_id="x", author="rita"),
    )
    assert held.case_id != free.case_id
    actions.hold(held.case_id, "court", "Claim 12", by=world.desk.sam, at=AT)
    answer = ask(ours, signed())
    held.refresh_from_db()
    free.refresh_from_db()
    assert (WORDS in held.text, free.text) == (True, "")
    assert Author.objects.get(pk=held.author_id).name == "Rita", "of whom something is kept"
    assert "a court case or a claim" in Entry.objects.get(verb="erase-on-request").note
    said = became(answer).content.decode()
    assert "A part of it is done." in said
    assert "court case" in said
    assert "Claim 12" not in said
    assert on_request.carry_out_waiting(world.id, timezone.now()) == 0
    assert Entry.objects.filter(verb="erase-on-request").count() == 1, "the same is not news"
    Hold.objects.update(ended_at=AT, ended_by_name="Sam", ended_why="settled")
    assert on_request.carry_out_waiting(world.id, timezone.now()) == 1
    held.refresh_from_db()
    assert held.text == ""
    assert "It is done" in became(answer).content.decode()


def test_one_person_with_a_free_post_and_a_held_one_beside_somebody_elses(world, ours, page):
    """What goes leaves no copy in any table; what is held and what is another's keep them all."""
    free = written(world, page)
    edited = f"{WORDS} again [question]"
    world.again(free.external_id, EventKind.EDITED, edited, on=page, author="rita")
    held = world.post("Held words [question]", on=page, root_id="x", author="rita")
    near = world.post("Words of Sean [question]", on=page, author="sean")
    world.take_in()
    world.judge()
    grounds = actions.Grounds(clause="C2", ground="abusive", why="Names staff")
    hidden = actions.hide(free.case_id, free.pk, grounds, by=world.desk.olive, at=AT)
    evidence.capture_all(AT)
    done(hidden.action)
    actions.hold(held.case_id, "court", "Claim 12", by=world.desk.sam, at=AT)
    assert {"inbox_post", "inbox_wording", "channels_event"} <= set(everywhere())
    ask(ours, signed())
    assert everywhere() == []
    free.refresh_from_db()
    assert (free.text, free.case.pk) == ("", Case.objects.get(pk=free.case_id).pk)
    kept = Decision.objects.get(verb="hide")
    assert (kept.clause, kept.by_name, kept.why) == ("C2", "Olive Ng", "Names staff")
    assert queries.dossier(world.desk.sam, free.case_id, AT).whole.case.pk == free.case_id
    for post, said, name in ((held, "Held words", "Rita"), (near, "Words of Sean", "Sean")):
        post.refresh_from_db()
        assert (said in post.text, post.erased_at, post.author.name) == (True, None, name)
        event = Event.objects.get(external_id=post.external_id)
        assert said in event.payload["text"]
        assert event.author_id == name.lower()
    asked = PersonRequest.objects.get()
    assert (asked.erased, asked.kept, asked.done_at) == (1, 1, None)


def test_a_block_that_stands_keeps_its_author_and_the_sealed_copy_its_hash(world, ours, page):
    post = world.post(f"You ... {WORDS} [abusive]", on=page, author="rita")
    decision = actions.block(
        post.case_id, post.pk, C2, review_on=REVIEW, by=world.desk.olive, at=AT
    )
    done(decision.action)
    before = Evidence.objects.get(post=post).sha256
    answer = ask(ours, signed())
    sealed = Evidence.objects.get(post=post)
    assert (sealed.content, sealed.sha256) == ("", before)
    assert Author.objects.get(pk=post.author_id).external_id == "rita"
    assert "block of this author still stands" in Entry.objects.get(verb="erase-on-request").note
    assert "block of this author" in became(answer).content.decode()


@pytest.mark.parametrize(
    "request_",
    ["", "a.b", signed(key="another"), signed()[:-2] + "AA", signed().split(".")[0], "x" * 20_000],
)
def test_a_forged_request_deletes_nothing_and_is_counted(world, ours, page, request_):
    post = written(world, page)
    assert ask(ours, request_).status_code == 403
    post.refresh_from_db()
    assert WORDS in post.text
    assert not PersonRequest.objects.exists()
    assert Refusal.objects.get(place=ours.pk).number == 1


def test_an_old_request_is_not_believed_again(world, ours, page):
    post = written(world, page)
    long_ago = int((timezone.now() - timedelta(days=30)).timestamp())
    assert ask(ours, signed(issued_at=long_ago)).status_code == 403
    post.refresh_from_db()
    assert WORDS in post.text


def test_a_replayed_request_gives_the_same_answer_and_erases_nothing_more(world, ours, page):
    written(world, page)
    first = ask(ours, signed())
    later = written(world, page)
    assert ask(ours, signed()).json() == first.json()
    later.refresh_from_db()
    assert WORDS in later.text, "what was written after the request was not asked for"
    assert PersonRequest.objects.count() == 1
    assert Entry.objects.filter(verb="erase-on-request").count() == 1


def test_nothing_of_another_application_or_organisation_goes(world, elsewhere, ours, page):
    foreign = account(world.desk, platform="facebook", external_id="page-2")
    foreign.application = made(world, "threads", client_id="2")
    foreign.save()
    mine, other = written(world, page), world.post(WORDS, on=foreign, author="rita")
    assert ask(ours, signed("erin")).status_code == 200
    with organisation_scope(elsewhere.id):
        assert Post.objects.get().text == "Is the lift working again?"
    ask(ours, signed())
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.text, other.text) == ("", WORDS)


def test_one_app_for_facebook_and_instagram_is_one_person(world, ours):
    twin = account(world.desk, platform="instagram", external_id="ig-1")
    twin.application = made(world, "instagram", client_id=ours.client_id)
    twin.save()
    post = world.post(WORDS, on=twin, author="rita")
    ask(ours, signed())
    post.refresh_from_db()
    assert post.text == ""


@pytest.mark.usefixtures("page")
def test_somebody_of_whom_nothing_is_kept_is_told_so(ours):
    answer = ask(ours, signed("nobody"))
    assert "We kept nothing" in became(answer).content.decode()


@pytest.mark.usefixtures("page")
def test_a_code_that_is_none_and_another_address_lead_nowhere(world, ours):
    ask(ours, signed())
    base_ = f"/hooks/facebook/{ours.pk}/deletion/"
    with organisation_scope(None):
        assert Client().get(f"{base_}guess/").status_code == 404
        assert Client().get(base_).status_code == 405
        nobody = "01890000-0000-7000-8000-000000000000"
        assert Client().post(f"/hooks/facebook/{nobody}/deletion/").status_code == 404
        assert Client().post(f"/hooks/threads/{ours.pk}/deletion/").status_code == 404
    code, other = PersonRequest.objects.get().code, made(world, "threads", client_id="2")
    with organisation_scope(None):
        assert Client().get(f"{base_}{code}/").status_code == 200
        there = f"/hooks/threads/{other.pk}/deletion/{code}/"
        assert Client().get(there).status_code == 404, "it is of one application alone"


def test_an_uninstalled_application_is_said_on_its_account_and_recorded(world):
    threads = made(world, "threads", client_id="3")
    ours = account(world.desk, platform="threads", external_id="th-1")
    ours.application = threads
    ours.save()
    assert ask(threads, signed("th-1", key="another"), "left").status_code == 403
    assert Account.objects.get(pk=ours.pk).permission_lost_at is None
    assert ask(threads, signed("th-1"), "left").status_code == 200
    found = Account.objects.get(pk=ours.pk)
    assert found.permission_lost_at
    assert "Connect the account again" in found.last_error
    assert Entry.objects.get(verb="permission-taken-away").subject_id == str(ours.pk)
    assert ask(threads, signed("th-1"), "left").status_code == 200
    assert Entry.objects.filter(verb="permission-taken-away").count() == 1
