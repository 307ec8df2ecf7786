"""Tokens are closed to whoever has the database alone, and their keys can change."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from tests.channels.conftest import make_account
from tests.channels.pretend import AT

from moothall.channels import accounts, keys, queries
from moothall.channels.fields import KeyLostError
from moothall.channels.models import Account, Application
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Unauthorized
from moothall.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


def in_the_table(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM channels_account WHERE id = %s", [account.pk])
        return cursor.fetchone()[0]


def test_the_database_holds_no_token_in_clear(account):
    assert "s3cret" not in in_the_table(account)
    account.refresh_from_db()
    assert account.credentials["token"] == "s3cret"
    assert "s3cret" not in repr(account) + str(account)


def test_a_new_key_closes_and_the_old_one_still_opens_until_all_is_closed_anew(account, settings):
    old, new = settings.FERNET_KEYS[0], Fernet.generate_key().decode()
    before = in_the_table(account)
    settings.FERNET_KEYS = (new, old)
    keys.require_keys()
    assert keys.rotate() == 1
    assert in_the_table(account) != before
    settings.FERNET_KEYS = (new,)
    keys.require_keys()
    account.refresh_from_db()
    assert account.credentials["token"] == "s3cret"


def test_with_a_lost_key_the_desk_does_not_start_and_says_what_to_do(
    account, other_organisation, settings
):
    make_account(other_organisation, name="Their page")
    settings.FERNET_KEYS = (Fernet.generate_key().decode(),)
    with organisation_scope(None), pytest.raises(keys.KeysLostError) as told:
        keys.require_keys()
    assert "Colchester Borough Homes" in str(told.value)
    assert "Their page" in str(told.value)
    assert "fernet-keys" in str(told.value)
    with pytest.raises(keys.KeysLostError, match="No key of this desk"):
        keys.rotate()
    with pytest.raises(KeyLostError):
        Account.objects.get(pk=account.pk)
    assert queries.accounts(account.organisation_id).get().name == "Colchester Borough Homes"


def test_tokens_whose_key_is_gone_for_good_can_be_given_up(account, settings):
    settings.FERNET_KEYS = (Fernet.generate_key().decode(),)
    assert keys.forget_unreadable(AT) == ["Colchester Borough Homes"]
    account.refresh_from_db()
    assert account.credentials == {}
    assert "Connect it again" in account.last_error
    keys.require_keys()


# --- connecting


def test_an_account_is_connected_as_whom_the_platform_says_we_are(
    organisation, pretend, administrator
):
    made, probe = accounts.connect(
        organisation, "sandbox", by=administrator, at=AT, credentials={"token": "t"}
    )
    assert (made.external_id, made.name) == ("page", "Page")
    assert probe.handle == "elmhouse_homes"
    assert set(made.credentials) == {"token", "webhook_secret", "verify_token"}
    assert queries.capabilities(made).title == "Elmhouse Social"
    assert Entry.objects.get(verb="connect-account").actor_name == "amir"
    with pytest.raises(accounts.AlreadyConnected):
        accounts.connect(
            organisation, "sandbox", by=administrator, at=AT, credentials={"token": "t"}
        )
    assert pretend.closed == 2


def test_tokens_that_the_platform_refuses_connect_nothing(organisation, pretend, administrator):
    pretend.fail("probe", Unauthorized("no"))
    with pytest.raises(Unauthorized):
        accounts.connect(
            organisation, "sandbox", by=administrator, at=AT, credentials={"token": "t"}
        )
    assert not Account.objects.exists()


def test_an_officer_cannot_connect_or_let_go_of_an_account(organisation, account, officer):
    with pytest.raises(NotAllowed):
        accounts.connect(organisation, "sandbox", by=officer, at=AT, credentials={})
    with pytest.raises(NotAllowed):
        accounts.disconnect(account, by=officer, at=AT)
    with pytest.raises(NotAllowed):
        accounts.add_by_hand(organisation, "nextdoor", "Group", by=officer, at=AT)


def test_an_administrator_of_another_organisation_cannot_either(
    other_organisation, account, administrator
):
    administrator.organisation = other_organisation
    with pytest.raises(NotAllowed):
        accounts.disconnect(account, by=administrator, at=AT)
    with pytest.raises(NotAllowed):
        accounts.reconnect(account, {"token": "x"}, by=administrator, at=AT)


def test_disconnecting_forgets_the_tokens_and_keeps_the_account(account, administrator):
    accounts.disconnect(account, by=administrator, at=AT)
    account.refresh_from_db()
    assert (account.credentials, account.is_connected) == ({}, False)


def test_new_tokens_have_to_be_of_the_same_account(account, pretend, administrator):
    accounts.reconnect(account, {"token": "new"}, by=administrator, at=AT)
    account.refresh_from_db()
    assert account.credentials["token"] == "new"
    Account.objects.filter(pk=account.pk).update(external_id="somebody else")
    account.refresh_from_db()
    with pytest.raises(ValueError, match="another account"):
        accounts.reconnect(account, {"token": "x"}, by=administrator, at=AT)
    assert pretend.closed >= 3


# --- the command


@pytest.fixture
def open_folder():
    """PostgreSQL does not run as root, and has to get to its files all the same."""
    with tempfile.TemporaryDirectory(prefix="moothall-keys-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_command_says_which_tokens_cannot_be_read_and_gives_them_up(open_folder):
    """On a desk of its own, as an administrator calls it."""
    state = open_folder / "state"
    desk = {**os.environ, "MOOTHALL_STATE": str(state)}
    for name in ("MOOTHALL_DATABASE_URL", "MOOTHALL_FERNET_KEYS", "DJANGO_SETTINGS_MODULE"):
        desk.pop(name, None)

    def call(*words):
        return subprocess.run(
            [sys.executable, *words], env=desk, capture_output=True, text=True, check=False
        )

    migrated = call("-m", "moothall.cli.main", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert "can be read" in call("-m", "moothall.cli.keys", "check").stdout
    assert call("-c", MAKE_ACCOUNT).returncode == 0
    (state / "keys" / "fernet-keys").write_text(Fernet.generate_key().decode())
    lost = call("-m", "moothall.cli.keys", "check")
    assert lost.returncode == 1
    assert "No key of this desk opens the tokens of Page" in lost.stderr
    given_up = call("-m", "moothall.cli.keys", "forget")
    assert (given_up.returncode, "Page: connect" in given_up.stdout) == (0, True)


MAKE_ACCOUNT = """
import os
from moothall.store import open_store
with open_store() as server:
    os.environ["MOOTHALL_DATABASE_URL"] = server.app_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "moothall.config.settings"
    import django
    django.setup()
    from django.db import connection
    from django.utils import timezone
    from moothall.channels.models import Account, Application
    from moothall.people.models import Organisation
    from moothall.people.tenancy import organisation_scope
    made = Organisation.objects.create(name="A", slug="a", kind="almo", nation="england")
    with organisation_scope(made.pk):
        Account.objects.create(
            organisation=made, platform="sandbox", name="Page", external_id="page",
            connected_at=timezone.now(), credentials={"token": "t"},
        )
    connection.close()
"""


def test_the_secrets_of_an_application_are_closed_with_the_same_keys(account, settings):
    made = Application.objects.create(
        organisation=account.organisation, platform="facebook", client_id="desk",
        secrets={"client_secret": "hush"}, kept_at=AT,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_application WHERE id = %s", [made.pk])
        assert "hush" not in cursor.fetchone()[0]
    old, new = settings.FERNET_KEYS[0], Fernet.generate_key().decode()
    settings.FERNET_KEYS = (new, old)
    assert keys.rotate() == 2
    settings.FERNET_KEYS = (new,)
    made.refresh_from_db()
    assert made.secrets["client_secret"] == "hush"
    settings.FERNET_KEYS = (Fernet.generate_key().decode(),)
    with pytest.raises(keys.KeysLostError, match="application on Facebook"):
        keys.require_keys()
    assert "application on Facebook" in keys.forget_unreadable(AT)
    made.refresh_from_db()
    assert made.secrets == {}
