"""What holds for every page: headers, language, title, way in, health."""

import hashlib
import json
import logging
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import Client
from tests.support.cast import signed_in

from moothall.config import health
from moothall.config.logs import JSONLines

pytestmark = pytest.mark.django_db


def test_nothing_but_our_own_files_may_run():
    policy = Client().get("/account/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_is_kept_in_a_cache(cast):
    assert signed_in(cast.bob).get("/me/").headers["Cache-Control"].startswith("no-store")


def test_a_strangers_first_page_is_the_sign_in():
    for address in ("/", "/people/", "/me/", "/people/invitations/"):
        found = Client().get(address)
        assert found.status_code == 302
        assert found["Location"].startswith("/account/login/")


def test_a_page_says_its_language_title_organisation_and_parts(cast):
    page = signed_in(cast.alice).get("/people/").content.decode()
    assert '<html lang="en-GB">' in page
    assert re.search(r"<title>\s*People – Anytown Homes – Moothall\s*</title>", page)
    assert page.index('href="#main"') < page.index("<header") < page.index('<main id="main"')
    assert page.count("<h1") == 1


def test_a_person_sees_the_theme_they_chose(cast):
    browser = signed_in(cast.bob)
    assert "data-bs-theme" not in browser.get("/me/").content.decode()
    browser.post("/me/", {"name": "Bob", "theme": "dark", "single_keys": "on"})
    assert '<html lang="en-GB" data-bs-theme="dark">' in browser.get("/me/").content.decode()
    cast.bob.person.refresh_from_db()
    assert (cast.bob.person.single_keys, cast.bob.person.blur) == (True, False)


def test_there_is_no_script_or_style_within_a_page(cast):
    for browser, address in (
        (Client(), "/account/login/"),
        (signed_in(cast.alice), "/people/"),
        (signed_in(cast.alice), "/me/"),
        (signed_in(cast.alice), "/account/2fa/"),
    ):
        page = browser.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", page)
        for attributes in re.findall(r"<script([^>]*)>", page):
            assert "src=" in attributes or 'type="application/json"' in attributes


def test_vendored_files_are_as_published():
    page = Path(finders.find("vendor/VENDORED.md")).read_text(encoding="utf-8")
    for name, digest in re.findall(r"\| `([^`]+)` .*`([0-9a-f]{64})` \|", page):
        content = Path(finders.find(f"vendor/{name}")).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name


def test_static_files_are_served_compressed():
    found = Client().get("/static/vendor/tabler.min.css", headers={"accept-encoding": "gzip"})
    assert found.status_code == 200
    assert found.headers["Content-Encoding"] == "gzip"
    assert int(found.headers["Content-Length"]) < 100_000
    found.close()


def test_health_says_what_is_up_and_no_more():
    found = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert found.status_code == 200
    assert found.json() == {
        "status": "ok", "database": "ok", "migrations": "applied", "worker": "none",
        "writes": "ok",
    }  # fmt: skip


def test_health_says_that_nothing_can_be_saved_on_a_full_disk(monkeypatch, tmp_path, settings):
    settings.STATE = tmp_path
    full = SimpleNamespace(total=10**9, used=10**9, free=1024)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _place: full)
    found = Client().get("/healthz")
    assert (found.status_code, found.json()["writes"]) == (503, "disk full")


def test_health_says_that_a_database_may_not_be_written_to(monkeypatch):
    monkeypatch.setattr(health, "READ_ONLY", "SELECT true")
    found = Client().get("/healthz")
    assert (found.status_code, found.json()["writes"]) == (503, "read-only")
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_read_only TO on")
        assert health.writes() == "read-only"


def test_health_says_that_a_migration_is_missing(monkeypatch):
    monkeypatch.setattr(health, "known_migrations", lambda: frozenset({("people", "9999_next")}))
    found = Client().get("/healthz")
    assert (found.status_code, found.json()["migrations"]) == (503, "missing")


def test_health_tells_a_database_without_tables_from_one_that_is_gone(monkeypatch):
    monkeypatch.setattr(health, "ASKED", "SELECT app, name FROM no_such_table")
    found = Client().get("/healthz")
    assert found.status_code == 503
    assert (found.json()["database"], found.json()["migrations"]) == ("ok", "not migrated")


def test_health_lets_a_version_serve_on_while_the_next_one_has_made_its_tables(monkeypatch):
    older = frozenset(health.known_migrations() - {("people", "0001_initial")})
    monkeypatch.setattr(health, "known_migrations", lambda: older)
    monkeypatch.setattr(health, "all_migrations", lambda: older)
    found = Client().get("/healthz")
    assert (found.status_code, found.json()["migrations"]) == (200, "newer than this version")


def test_a_process_that_waits_for_its_database_is_alive(monkeypatch):
    monkeypatch.setattr(health, "rows", Mock(side_effect=OperationalError))
    found = Client().get("/livez", headers={"host": "10.0.0.7"})
    assert (found.status_code, found.json()) == (200, {"status": "ok"})


def test_health_says_that_the_database_is_gone(monkeypatch):
    gone = Mock(side_effect=OperationalError("connection to 10.1.2.3 as moothall_app failed"))
    monkeypatch.setattr(health, "rows", gone)
    found = Client().get("/healthz")
    assert found.status_code == 503
    assert found.json()["database"] == "unreachable"
    assert b"10.1.2.3" not in found.content


def test_another_host_name_is_not_answered_to():
    assert Client().get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_a_missing_page_is_said_plainly(cast):
    found = signed_in(cast.bob).get("/nowhere/")
    assert found.status_code == 404
    assert b"There is nothing here" in found.content


def test_a_refusal_becomes_a_page_that_says_who_may(cast):
    found = signed_in(cast.bob).get("/people/invitations/")
    assert found.status_code == 403
    said = found.content.decode()
    assert "You may not invite people and change their roles: that is for an administrator." in said
    assert "You are an officer here." in said
    assert "<li>Alice Amin</li>" in said


def test_an_auditor_is_told_what_the_page_is_and_who_here_may(cast):
    dora = signed_in(cast.dora)
    mail, setting_up = dora.get("/e-mail/"), dora.get("/set-up/")
    assert "You may not see the e-mail of everybody here" in mail.content.decode()
    assert (
        "You may not set up the desk: that is for an administrator" in setting_up.content.decode()
    )
    for page in (mail, setting_up):
        assert page.status_code == 403
        assert "You are an auditor here." in page.content.decode()
        assert "<li>Alice Amin</li>" in page.content.decode()
        assert "Charlie" not in page.content.decode(), "nobody of another organisation is named"


def test_who_has_the_role_and_is_limited_is_not_sent_to_their_own_kind(cast):
    cast.bob.only_verbs = ["reply"]
    cast.bob.save()
    said = signed_in(cast.bob).get("/desk/").content.decode()
    assert "Your role includes it, but you may not see posts and cases here." in said
    assert "An administrator sets these limits" in said
    assert "<li>Alice Amin</li>" in said


def test_where_nobody_has_the_role_an_administrator_is_named(cast):
    case = "01890000-0000-7000-8000-000000000000"
    said = signed_in(cast.bob).post(f"/desk/case/{case}/second/{case}/").content.decode()
    assert "Nobody here has such a role yet." in said
    assert "<li>Alice Amin</li>" in said


def test_an_administrator_is_led_to_where_the_role_is_given(cast):
    case = "01890000-0000-7000-8000-000000000000"
    said = signed_in(cast.alice).post(f"/desk/case/{case}/second/{case}/").content.decode()
    assert "Nobody here has such a role yet." in said
    assert 'or to yourself, under <a href="/people/">People</a>' in said


def line(record):
    return json.loads(JSONLines().format(record))


def made(message, *values, name="moothall.inbox", **extra):
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, values, None)
    vars(record).update(extra)
    return record


def test_a_log_line_is_json_with_the_ids_that_were_named():
    said = line(made("post %s judged", "x1", post="x1", duration_ms=12))
    assert (said["message"], said["post"], said["duration_ms"]) == ("post x1 judged", "x1", 12)


def test_a_log_line_leaves_out_texts_that_were_handed_in():
    assert "leak" not in json.dumps(line(made("judged", text="gas leak at 4 Elm Road")))


def test_a_log_line_leaves_out_query_strings():
    said = line(made("Not Found: %s", "/search/?q=my+neighbour", name="django.request"))
    assert said["message"] == "Not Found: /search/"


@pytest.mark.parametrize(
    "secret", ["6PvqsQbc3TSUcDKpwFTXz42ia6y-iJpi7qs6RM8cFvI", "6-cq3rtz-" + "f" * 32]
)
def test_a_log_line_leaves_out_the_secrets_in_links(secret):
    path = f"/join/01a2073c-deb0-763e-abf0-f5e303edd1f8/{secret}/"
    said = line(made("Not Found: %s", path, name="django.request"))
    assert said["message"] == "Not Found: /join/01a2073c-deb0-763e-abf0-f5e303edd1f8/…/"


def test_an_error_is_logged_by_kind_and_place_without_its_words():
    record = made("failed")
    with pytest.raises(ValueError, match="Elm Road") as caught:
        int("my neighbour at 4 Elm Road")
    record.exc_info = (caught.type, caught.value, caught.tb)
    said = json.dumps(line(record))
    assert "ValueError" in said
    assert "test_pages.py" in said
    assert "Elm Road" not in said


def test_debug_is_off_and_cookies_are_closed():
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY


def failed_with(error):
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it fell", None, sys.exc_info())
    return json.loads(JSONLines().format(record))


class TheirsError(OSError):
    """As libraries make them, with whatever they had at hand."""


def test_the_log_says_what_was_missing_at_the_start_and_nobodys_words():
    missing = failed_with(ImportError("cannot import name 'Post' from 'moothall.inbox'"))
    assert missing["why"] == "cannot import name 'Post' from 'moothall.inbox'"
    gone = failed_with(FileNotFoundError(2, "No such file or directory", "/var/lib/key"))
    assert gone["why"] == "No such file or directory: /var/lib/key"
    for private in (ValueError("my dad hits me"), TheirsError(5, "my dad hits me"),
                    OSError("my dad hits me")):  # fmt: skip
        assert "dad" not in json.dumps(failed_with(private))
