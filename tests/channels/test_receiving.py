"""Webhooks, polls, files and what an officer types: each by its own way into the same rows."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.conftest import NUMBERS, make_account, make_member
from tests.channels.pretend import AT, post

from moothall.channels import queries, receive
from moothall.channels.models import Account, Delivery, Event
from moothall.channels.receive.polling import MARGIN, PAGES_AT_ONCE
from moothall.channels.signals import delivery_kept
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forged,
    PostKind,
    RateLimited,
    Transient,
    Unauthorized,
    Visibility,
)
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def raw(*ids):
    return json.dumps({"ids": ids}).encode()


# --- webhooks


def test_a_signed_delivery_is_kept_to_the_byte_before_it_is_read(account, pretend):
    pretend.add(post())
    heard = []
    delivery_kept.connect(
        lambda delivery, **_: heard.append(delivery), weak=False, dispatch_uid="t"
    )
    body = b'{"ids" :  ["p1"]}\n'
    kept = receive.webhook(account, pretend.sign(body), body, AT)
    delivery_kept.disconnect(dispatch_uid="t")
    assert heard == [kept]
    kept.refresh_from_db()
    assert bytes(kept.body) == body
    assert (kept.parsed_at, Event.objects.count()) == (None, 0)
    assert "parse" not in pretend.calls
    assert receive.parse_waiting(account.organisation_id, AT) == 1
    assert Event.objects.get().delivery == kept
    assert receive.parse(kept, AT) == 0


def test_tokens_in_headers_are_not_kept(account, pretend):
    kept = receive.webhook(account, pretend.sign(raw()), raw(), AT)
    assert "authorization" not in kept.headers
    assert "x-signature" in kept.headers


def test_a_forged_delivery_leaves_nothing_behind(account, pretend):
    good = pretend.sign(raw("p1"))
    for headers, body in (
        (good, raw("p2")),
        ({}, raw("p1")),
        (good | {"X-Number": "d2"}, raw("p1")),
    ):
        with pytest.raises(Forged):
            receive.webhook(account, headers, body, AT)
    assert not Delivery.objects.exists()


def test_a_delivery_sent_twice_is_kept_once(account, pretend):
    pretend.add(post())
    assert receive.webhook(account, pretend.sign(raw("p1")), raw("p1"), AT) is not None
    assert receive.webhook(account, pretend.sign(raw("p1")), raw("p1"), AT) is None
    assert receive.webhook(account, pretend.sign(raw("p1"), "d2"), raw("p1"), AT) is not None
    assert receive.parse_waiting(account.organisation_id, AT) == 1
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("body", [b"", b"not json", b'{"no": 5}', b"\xff\xfe\x00", b"[" * 5_000])
def test_a_delivery_that_nobody_can_read_is_kept_and_listed(account, pretend, body):
    kept = receive.webhook(account, pretend.sign(body), body, AT)
    assert receive.parse(kept, AT) == 0
    [shown] = queries.unreadable(account.organisation_id)
    assert bytes(shown.body) == body
    assert shown.problem
    assert shown.parsed_at == AT


def test_a_delivery_can_be_read_again_once_the_desk_has_learnt_how(account, pretend):
    pretend.fail("parse", ContractBroken("new form"))
    pretend.add(post())
    kept = receive.webhook(account, pretend.sign(raw("p1")), raw("p1"), AT)
    assert receive.parse(kept, AT) == 0
    assert receive.parse_again(kept, AT) == 1
    assert not queries.unreadable(account.organisation_id)


def test_a_fault_of_our_own_while_reading_loses_no_delivery(account, pretend):
    pretend.fail("parse", ZeroDivisionError("secret words of a resident"))
    kept = receive.webhook(account, pretend.sign(raw("p1")), raw("p1"), AT)
    assert receive.parse(kept, AT) == 0
    [shown] = queries.unreadable(account.organisation_id)
    assert "ZeroDivisionError" in shown.problem
    assert "resident" not in shown.problem


def test_what_arrived_cannot_be_changed_but_its_body_can_be_erased(account, pretend):
    kept = receive.webhook(account, pretend.sign(raw("p1")), raw("p1"), AT)
    for change in ({"body": b"other"}, {"sha256": "0" * 64}, {"headers": {}}):
        with pytest.raises(DatabaseError, match="kept as it came"), transaction.atomic():
            Delivery.objects.filter(pk=kept.pk).update(**change)
    later = AT + timedelta(days=90)
    assert Delivery.objects.erase_bodies(before=later, at=later) == 0  # not read yet
    receive.parse(kept, AT)
    assert Delivery.objects.erase_bodies(before=later, at=later) == 1
    kept.refresh_from_db()
    assert (kept.body, kept.erased_at) == (None, later)


# --- the address for webhooks


def post_to(client, account, headers, body, organisation=None):
    where = f"/hooks/{organisation or account.organisation_id}/{account.pk}/"
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return client.post(where, body, content_type="application/json", **given)


@pytest.fixture
def hooks(settings):
    settings.ROOT_URLCONF = "moothall.channels.urls"


@pytest.mark.usefixtures("hooks")
def test_the_address_takes_what_is_signed_and_nothing_else(client, account, pretend):
    with organisation_scope(None):
        assert post_to(client, account, pretend.sign(raw("p1")), raw("p1")).status_code == 200
        assert post_to(client, account, pretend.sign(raw("p1")), raw("p1")).status_code == 200
        assert post_to(client, account, {}, raw("p1")).status_code == 403
    assert Delivery.objects.count() == 1


@pytest.mark.usefixtures("hooks")
def test_the_address_of_another_organisation_does_not_lead_here(
    client, account, pretend, other_organisation
):
    headers = pretend.sign(raw("p1"))
    wrong = post_to(client, account, headers, raw("p1"), organisation=other_organisation.pk)
    assert wrong.status_code == 404
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("hooks")
def test_a_delivery_larger_than_any_platform_sends_is_refused(client, account, pretend):
    body = b"x" * 5_000_001
    assert post_to(client, account, pretend.sign(body), body).status_code == 413
    body = b"x" * 4_000_000
    assert post_to(client, account, pretend.sign(body), body).status_code == 200


@pytest.mark.usefixtures("hooks", "pretend")
def test_the_handshake_is_answered_to_who_knows_the_word(client, account):
    where = f"/hooks/{account.organisation_id}/{account.pk}/"
    right = client.get(where, {"verify_token": "hush", "challenge": "<b>42</b>"})
    assert (right.status_code, right.content) == (200, b"<b>42</b>")
    assert right["Content-Type"].startswith("text/plain")
    assert client.get(where, {"verify_token": "x", "challenge": "42"}).status_code == 403


# --- polls


def test_a_poll_reads_all_pages_and_goes_on_where_it_stopped(account, pretend):
    for number in range(8):
        pretend.add(post(f"p{number}"))
    assert receive.poll(account, AT) == 8
    assert receive.poll(account, AT) == 0
    pretend.add(post("p9"))
    assert receive.poll(account, AT + timedelta(minutes=1)) == 1
    assert account.last_read_at == AT + timedelta(minutes=1)


def test_a_poll_looks_back_over_a_margin_for_what_came_late(account, pretend, monkeypatch):
    asked = []
    fetch = pretend.fetch
    monkeypatch.setattr(pretend, "fetch", lambda cursor: asked.append(cursor) or fetch(cursor))
    for number in range(30):
        pretend.add(post(f"p{number}"))
        receive.poll(account, AT + timedelta(minutes=number))
    asked.clear()
    receive.poll(account, AT + timedelta(minutes=30))
    last_read_before_the_margin = 30 - MARGIN // timedelta(minutes=1)
    assert asked[0] == str(last_read_before_the_margin + 1)
    receive.poll(account, AT + timedelta(hours=5))
    asked.clear()
    receive.poll(account, AT + timedelta(hours=6))
    assert asked == ["30"]


def test_a_long_history_is_read_over_several_polls_and_never_twice_from_the_start(account, pretend):
    pretend.page_size = 1
    for number in range(PAGES_AT_ONCE + 5):
        pretend.add(post(f"p{number}"))
    assert receive.poll(account, AT) == PAGES_AT_ONCE
    assert receive.poll(account, AT) == 5


def test_cursor_and_events_are_saved_together(account, pretend, monkeypatch):
    pretend.add(post())
    kept = Account.save
    monkeypatch.setattr(Account, "save", lambda *_, **__: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        receive.poll(account, AT)
    monkeypatch.setattr(Account, "save", kept)
    assert not Event.objects.exists()
    assert receive.poll(account, AT) == 1


@pytest.mark.parametrize("error", [Transient("It is busy."), Unauthorized("Connect it again.")])
def test_a_failed_poll_is_shown_on_the_account_until_one_goes_well(account, pretend, error):
    pretend.add(post())
    pretend.fail("fetch", error)
    assert receive.poll(account, AT) == 0
    account.refresh_from_db()
    assert account.last_error == error.words
    lost = isinstance(error, Unauthorized)
    assert account.permission_lost_at == (AT if lost else None)
    assert receive.poll(account, AT) == 1
    account.refresh_from_db()
    assert (account.last_error, account.permission_lost_at) == ("", None)


def test_a_platform_that_says_wait_is_left_alone_so_long(account, pretend):
    pretend.fail("fetch", RateLimited("slow", until=AT + timedelta(minutes=3)))
    receive.poll(account, AT)
    calls = len(pretend.calls)
    assert receive.poll(account, AT + timedelta(minutes=2)) == 0
    assert len(pretend.calls) == calls
    receive.poll(account, AT + timedelta(minutes=4))
    assert len(pretend.calls) == calls + 1


def test_an_answer_to_a_poll_that_nobody_can_read_is_kept(account, pretend):
    pretend.fail("fetch", ContractBroken("strange", body="<html>"))
    receive.poll(account, AT)
    [shown] = queries.unreadable(account.organisation_id)
    assert (bytes(shown.body), shown.source) == (b"<html>", "poll")


def test_the_connection_is_closed_after_each_poll(account, pretend):
    receive.poll(account, AT)
    assert pretend.closed == 1


def test_new_tokens_are_kept_before_they_are_used(account, pretend):
    receive.poll(account, AT)
    pretend.connection.keep_credentials({"token": "fresh"})
    account.refresh_from_db()
    assert account.credentials == {"token": "fresh", "webhook_secret": "hush"}


# --- the sweep


def test_the_sweep_finds_edits_deletions_and_hiding_that_nobody_told_of(account, pretend):
    for number in range(4):
        pretend.add(post(f"p{number}", f"text {number}"))
    receive.poll(account, AT)
    pretend.states["p0"] = replace(pretend.states["p0"], exists=False, version="2")
    pretend.states["p1"] = replace(pretend.states["p1"], text="other", version="2")
    pretend.states["p2"] = replace(pretend.states["p2"], hidden=True, version="2")
    ids = ["p0", "p1", "p2", "p3", "p3", "never seen"]
    assert receive.refresh(account, ids, AT + timedelta(hours=1)) == 3
    assert receive.refresh(account, ids, AT + timedelta(hours=2)) == 0
    assert {(one.external_id, one.kind) for one in Event.objects.filter(source="sweep")} == {
        ("p0", "deleted"),
        ("p1", "edited"),
        ("p2", "hidden"),
    }
    told = post("p1", "other", kind=EventKind.EDITED, version="2")
    assert receive.take(account, [told], "webhook", AT) == []


def test_a_post_that_comes_back_is_there_again(account, pretend):
    pretend.add(post())
    receive.poll(account, AT)
    pretend.states["p1"] = replace(pretend.states["p1"], exists=False, version="2")
    receive.refresh(account, ["p1"], AT + timedelta(hours=1))
    assert queries.item(account, "p1").deleted
    pretend.states["p1"] = replace(pretend.states["p1"], exists=True, version="3")
    receive.refresh(account, ["p1"], AT + timedelta(hours=2))
    assert not queries.item(account, "p1").deleted


def test_a_failed_sweep_is_shown_on_the_account(account, pretend):
    pretend.fail("refresh", Transient("busy"))
    assert receive.refresh(account, ["p1"], AT) == 0
    account.refresh_from_db()
    assert account.last_error == "busy"


# --- by hand


def said(**values):
    given = {
        "text": "Nobody answers the phone at the office",
        "author": "Mo",
        "said_at": AT - timedelta(hours=2),
        "where": "The tower's WhatsApp group",
    }
    return receive.Said(**(given | values))


def test_what_an_officer_types_is_a_post_with_who_logged_it(account, officer):
    event = receive.log_by_hand(account, said(), by=officer, at=AT)
    assert event.source == "by_hand"
    assert event.payload["visibility"] == "private"
    assert event.delivery.logged_by_name == "ada"
    assert json.loads(bytes(event.delivery.body))["where"] == "The tower's WhatsApp group"
    entry = Entry.objects.get(verb="log-by-hand")
    assert entry.actor_name == "ada"
    assert "phone" not in entry.after + entry.note + entry.subject_label
    again = receive.log_by_hand(account, said(text="Still nobody"), by=officer, at=AT)
    assert again.author_id == event.author_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"where": ""},
        {"said_at": AT + timedelta(minutes=1)},
        {"said_at": AT.replace(tzinfo=None)},
    ],
)
def test_a_log_without_words_place_or_time_is_refused_with_the_reason(account, officer, wrong):
    with pytest.raises(receive.NothingSaidError):
        receive.log_by_hand(account, said(**wrong), by=officer, at=AT)
    assert not Event.objects.exists()


def test_only_those_who_may_log_by_hand(account, auditor, other_organisation):
    stranger = make_member(other_organisation, "eve", "officer")
    for somebody in (auditor, stranger):
        with pytest.raises(NotAllowed):
            receive.log_by_hand(account, said(), by=somebody, at=AT)
        with pytest.raises(NotAllowed):
            receive.import_file(account, "a.csv", b"text\nx", by=somebody, at=AT)
    assert not Delivery.objects.exists()


def test_a_private_message_logged_as_public_stays_private(account, officer):
    message = said(kind=PostKind.DIRECT_MESSAGE, visibility=Visibility.PUBLIC)
    event = receive.log_by_hand(account, message, by=officer, at=AT)
    assert event.payload["visibility"] == "private"


def test_pasted_nul_characters_and_half_pairs_do_not_stop_it(account, officer):
    event = receive.log_by_hand(
        account, said(text="a\x00\ud83d", author="\x00M"), by=officer, at=AT
    )
    assert event.payload["text"] == "a\ufffd\ufffd"
    assert event.notes


# --- files

LINES = (
    b'{"id": "f1", "text": "No heating", "kind": "review", "posted_at": "2026-11-20T10:00:00Z",'
    b' "author": {"name": "Tess", "handle": "tess"}}\n'
    b'{"id": "f2"}\n'
    b'{"text": "bad \xff bytes"}\n'
    b'{"text": "no id here", "author": {"name": "Mo"}, "kind": "tweet"}\n'
)


def test_a_file_is_a_channel_and_says_what_it_could_not_read(account, officer):
    done = receive.import_file(
        account, "posts.jsonl", LINES, by=officer, at=AT, how=receive.How(public=True)
    )
    assert bytes(done.delivery.body) == LINES
    assert done.delivery.logged_by_name == "ada"
    assert any("f2" in one or "line 2" in one for one in done.problems)
    first = Event.objects.get(external_id="f1")
    assert (first.payload["place"], first.payload["visibility"]) == ("review", "public")
    assert first.occurred_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert first.source == "import"
    assert queries.unreadable(account.organisation_id)[0].pk == done.delivery.pk
    assert Entry.objects.filter(verb="import-file").count() == 1


def test_the_same_file_twice_and_the_account_itself_add_nothing(account, officer, pretend):
    pretend.add(post("f1", "No heating"))
    receive.poll(account, AT)
    first = receive.import_file(account, "a.jsonl", LINES, by=officer, at=AT)
    assert first.known == 1
    again = receive.import_file(account, "b.jsonl", LINES, by=officer, at=AT)
    assert again.new == 0
    assert Event.objects.filter(external_id="f1").count() == 1


def test_lines_without_ids_in_two_files_are_not_taken_for_each_other(account, officer):
    for name, text in (("a", "one"), ("b", "two")):
        receive.import_file(account, name, b'{"text": "%s"}\n' % text.encode(), by=officer, at=AT)
    assert len({one.external_id for one in Event.objects.all()}) == 2


def test_our_own_posts_in_an_export_are_left_out_and_said(account, officer):
    body = b'{"text": "We are open", "author": {"handle": "@Elmhouse_Homes"}}\n{"text": "x"}\n'
    done = receive.import_file(account, "a.jsonl", body, by=officer, at=AT)
    assert done.new == 1
    assert any("written by the account itself" in one for one in done.said)


@pytest.mark.parametrize("body", [b"", b"\x00" * 2_000, b"%PDF-1.4 nothing", b"PK\x03\x04broken"])
def test_a_file_that_is_none_is_kept_with_its_problem(account, officer, body):
    done = receive.import_file(account, "../../x\x00.zip", body, by=officer, at=AT)
    assert done.new == 0
    assert done.problems or done.said
    assert bytes(Delivery.objects.get().body) == body


def test_what_came_for_one_organisation_is_shown_to_no_other(account, officer, other_organisation):
    receive.import_file(account, "a.jsonl", LINES, by=officer, at=AT)
    make_account(other_organisation)
    with organisation_scope(other_organisation.pk):
        assert not Delivery.objects.exists()
        assert not queries.unreadable(other_organisation.pk)
        assert queries.to_take_in(account.organisation_id) == []
        assert receive.parse_waiting(other_organisation.pk, AT) == 0


# --- all ways at once


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_polls_and_webhooks_in_any_order_lose_and_double_nothing(organisation, pretend, data):
    account = make_account(organisation, external_id=f"page-{next(NUMBERS)}")
    told = data.draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(list(EventKind)), st.sampled_from("1234")),
            min_size=1,
            max_size=12,
        )
    )
    pretend.events = []
    waiting, number = [], 0
    for which, kind, version in told:
        pretend.add(post(f"w{which}", f"v{version}", kind=kind, version=version))
        if data.draw(st.booleans()):
            number += 1
            body = raw(f"w{which}")
            waiting.append((pretend.sign(body, f"d{number}"), body))
        step = data.draw(st.sampled_from(["poll", "hook", "hook twice", "parse", "nothing"]))
        if step == "poll":
            receive.poll(account, AT)
        elif step.startswith("hook") and waiting:
            headers, body = waiting.pop(data.draw(st.integers(0, len(waiting) - 1)))
            for _ in range(1 + step.endswith("twice")):
                receive.webhook(account, headers, body, AT)
        elif step == "parse":
            receive.parse_waiting(organisation.pk, AT)
    receive.poll(account, AT)
    receive.parse_waiting(organisation.pk, AT)
    rows = Event.objects.filter(account=account).values_list("external_id", "kind", "version")
    assert sorted(rows) == sorted({(f"w{which}", kind, version) for which, kind, version in told})
    assert Delivery.objects.filter(account=account).unreadable().count() == 0
