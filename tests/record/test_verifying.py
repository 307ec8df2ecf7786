"""Whatever was done to the record, verifying names the first entry that is wrong."""

import hashlib
import json

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.record.test_writing import write

from moothall import record
from moothall.core.values.ids import new_id
from moothall.people.tenancy import organisation_scope
from moothall.record.chain import link
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain():
    """Six entries of one organisation, and one of another's."""
    ours, theirs = new_id(), new_id()
    for organisation, count in ((ours, 6), (theirs, 1)):
        with organisation_scope(organisation), transaction.atomic():
            for number in range(1, count + 1):
                write(organisation, note=f"entry {number}", after={"n": number, "ok": True})
    return ours


@pytest.fixture
def tamper(desk_database):
    """Statements of the tables' owner, with the guards switched off."""

    def run(*statements):
        with psycopg.connect(desk_database.owner_url) as owner:
            for table in ("record_entry", "record_chainhead"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                owner.execute(statement)
            for table in ("record_entry", "record_chainhead"):
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return run


def test_an_untouched_chain_is_sound(chain):
    verdict = record.verify(chain)
    assert verdict.is_sound
    assert verdict.entries == 6
    assert verdict.head == record.head(chain)
    assert verdict.head.number == 6


def test_an_organisation_without_entries_is_sound():
    verdict = record.verify(new_id())
    assert verdict.is_sound
    assert (verdict.entries, verdict.head.number) == (0, 0)


@pytest.mark.parametrize(
    "column",
    [
        "actor_id", "actor_name", "actor_role", "verb", "subject_kind", "subject_id",
        "subject_label", "clause", "words", "policy", "before", "after", "note",
    ],
)  # fmt: skip
def test_a_changed_text_is_found(chain, tamper, column):
    tamper(f"UPDATE record_entry SET {column} = {column} || ' ' WHERE note = 'entry 3'")
    assert record.verify(chain).problem.number == 3


def test_a_changed_moment_is_found(chain, tamper):
    tamper("UPDATE record_entry SET at = at + interval '1 microsecond' WHERE note = 'entry 3'")
    verdict = record.verify(chain)
    assert verdict.problem.number == 3
    assert verdict.problem.what == "it is not as it was written"
    with organisation_scope(chain):
        assert verdict.problem.id == str(Entry.objects.get(number=3).id)


def test_a_changed_id_is_found(chain, tamper):
    tamper(f"UPDATE record_entry SET id = '{new_id()}' WHERE note = 'entry 3'")
    assert record.verify(chain).problem.number == 3


def test_a_removed_entry_is_found(chain, tamper):
    tamper("DELETE FROM record_entry WHERE note = 'entry 3'")
    problem = record.verify(chain).problem
    assert (problem.number, problem.what) == (3, "it is missing")


def test_a_removed_first_entry_is_found(chain, tamper):
    tamper(f"DELETE FROM record_entry WHERE number = 1 AND organisation_id = '{chain}'")
    assert record.verify(chain).problem.number == 1


def test_a_removed_entry_whose_gap_was_closed_is_found(chain, tamper):
    tamper(
        "DELETE FROM record_entry WHERE note = 'entry 3'",
        "UPDATE record_entry SET number = 3 WHERE note = 'entry 4'",
    )
    assert record.verify(chain).problem.number == 3


def test_two_entries_that_changed_places_are_found(chain, tamper):
    tamper(
        "UPDATE record_entry SET number = 99 WHERE note = 'entry 2'",
        "UPDATE record_entry SET number = 2 WHERE note = 'entry 4'",
        "UPDATE record_entry SET number = 4 WHERE note = 'entry 2'",
    )
    assert record.verify(chain).problem.number == 2


COLUMNS = (
    "organisation_id, number, at, actor_id, actor_name, actor_role, verb, subject_kind, "
    "subject_id, subject_label, clause, words, policy, before, after, note, previous, hash"
)


def test_an_entry_put_in_at_the_end_is_found(chain, tamper):
    copied = COLUMNS.replace("number", "7", 1)
    tamper(
        f"INSERT INTO record_entry (id, {COLUMNS}) SELECT '{new_id()}', {copied} "
        "FROM record_entry WHERE note = 'entry 6'"
    )
    assert record.verify(chain).problem.number == 7


def test_a_well_made_entry_put_in_at_the_end_is_found(chain, tamper):
    """With the right hash, but without moving the head that the desk keeps."""
    forged = forge(chain, number=7, previous=record.head(chain).hash)
    tamper(insertion(forged))
    problem = record.verify(chain).problem
    assert (problem.number, problem.what) == (7, "it stands after the end that the desk keeps")


def test_a_second_entry_with_the_same_number_is_found(chain, tamper):
    tamper(
        "ALTER TABLE record_entry DROP CONSTRAINT record_entry_number",
        f"INSERT INTO record_entry (id, {COLUMNS}) SELECT '{new_id()}', {COLUMNS} "
        "FROM record_entry WHERE note = 'entry 3'",
    )
    try:
        assert record.verify(chain).problem.number == 4
        assert "number 3" in record.verify(chain).problem.what
    finally:
        tamper(
            "DELETE FROM record_entry",
            "ALTER TABLE record_entry ADD CONSTRAINT record_entry_number "
            "UNIQUE (organisation_id, number)",
        )


def test_a_tail_that_was_cut_off_is_found(chain, tamper):
    tamper("DELETE FROM record_entry WHERE number > 4")
    problem = record.verify(chain).problem
    assert problem.number == 5
    assert "cut off" in problem.what


def test_everything_gone_is_found(chain, tamper):
    tamper("TRUNCATE record_entry")
    assert record.verify(chain).problem.number == 1


def test_a_head_that_was_changed_is_found(chain, tamper):
    tamper(f"UPDATE record_chainhead SET hash = repeat('0', 64) WHERE organisation_id = '{chain}'")
    assert record.verify(chain).problem.number == 6


def test_a_tail_cut_off_together_with_the_head_is_found_by_the_head_kept_elsewhere(chain, tamper):
    noted = record.head(chain)
    tamper(
        "DELETE FROM record_entry WHERE number > 4",
        "UPDATE record_chainhead c SET number = 4, hash = e.hash FROM record_entry e "
        "WHERE e.organisation_id = c.organisation_id AND e.number = 4",
    )
    assert record.verify(chain).is_sound, "a chain alone cannot see this"
    problem = record.verify(chain, expected=noted).problem
    assert problem.number == 5
    assert "entry 6 was noted before" in problem.what


def test_a_chain_redone_from_the_start_is_found_by_the_head_kept_elsewhere(chain, tamper):
    noted = record.head(chain)
    statements, previous = [], "0" * 64
    for number in range(1, 7):
        forged = forge(chain, number=number, previous=previous, note="never happened")
        statements += [
            f"DELETE FROM record_entry WHERE organisation_id = '{chain}' AND number = {number}",
            insertion(forged),
        ]
        previous = forged["hash"]
    head = f"UPDATE record_chainhead SET hash = '{previous}' WHERE organisation_id = '{chain}'"
    tamper(*statements, head)
    assert record.verify(chain).is_sound, "a chain alone cannot see this"
    assert record.verify(chain, expected=noted).problem.number == 6


def test_a_head_noted_earlier_is_still_passed_through(chain):
    noted = record.head(chain)
    with organisation_scope(chain), transaction.atomic():
        write(chain)
    verdict = record.verify(chain, expected=noted)
    assert verdict.is_sound
    assert verdict.entries == 7


def test_another_organisations_chain_stays_sound(chain, tamper):
    other = new_id()
    with organisation_scope(other), transaction.atomic():
        write(other)
    tamper(f"DELETE FROM record_entry WHERE organisation_id = '{chain}'")
    assert not record.verify(chain).is_sound
    assert record.verify(other).is_sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET note = ''",
        "DELETE FROM record_entry",
        "TRUNCATE record_entry",
        "DELETE FROM record_chainhead",
        "TRUNCATE record_chainhead",
        "ALTER TABLE record_entry DISABLE TRIGGER USER",
    ],
)
def test_the_application_may_not(chain, statement):
    with (
        organisation_scope(chain),
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET note = ''",
        "DELETE FROM record_entry",
        "TRUNCATE record_entry",
        "DELETE FROM record_chainhead",
        "TRUNCATE record_chainhead",
        "UPDATE record_chainhead SET number = number - 1",
    ],
)
def test_even_the_owner_is_stopped_by_the_guards(desk_database, statement):
    with (
        psycopg.connect(desk_database.owner_url) as owner,
        pytest.raises(psycopg.errors.RaiseException, match="the record"),
    ):
        owner.execute(statement)


def test_the_application_may_not_move_the_head_back_or_jump(chain):
    for number in (5, 8):
        with (
            organisation_scope(chain),
            pytest.raises(ProgrammingError, match="only goes forward"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE record_chainhead SET number = %s", [number])


def test_the_documented_recipe_gives_the_same_hash(chain):
    """docs/reference/record.md, followed by hand and without our code."""
    with organisation_scope(chain):
        entry = Entry.objects.get(number=2)
        first = Entry.objects.get(number=1)
    content = {
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "actor_role": entry.actor_role,
        "after": entry.after,
        "at": "2026-11-23T09:30:00.000000Z",
        "before": entry.before,
        "clause": entry.clause,
        "id": str(entry.id),
        "note": entry.note,
        "number": 2,
        "organisation_id": str(chain),
        "policy": entry.policy,
        "previous": first.hash,
        "subject_id": entry.subject_id,
        "subject_kind": entry.subject_kind,
        "subject_label": entry.subject_label,
        "verb": entry.verb,
        "words": entry.words,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == entry.hash


def forge(organisation, *, number, previous, note="forged"):
    """An entry as somebody would make it who has our code."""
    entry = {
        "organisation_id": organisation, "number": number, "id": new_id(),
        "at": "2026-11-23T09:30:00.000000Z", "actor_id": "x", "actor_name": "x",
        "actor_role": "x", "verb": "x", "subject_kind": "x", "subject_id": "x",
        "subject_label": "x", "clause": "", "words": "", "policy": "", "before": "", "after": "",
        "note": note,
    }  # fmt: skip
    return entry | {"previous": previous, "hash": link(entry, previous)}


def insertion(entry):
    names = ", ".join(entry)
    values = ", ".join(f"'{value}'" for value in entry.values())
    return f"INSERT INTO record_entry ({names}) VALUES ({values})"
