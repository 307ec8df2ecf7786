"""Nonsense in the settings is refused at start, all of it at once, with what to do."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from tests.config.printed import settings_page

from moothall.config import openid
from moothall.config.environment import SETTINGS, SettingsError, read
from moothall.platforms import reach
from moothall.work.demo import running as demonstration

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def refused(**given):
    with pytest.raises(SettingsError) as stopped:
        read({f"MOOTHALL_{name}": value for name, value in given.items()})
    return "\n".join(stopped.value.problems)


FROM = {"MOOTHALL_MAIL_FROM": "Desk <desk@example.org>"}


def test_nothing_has_to_be_set():
    found = read({"PATH": "/bin", "MOOTHALL_MAIL": "  "})
    assert found["ADDRESS"] == "http://127.0.0.1:8000"
    assert not found.has("MAIL")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADDRESS", "desk.example.org", "whole address"),
        ("ADDRESS", "https://desk.example.org/desk", "stands at the address's root"),
        ("ADDRESS", "https://desk.example.org:https", "Port"),
        ("EXTRA_HOSTS", "*.example.org", "host names"),
        ("PROXIES", "many", "from 0 to 5"),
        ("PROXIES", "-1", "from 0 to 5"),
        ("POOL_SIZE", "0", "from 1 to 200"),
        ("POOL_SIZE", "٣", "from 1 to 200"),
        ("TIMEZONE", "Mars/Olympus", "time zone"),
        ("LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("STATE", "here", "whole path"),
        ("STATE", __file__, "a file stands there"),
        ("POSTGRES", "docker", "machine, wheel"),
        ("MAIL_FROM", "nobody", "e-mail address"),
    ],
)
def test_nonsense_is_refused_with_its_name_and_value(name, value, said):
    problem = refused(**{name: value})
    assert problem.startswith(f"MOOTHALL_{name} is {value!r}")
    assert said in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("FERNET_KEYS", "hunter2"),
        ("DATABASE_URL", "mysql://desk:hunter2@db/x"),
        ("MAIL", "http://desk:hunter2@mail"),
    ],
)
def test_a_secret_is_never_shown(name, value):
    assert "hunter2" not in refused(**{name: value})
    with pytest.raises(SettingsError) as stopped:
        read({f"MOOTHALL_{name}": value})
    assert "hunter2" not in str(stopped.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MAIL": "smtp://desk:pw@mail.example.org?plain=yes"}, "in the open"),
        ({"MAIL": "smtp://desk@mail.example.org"}, "user and password, or neither"),
        ({"MAIL": "smtp://mail.example.org%0d%0aDATA"}, "line breaks"),
        ({"MAIL_FROM": "Desk <a@b>, Other <c@d>"}, "e-mail address"),
        ({"MAIL_FROM": "Desk\r\nBcc: x <a@b.example>"}, "e-mail address"),
        ({"MAIL_REPLY_TO": "desk@-"}, "e-mail address"),
        ({"MAIL_TIMEOUT": "0"}, "whole number"),
    ],
)
def test_nonsense_about_mail_is_refused_at_start(given, said):
    values = {f"MOOTHALL_{name}": value for name, value in given.items()}
    with pytest.raises(SettingsError, match=said):
        read(FROM | values)


def test_a_mail_server_wants_a_sender_that_it_will_take():
    with pytest.raises(SettingsError, match="MOOTHALL_MAIL_FROM: needed"):
        read({"MOOTHALL_MAIL": "smtp://mail.example.org"})


def test_a_mail_password_is_not_printed_by_accident():
    given = read(FROM | {"MOOTHALL_MAIL": "smtps://desk:hunter2@mail.example.org"})
    assert "hunter2" not in repr(given["MAIL"])
    assert (given["MAIL"].port, given["MAIL"].tls, given["MAIL"].starttls) == (465, True, False)


def test_mail_is_sent_over_tls_unless_somebody_says_otherwise():
    assert read(FROM | {"MOOTHALL_MAIL": "smtp://mail"})["MAIL"].starttls
    assert not read(FROM | {"MOOTHALL_MAIL": "smtp://mail:25?plain=yes"})["MAIL"].starttls


def test_a_slip_of_the_pen_is_pointed_out():
    assert refused(ADRESS="https://x").endswith("did you mean MOOTHALL_ADDRESS?")


def test_all_problems_are_said_at_once():
    problem = refused(PROXIES="x", POOL_SIZE="x", COLOUR="red")
    assert len(problem.splitlines()) == 3


def test_settings_that_go_together_are_asked_for_together():
    problem = refused(ENTRA_TENANT="11111111-2222-3333-4444-555555555555")
    assert "MOOTHALL_ENTRA_CLIENT_ID, MOOTHALL_ENTRA_CLIENT_SECRET: needed too" in problem


@pytest.mark.parametrize(
    "tenant",
    ["common", "Organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"],
)
def test_an_entra_that_lets_anybody_in_is_refused(tenant):
    problem = refused(ENTRA_TENANT=tenant, ENTRA_CLIENT_ID="x", ENTRA_CLIENT_SECRET="hunter2")
    assert "your own directory's id" in problem
    assert "hunter2" not in problem


def test_an_entra_directory_is_named_by_its_id():
    assert "directory (tenant) id" in refused(ENTRA_TENANT="anytown.gov.uk")


@pytest.mark.parametrize(
    "issuer", ["login.example.org", "http://login.example.org", "https://login.example.org/?a=b"]
)
def test_an_issuer_that_anybody_on_the_way_could_play_is_refused(issuer):
    assert "https://" in refused(OPENID_SERVER=issuer)


def test_the_address_of_an_issuers_own_description_is_understood():
    given = read(
        {
            "MOOTHALL_OPENID_SERVER": "https://login.example.org/realms/staff/"
            ".well-known/openid-configuration",
            "MOOTHALL_OPENID_NAME": "Staff",
            "MOOTHALL_OPENID_CLIENT_ID": "desk",
            "MOOTHALL_OPENID_CLIENT_SECRET": "secret",
        }
    )
    assert given["OPENID_SERVER"] == "https://login.example.org/realms/staff"


def test_entra_is_described_as_its_own_directory():
    given = read(
        {
            "MOOTHALL_ENTRA_TENANT": "11111111-2222-3333-4444-555555555555",
            "MOOTHALL_ENTRA_CLIENT_ID": "client",
            "MOOTHALL_ENTRA_CLIENT_SECRET": "secret",
        }
    )
    [app] = openid.providers(given)["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == (
        "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
    )


def test_the_reference_page_is_printed_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == settings_page()
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_every_example_is_one_that_would_be_taken():
    for setting in SETTINGS:
        if setting.example and "(" not in setting.example:
            assert setting.read(setting.example) is not None


def test_networks_are_read_and_what_is_none_is_refused():
    assert read({})["PRIVATE_SERVERS"] == ()
    given = read({"MOOTHALL_PRIVATE_SERVERS": "10.20.0.0/16, ::1/128"})["PRIVATE_SERVERS"]
    assert [str(one) for one in given] == ["10.20.0.0/16", "::1/128"]
    everywhere = read({"MOOTHALL_PRIVATE_SERVERS": "any"})["PRIVATE_SERVERS"]
    assert everywhere == reach.EVERYWHERE
    for wrong in ("10.20.0.1/16", "mail.example.org", "all", "10.20.0.0/99"):
        with pytest.raises(SettingsError, match="MOOTHALL_PRIVATE_SERVERS"):
            read({"MOOTHALL_PRIVATE_SERVERS": wrong})


def test_the_desk_goes_where_its_setting_allows_and_the_demonstration_to_itself(monkeypatch):
    before = reach.allowed()
    try:
        monkeypatch.setattr(settings, "PRIVATE_SERVERS", ())
        apps.get_app_config("channels").ready()
        assert not reach.may("127.0.0.1")
        told = {}
        monkeypatch.setattr(demonstration.os, "environ", told)
        demonstration.set_environment(demonstration.Place(Path("/nowhere")), "http://a.test", "")
        told = read({"MOOTHALL_PRIVATE_SERVERS": told["MOOTHALL_PRIVATE_SERVERS"]})
        monkeypatch.setattr(settings, "PRIVATE_SERVERS", told["PRIVATE_SERVERS"])
        apps.get_app_config("channels").ready()
        assert reach.may("127.0.0.1")
        assert not reach.may("10.0.0.1")
    finally:
        reach.allow(before)
