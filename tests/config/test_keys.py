"""Keys are made once, kept from others, and never replaced behind anybody's back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet, MultiFernet

from moothall.config import keys
from moothall.config.environment import SettingsError


def test_a_key_is_made_at_the_first_start_and_stays(tmp_path):
    first = keys.secret_key(tmp_path / "keys")
    assert keys.secret_key(tmp_path / "keys") == first
    assert len(first) >= 64


def test_only_the_owner_reads_it(tmp_path):
    keys.fernet_keys(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()] == [0o600]


def test_a_key_that_others_may_read_is_refused(tmp_path):
    keys.secret_key(tmp_path)
    (tmp_path / keys.SECRET_KEY).chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        keys.secret_key(tmp_path)


def test_an_emptied_key_is_not_replaced(tmp_path):
    (tmp_path / keys.FERNET_KEYS).touch(mode=0o600)
    with pytest.raises(SettingsError, match="put it back"):
        keys.fernet_keys(tmp_path)


def test_a_directory_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="MOOTHALL_STATE"):
        keys.secret_key(tmp_path / "file" / "keys")


def test_twenty_that_start_at_once_agree(tmp_path):
    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(lambda _: keys.secret_key(tmp_path), range(20)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == [keys.SECRET_KEY]


def test_a_new_key_put_first_encrypts_and_the_old_one_still_decrypts(tmp_path):
    old = keys.fernet_keys(tmp_path)
    secret = Fernet(old[0]).encrypt(b"token")
    path = tmp_path / keys.FERNET_KEYS
    path.write_text(f"{Fernet.generate_key().decode()}\n{path.read_text()}")
    both = keys.fernet_keys(tmp_path)
    assert both[1:] == old
    assert MultiFernet([Fernet(key) for key in both]).decrypt(secret) == b"token"
