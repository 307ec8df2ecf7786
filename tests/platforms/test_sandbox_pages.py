"""The pretend network's pages and doors: what strangers can and cannot make of them."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tests.platforms.peers import latest

from moothall.platforms.base import PostKind, Verb
from moothall.platforms.sandbox.network import LONGEST

NASTY = "<script>alert(1)</script> \u202egnihton\u202c & \"quotes\" 'too' {{ 7*7 }}"


def test_words_are_escaped_everywhere_and_nothing_is_reordered(peer, elmhouse):
    post = peer.our_post(NASTY)
    peer.comment("r-dev", NASTY, under=post)
    peer.review("r-dev", NASTY)
    peer.message("r-dev", NASTY)
    elmhouse.network.join(NASTY[:80].replace("\u202e", ""), "nasty", NASTY)
    with peer.browser("r-dev") as browser:
        for path in ("/", "/reviews", "/messages", "/who", f"/post/{post}", "/person/nasty"):
            page = browser.get(path).text
            assert "<script" not in page
            assert "\u202e" not in page
            assert "{{ 7*7 }}" in page or "7*7" not in page
        assert "[U+202E right-to-left override]" in browser.get("/").text


def test_the_longest_post_is_borne_and_one_letter_more_is_not(peer):
    peer.review("r-dev", "🏠" * LONGEST)
    with peer.browser("r-dev") as browser:
        page = browser.get("/reviews")
        assert page.text.count("🏠") >= LONGEST
        assert "Show all 100,000 characters" in page.text
        over = browser.post("/write", data={"kind": "review", "text": "🏠" * (LONGEST + 1)})
        assert over.status_code == 422
        assert "at most 100,000 characters" in over.text


def test_nothing_runs_nothing_is_framed_and_nothing_is_kept(peer):
    with peer.browser() as browser:
        for path in ("/", "/control", "/nope", "/static/elmhouse.css"):
            headers = browser.get(path).headers
            assert "script-src" not in headers["content-security-policy"]
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/write", "/control/afresh", "/control/faults", "/who", "/view"])
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_does_nothing(peer, elmhouse, path, headers):
    peer.our_post("Still here")
    with peer.browser("r-dev") as browser:
        answer = browser.post(path, data={"kind": "review", "text": "x"}, headers=headers)
    assert answer.status_code == 403
    assert len(elmhouse.network.posts("1 = 1")) == 1


def test_a_name_that_is_not_ours_reads_nothing(elmhouse):
    answer = httpx.get(elmhouse.url, headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "there",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/%0d%0aSet-Cookie:x", ""],
)
def test_a_switch_of_view_leads_nowhere_else(peer, there):
    with peer.browser() as browser:
        location = browser.post("/view", data={"as": "public", "next": there}).headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")
    assert "evil" not in location


def test_only_the_author_edits_and_deletes(peer, elmhouse):
    comment = peer.comment("r-dev", "Mine")
    for who in ("r-gill", "", "page"):
        with peer.browser(who) as browser:
            assert browser.get(f"/post/{comment}/edit").status_code in {403, 404}
            changed = browser.post(f"/post/{comment}/edit", data={"text": "Not yours"})
            assert changed.status_code in {403, 404}
            assert browser.post(f"/post/{comment}/delete").status_code in {403, 404}
    assert elmhouse.network.post(comment).text == "Mine"


def test_nobody_writes_as_the_landlord_here(peer):
    with peer.browser() as browser:
        assert browser.post("/who", data={"person": "page"}).status_code == 422
    with peer.browser("page") as browser:
        answer = browser.post("/write", data={"kind": "review", "text": "I am the landlord"})
        assert answer.status_code == 403


def test_a_private_message_is_nobody_elses_to_open(peer):
    message = peer.message("r-dev", "My secret")
    for who in ("", "r-gill"):
        with peer.browser(who) as browser:
            assert browser.get(f"/post/{message}").status_code == 404
            assert "My secret" not in browser.get("/messages").text
            assert "My secret" not in browser.get("/messages/r-dev").text
            answer = browser.post("/write", data={"parent": message, "text": "x"})
            assert answer.status_code == (404 if who else 403)


def test_a_hidden_comment_and_its_picture_are_not_reached_by_its_address(peer, desk, events, make):
    post = peer.our_post()
    with peer.browser("r-dev") as browser:
        made = browser.post(
            "/write", data={"parent": post, "text": "Look", "picture": "A damp wall"}
        )
    comment = made.headers["location"].partition("#")[2]
    assert latest(events, comment).attachments[0].alt_text == "A damp wall"
    with peer.browser() as public:
        assert public.get(f"/picture/{comment}.svg").status_code == 200
        desk.perform(make(Verb.HIDE, latest(events, comment)))
        for path in (f"/picture/{comment}.svg", f"/post/{comment}", f"/post/{comment}/reply"):
            assert public.get(path).status_code == 404


def test_the_landlord_sees_what_became_of_everything(peer, desk, events, make):
    post = peer.our_post()
    one, two = (peer.comment("r-maureen", text, under=post) for text in ("One", "Two"))
    desk.perform(make(Verb.HIDE, latest(events, one)))
    desk.perform(make(Verb.DELETE_OTHER, latest(events, two)))
    with peer.browser("r-dev", "landlord") as landlord:
        page = landlord.get("/").text
    assert "Hidden. Still seen by the author and the author’s friends." in page
    assert "Deleted by the landlord’s account. Nobody sees this." in page


def test_a_new_person_joins_and_writes(peer):
    with peer.browser() as browser:
        joined = browser.post("/who", data={"name": "  Zoë   Quill ", "bio": "New here"})
        assert joined.status_code == 303
        made = browser.post("/write", data={"kind": "review", "text": "Hello", "rating": "5"})
        assert made.status_code == 303
        page = browser.get("/reviews").text
    assert "Zoë Quill" in page
    assert "5 of 5 stars" in page


def test_faults_are_switched_by_the_page_and_by_the_interface(peer, elmhouse):
    with peer.browser() as browser:
        assert browser.post("/control/faults", data={"slow": "2"}).status_code == 303
        assert elmhouse.network.faults.now_on() == {"slow": 2}
        assert browser.post("/control/faults", data={"sloth": "2"}).status_code == 422
        assert browser.post("/control/faults", data={"slow": "often"}).status_code == 422
        assert browser.post("/control/profile", data={"name": "x"}).status_code == 303
        assert browser.post("/control/profile", data={"name": "../x"}).status_code == 422
    key = {"Authorization": f"Bearer {elmhouse.control_key}"}
    url = f"{elmhouse.url}/api/v1/control"
    told = httpx.post(f"{url}/faults", json={"slow": 0, "seconds": 3}, headers=key, trust_env=False)
    assert told.json()["faults"] == {}
    assert told.json()["profile"] == "x"
    for wrong in ({}, {"Authorization": f"Bearer {elmhouse.token}"}):
        assert httpx.get(url, headers=wrong, trust_env=False).status_code == 401


def test_a_day_is_loaded_by_the_page_and_a_wrong_one_is_refused_with_its_lines(peer, elmhouse):
    good = '{"after_minutes": 0, "kind": "post", "text": "A day begins"}'
    with peer.browser() as browser:
        form = {"lines": good + "\nnonsense", "speed": "1", "already": "0"}
        wrong = browser.post("/control/script", data=form)
        assert wrong.status_code == 422
        assert "line 2: not JSON" in wrong.text
        assert elmhouse.network.posts("1 = 1") == []
        assert browser.post("/control/script", data=form | {"lines": good}).status_code == 303
    assert peer.sees() == ["A day begins"]


def test_starting_afresh_never_uses_an_id_again(peer, elmhouse):
    before = peer.comment("r-dev", "Gone soon")
    with peer.browser() as browser:
        assert browser.post("/control/afresh").status_code == 303
    assert elmhouse.network.posts("1 = 1") == []
    assert peer.our_post() > before


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v1/actions", b"not json", 422),
        ("POST", "/api/v1/actions", b"[]", 422),
        ("POST", "/api/v1/actions", b'{"verb": "dance"}', 422),
        ("POST", "/api/v1/actions", b'{"verb": "hide", "target": 7}', 422),
        ("POST", "/api/v1/actions", b'{"verb": "report", "reason": "\\ud800"}', 422),
        ("POST", "/api/v1/actions", b'{"verb": "hide", "target": "p999"}', 404),
        ("POST", "/api/v1/actions", b'{"verb": "publish", "text": ""}', 422),
        ("POST", "/api/v1/actions", b'{"verb": "read_dm"}', 405),
        ("GET", "/api/v1/events?after=99999999999999999999", b"", 200),
        ("GET", "/api/v1/events?after=-1&limit=x", b"", 200),
        ("GET", "/api/v1/states?ids=" + ",".join("p" * 101), b"", 422),
        ("GET", "/api/v1/people/nobody", b"", 404),
        ("PUT", "/api/v1/webhook", b'{"url": "http://127.0.0.1:9/"}', 422),
        ("DELETE", "/api/v1/events", b"", 405),
        ("GET", "/api/v1/nothing", b"", 404),
        ("GET", "/post/%ff%fe", b"", 404),
        ("GET", "/static/../schema.sql", b"", 404),
        ("POST", "/write", b"x=" + b"y" * 2_000_001, 413),
    ],
)
def test_bad_requests_are_answered_and_never_break_it(elmhouse, method, path, body, status):
    answer = httpx.request(
        method,
        elmhouse.url + path,
        content=body,
        headers={"Authorization": f"Bearer {elmhouse.token}"},
        trust_env=False,
    )
    assert answer.status_code == status
    assert httpx.get(f"{elmhouse.url}/healthz", trust_env=False).text == "ok"


def test_the_interface_answers_nobody_without_the_token(elmhouse):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": elmhouse.token}):
        answer = httpx.get(f"{elmhouse.url}/api/v1/events", headers=headers, trust_env=False)
        assert answer.status_code == 401


def test_many_write_at_once_and_nothing_is_lost(elmhouse, desk):
    def write(number):
        return elmhouse.network.write("r-dev", PostKind.REVIEW, f"Review {number}").id

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(write, range(80)))
    assert len(set(made)) == 80
    assert {event.external_id for event in desk.fetch("").events} == set(made)
