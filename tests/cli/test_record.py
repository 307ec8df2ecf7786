"""``moothall record verify`` as an administrator meets it."""

import argparse
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import transaction
from tests.record.test_writing import write

from moothall import record
from moothall.cli import record as command
from moothall.cli.main import main
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(cast, desk_database, monkeypatch):
    """Two entries of Anytown's; the command looks at the tests' database."""
    monkeypatch.setenv("MOOTHALL_DATABASE_URL", desk_database.app_url)
    with organisation_scope(cast.ours.id), transaction.atomic():
        write(cast.ours.id)
        write(cast.ours.id, note="second")
    return cast


def test_a_sound_record_says_its_head(desk, capsys):
    assert main(["record", "verify", "--organisation", "anytown-homes"]) == 0
    head = record.head(desk.ours.id)
    assert capsys.readouterr().out == f"anytown-homes: sound, 2 entries, head {head}\n"


def test_the_head_that_was_printed_is_accepted_back(desk, capsys):
    head = str(record.head(desk.ours.id))
    words = ["record", "verify", "--organisation", "anytown-homes", "--expect"]
    assert main([*words, head]) == 0
    wrong = head[:-1] + ("0" if head[-1] != "0" else "1")
    assert main([*words, wrong]) == 1
    assert "NOT SOUND at entry 2" in capsys.readouterr().out


@pytest.mark.usefixtures("desk")
def test_tampering_is_named_and_the_others_are_still_looked_at(desk_database, capsys):
    with psycopg.connect(desk_database.owner_url) as owner:
        owner.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        owner.execute("UPDATE record_entry SET note = 'never' WHERE number = 2")
        owner.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")
    assert main(["record", "verify", "--format", "json"]) == 1
    anytown, elsewhere = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (anytown["sound"], anytown["entries"], anytown["problem"]["number"]) == (False, 1, 2)
    assert (elsewhere["sound"], elsewhere["entries"]) == (True, 0)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--organisation", "nowhere"], "no organisation nowhere"),
        (["--expect", "1:00"], "--organisation"),
        (["--organisation", "anytown-homes", "--expect", "1:00"], "64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_looked_at_says_why(words, said, capsys):
    assert main(["record", "verify", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_no_sound_record(monkeypatch, capsys):
    monkeypatch.setenv("MOOTHALL_DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent")
    assert command.run(command_line()) == 2
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["record", "verify"], ["backup"]])
def test_where_there_is_no_desk_none_is_made(words, tmp_path, monkeypatch, capsys):
    nowhere = tmp_path / "state"
    monkeypatch.delenv("MOOTHALL_DATABASE_URL", raising=False)
    monkeypatch.setenv("MOOTHALL_STATE", str(nowhere))
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert f"there is no desk in {nowhere}" in said
    assert "name its state directory with MOOTHALL_STATE" in said
    assert not list(tmp_path.iterdir())


def test_a_database_without_a_desk_is_said_without_its_own_words(desk_database):
    address = urlsplit(desk_database.app_url)._replace(path="/postgres").geturl()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    command = [sys.executable, "-m", "moothall.cli.main", "record", "verify"]
    done = subprocess.run(
        command,
        env=mine | {"MOOTHALL_DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no desk in the database that MOOTHALL_DATABASE_URL names" in done.stderr
    assert "SELECT" not in done.stderr
    assert "relation" not in done.stderr


def command_line():
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(["verify"])
