"""A desk's back-up, and what comes of restoring it."""

import hashlib
import io
import json
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from moothall.cli.main import main
from moothall.store import StoreError, archive, start, tools
from moothall.store import backup as backups
from moothall.store.backup import backup
from moothall.store.binaries import candidates
from moothall.store.cluster import ADMIN
from moothall.store.restore import restore
from moothall.store.state import State
from support.servers import everything

POSTS = Path(__file__).parent.parent.parent / "data" / "posts"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SCHEMA = """
CREATE TABLE post (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation uuid NOT NULL,
    body text NOT NULL,
    picture bytea,
    whole jsonb NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED
);
CREATE INDEX ON post USING gin (words);
ALTER TABLE post ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_one ON post
    USING (organisation = NULLIF(current_setting('moothall.organisation', true), '')::uuid);
CREATE TABLE entry (id int PRIMARY KEY, hash text UNIQUE);
REVOKE UPDATE, DELETE ON entry FROM moothall_app;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the record is not changed'; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
"""
ONE, TWO = "0190a5d0-0000-7000-8000-000000000001", "0190a5d0-0000-7000-8000-000000000002"
DIGESTS = (
    # the words are made anew from the body, by the stemmer of the PostgreSQL that restores
    (
        "SELECT count(*), md5(string_agg((id, organisation, body, picture, whole)::text, ''"
        " ORDER BY id)), bool_and(words = to_tsvector('english', body)) FROM post"
    ),
    "SELECT count(*), md5(string_agg(e::text, '' ORDER BY id)) FROM entry e",
)


@pytest.fixture
def desk(server):
    """A running desk with the posts that the judge is taught by."""
    lines = [line for path in sorted(POSTS.glob("*.jsonl")) for line in posts_in(path)][:400]
    with psycopg.connect(server.owner_url) as owner:
        owner.execute(SCHEMA)
        rows = owner.cursor()
        rows.executemany(
            "INSERT INTO post (organisation, body, picture, whole) VALUES (%s, %s, %s, %s)",
            [
                ((ONE, TWO)[number % 2], json.loads(line)["text"], os.urandom(300), line)
                for number, line in enumerate(lines)
            ],
        )
        rows.executemany(
            "INSERT INTO entry VALUES (%s, %s)",
            [
                (number, hashlib.sha256(line.encode()).hexdigest())
                for number, line in enumerate(lines)
            ],
        )
    assert len(lines) == 400
    server.state.keys.mkdir(mode=0o700)
    (server.state.keys / "fernet-keys").write_text("the keys to the accounts")
    (server.state.keys / "secret-key.1a2b.part").write_text("half a key")
    return server


@pytest.fixture
def environment(server):
    return {"MOOTHALL_STATE": str(server.state.root)}


def posts_in(path):
    return path.read_text(encoding="utf-8").splitlines()[:100]


@pytest.fixture
def file(desk, environment, place):
    assert desk.is_running()
    return backup(place, environment, at=AT)[0]


def digests(url):
    with psycopg.connect(url) as connection:
        return [connection.execute(question).fetchone() for question in DIGESTS]


def refused(action, what):
    with pytest.raises(StoreError, match=what) as refusal:
        action()
    assert refusal.value.do
    return refusal.value


def test_a_desk_comes_back_whole_from_its_back_up(build, desk, environment, place):
    before = digests(desk.url(ADMIN))
    file, manifest = backup(place, environment, at=AT)
    assert file.name == "moothall-20261123T020000Z.tar"
    assert file.stat().st_mode & 0o777 == 0o600
    assert manifest["rows"] == {"public.entry": 400, "public.post": 400}
    assert sorted(path.name for path in place.iterdir()) == sorted({file.name, "state"})
    new = place / "again"
    assert restore(file, new)["at"] == "2026-11-23T02:00:00+00:00"
    assert everything(State(new)) == []
    assert [path.name for path in (new / "keys").iterdir()] == ["fernet-keys"]
    assert (new / "keys/fernet-keys").read_text() == "the keys to the accounts"
    assert (new / "keys/fernet-keys").stat().st_mode & 0o777 == 0o600
    assert (new / "keys").stat().st_mode & 0o777 == 0o700
    with start(new) as restored:
        assert restored.major == build.major
        assert digests(restored.url(ADMIN)) == before
        assert digests(desk.url(ADMIN)) == before
        with psycopg.connect(restored.app_url, autocommit=True) as app:
            assert app.execute("SELECT count(*) FROM post").fetchone() == (0,)
            app.execute("SELECT set_config('moothall.organisation', %s, false)", [ONE])
            assert app.execute("SELECT count(*) FROM post").fetchone() == (200,)
            app.execute("INSERT INTO post (organisation, body, whole) VALUES (%s, '', '{}')", [ONE])
            assert app.execute("SELECT max(id) FROM post").fetchone() == (401,)
            app.execute("INSERT INTO entry VALUES (1000, 'new')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("UPDATE entry SET hash = 'other'")
        with psycopg.connect(restored.owner_url) as owner:
            with pytest.raises(psycopg.errors.RaiseException, match="not changed"):
                owner.execute("DELETE FROM entry")
            owner.rollback()
            owner.execute("CREATE TABLE later (id int)")
        with psycopg.connect(restored.app_url) as app:
            assert app.execute("SELECT count(*) FROM later").fetchone() == (0,)


def test_a_stopped_desk_is_started_for_its_back_up_and_stopped_again(desk, environment, place):
    desk.stop()
    file, manifest = backup(place, environment)
    assert everything(State(desk.state.root)) == []
    assert sum(manifest["rows"].values()) == 800
    assert file.exists()


def test_a_back_up_is_of_one_moment_while_others_write(desk, environment, place, monkeypatch):
    """A row that comes while pg_dump runs is neither in the dump nor counted."""
    dump = backups._run

    def meanwhile(*arguments):
        with psycopg.connect(desk.owner_url) as other:
            other.execute("INSERT INTO entry VALUES (5000, 'late')")
        dump(*arguments)

    monkeypatch.setattr(backups, "_run", meanwhile)
    file, manifest = backup(place, environment)
    assert manifest["rows"]["public.entry"] == 400
    restore(file, place / "again")
    with start(place / "again") as restored, psycopg.connect(restored.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM entry WHERE id = 5000").fetchone() == (0,)


def test_a_named_server_is_backed_up_with_its_own_role_names(desk, place):
    """On an outside server the roles have other names; in ours their rights are our roles'."""
    with psycopg.connect(desk.admin_url, autocommit=True) as admin:
        admin.execute("ALTER ROLE moothall_owner RENAME TO council_tables")
        admin.execute("ALTER ROLE moothall_app RENAME TO council_web")
        admin.execute("CREATE ROLE auditors NOLOGIN")
    with psycopg.connect(desk.url(ADMIN), autocommit=True) as admin:
        admin.execute("GRANT SELECT ON entry TO auditors")
    before = digests(desk.url(ADMIN))
    named = {
        "MOOTHALL_DATABASE_URL": desk.app_url.replace("moothall_app", "council_web"),
        "MOOTHALL_OWNER_DATABASE_URL": desk.owner_url.replace("moothall_owner", "council_tables"),
        "MOOTHALL_STATE": str(place / "none"),
    }
    file, manifest = backup(place, named)
    assert (manifest["owner"], manifest["app"]) == ("council_tables", "council_web")
    assert manifest["other_roles"] == ["auditors"]
    assert "database.dump" in manifest["members"]
    assert not any(name.startswith("keys") for name in manifest["members"])
    restore(file, place / "again")
    with start(place / "again") as restored:
        assert digests(restored.url(ADMIN)) == before
        with psycopg.connect(restored.app_url, autocommit=True) as app:
            app.execute("INSERT INTO entry VALUES (1000, 'new')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("UPDATE entry SET hash = 'other'")
        with psycopg.connect(restored.owner_url) as owner:
            owner.execute("ALTER TABLE post ADD COLUMN later int")


def test_a_named_server_without_its_owner_is_refused(desk, place):
    named = {"MOOTHALL_DATABASE_URL": desk.app_url}
    refusal = refused(lambda: backup(place, named), "the role that owns the tables")
    assert "MOOTHALL_OWNER_DATABASE_URL" in refusal.where
    as_app = named | {"MOOTHALL_OWNER_DATABASE_URL": desk.app_url}
    with pytest.raises((StoreError, psycopg.errors.InsufficientPrivilege)):
        backup(place, as_app)
    assert list(place.glob("*.tar*")) == []


def test_a_pg_dump_older_than_the_server_is_refused(desk, place, monkeypatch):
    named = {
        "MOOTHALL_DATABASE_URL": desk.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": desk.owner_url,
    }
    old = [one.__class__(one.folder, 14, "14.1", "here") for one in candidates()]
    monkeypatch.setattr(tools, "candidates", lambda: old)
    refused(lambda: backup(place, named), f"server is PostgreSQL {desk.major}.*found was: .*14.1")


def test_a_later_pg_dump_is_used_for_an_older_server_and_said(desk, place, monkeypatch, capsys):
    newest = max(candidates(), key=lambda one: one.major)
    if newest.major == desk.major:
        pytest.skip("one version only here")
    monkeypatch.setattr(tools, "candidates", lambda: [newest])
    monkeypatch.setenv("MOOTHALL_DATABASE_URL", desk.app_url)
    monkeypatch.setenv("MOOTHALL_OWNER_DATABASE_URL", desk.owner_url)
    assert main(["backup", "--to", str(place)]) == 0
    said = capsys.readouterr().out
    assert f"restoring needs PostgreSQL {newest.major} or later" in said
    file = next(place.glob("*.tar"))
    monkeypatch.delenv("MOOTHALL_DATABASE_URL")
    restore(file, place / "again")
    with start(place / "again") as restored:
        assert restored.major == newest.major
        assert digests(restored.url(ADMIN)) == digests(desk.url(ADMIN))


def test_the_commands_say_what_they_did_and_how_to_start(desk, place, monkeypatch, capsys):
    monkeypatch.setenv("MOOTHALL_STATE", str(desk.state.root))
    assert main(["backup", "--to", str(place)]) == 0
    said = capsys.readouterr().out
    file = next(place.glob("*.tar"))
    assert str(file) in said
    assert "2 tables with 800 rows from PostgreSQL" in said
    assert "The keys are in it." in said
    monkeypatch.setenv("MOOTHALL_DATABASE_URL", "postgresql://elsewhere")
    new = place / "new desk"
    assert main(["restore", str(file), "--into", str(new)]) == 0
    said = capsys.readouterr().out
    assert f"MOOTHALL_STATE='{new}' moothall serve" in said
    assert "Unset MOOTHALL_DATABASE_URL" in said
    assert main(["restore", str(file), "--into", str(new)]) == 2
    assert "is not empty, and nothing is ever overwritten" in capsys.readouterr().err


def test_a_back_up_that_cannot_be_made_leaves_nothing(
    desk, environment, place, monkeypatch, capsys
):
    refused(lambda: backup(place / "missing", environment), "does not exist")
    monkeypatch.setenv("MOOTHALL_STATE", str(place / "none"))
    assert main(["backup", "--to", str(place)]) == 2
    assert "there is no desk in" in capsys.readouterr().err
    assert not (place / "none").exists()
    monkeypatch.setattr(archive.Writer, "add", interrupt)
    with pytest.raises(KeyboardInterrupt):
        backup(place, environment)
    assert [path.name for path in place.iterdir()] == ["state"]
    assert desk.is_running()


def interrupt(*_):
    raise KeyboardInterrupt


def test_a_second_back_up_never_overwrites_the_first(file, environment, place):
    words = file.read_bytes()
    refused(lambda: backup(place, environment, at=AT), "this second is there already")
    assert file.read_bytes() == words


def rewritten(file, change):
    """The same tar after a change of its members' names and contents."""
    with tarfile.open(file) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}
    change(members)
    with tarfile.open(file, "w") as tar:
        for name, words in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(words)
            tar.addfile(header, io.BytesIO(words))


def edited(**values):
    def change(members):
        manifest = json.loads(members["manifest.json"]) | values
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


def test_a_damaged_back_up_is_refused_before_anything_is_made(file, place):
    whole = file.read_bytes()
    new = place / "new"

    def with_change(change, what):
        file.write_bytes(whole)
        change()
        refusal = refused(lambda: restore(file, new), what)
        assert refusal.where == str(file)
        assert not new.exists()

    def flip():
        with file.open("r+b") as stream:
            stream.seek(5000)
            byte = stream.read(1)
            stream.seek(5000)
            stream.write(bytes([byte[0] ^ 1]))

    def change(how):
        return lambda: rewritten(file, how)

    with_change(flip, "sha256 differs")
    with_change(
        lambda: file.write_bytes(whole[: len(whole) // 2]), "no back-up|no manifest|missing"
    )
    with_change(lambda: file.write_bytes(b"hello"), "no tar file")
    with_change(lambda: file.write_bytes(b""), "no tar file|no manifest")
    with_change(change(lambda m: m.pop("manifest.json")), "no manifest")
    with_change(change(lambda m: m.update({"manifest.json": b"{"})), "cannot be read")
    with_change(change(lambda m: m.update({"manifest.json": b"[]"})), "cannot be read")
    with_change(change(lambda m: m.update({"../keys": b"x"})), "no back-up of Moothall's has")
    with_change(
        change(lambda m: m.update({"keys/fernet-keys": b"other keys"})),
        "fernet-keys is not as it was",
    )
    with_change(change(lambda m: m.pop("keys/fernet-keys")), "names other files")
    with_change(change(edited(format=2)), "format 2")
    file.write_bytes(whole)
    rewritten(file, edited(pg_dump_major=99))
    refused(lambda: restore(file, new), "99 or later is needed")
    assert not new.exists()


def test_a_dump_that_does_not_go_in_leaves_no_half_desk(file, place):
    rewritten(file, edited(rows={"public.post": 401, "public.entry": 400}))
    refused(lambda: restore(file, place / "new"), "public.post had 401 rows and has 400")
    assert not (place / "new").exists()

    def break_dump(members):
        members["database.dump"] = members["database.dump"][:-2000]
        manifest = json.loads(members["manifest.json"])
        sha256 = hashlib.sha256(members["database.dump"]).hexdigest()
        manifest["members"]["database.dump"] = {"bytes": 0, "sha256": sha256}
        members["manifest.json"] = json.dumps(manifest).encode()

    rewritten(file, break_dump)
    empty = place / "empty"
    empty.mkdir(mode=0o711)
    refused(lambda: restore(file, empty), "pg_restore did not succeed")
    assert list(empty.iterdir()) == []


def test_nothing_is_restored_over_anything(file, place, server):
    before = sorted(path.name for path in server.state.root.iterdir())
    refused(lambda: restore(file, server.state.root), "nothing is ever overwritten")
    assert sorted(path.name for path in server.state.root.iterdir()) == before
    refused(lambda: restore(file, file), "nothing is ever overwritten")
    refused(lambda: restore(file, place / "not" / "there"), "above it does not exist")
    refused(lambda: restore(place / "none.tar", place / "new"), "cannot be read")


def test_passwords_stand_in_no_programs_arguments(desk):
    words, environment = tools.address(desk.owner_url)
    password = json.loads(desk.state.passwords.read_text())["moothall_owner"]
    assert password not in words
    assert environment["PGPASSWORD"] == password
    assert "dbname=moothall" in words.split()
