"""Keys begin with the organisation, and no row points to a row of another's."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from tests.inbox.world import World

from moothall.inbox import actions
from moothall.inbox.models import Case, Note
from moothall.people.tenancy import organisation_scope
from moothall.store.within import LOOSE

pytestmark = pytest.mark.django_db

#: indexes whose first column is not the organisation, with the reason
OTHERWISE = {
    "inbox_author_search": "GIN holds words; the rows found are then kept to the organisation",
    "inbox_post_search": "GIN holds words; the rows found are then kept to the organisation",
    "inbox_post_parts": "GIN holds three letters; as above",
    "inbox_post_permalink": "a hash index has one column; an address is one post's",
    "people_membership_person_id": "asked at the sign-in, before any organisation is known",
}
#: tables that are only read as what belongs to one row of another
OF_ONE_ROW = {"inbox_blockreview": "the reviews of one block"}
KEYS = """
    SELECT t.relname, i.relname, x.indisprimary, cardinality(x.indkey::int2[]), a.attname,
        EXISTS (
            SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'
            AND k.conname LIKE '%%\\_within' AND a.attnum = ANY(k.conkey)
        )
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    JOIN pg_attribute o ON o.attrelid = t.oid AND o.attname = 'organisation_id'
    WHERE t.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
TIGHT = """
    SELECT t.relname, a.attname, p.relname FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
    WHERE k.contype = 'f' AND k.conname LIKE '%%\\_within' ORDER BY 1, 2
"""


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def at_once(statement, *values):
    """With its foreign keys checked now, where the tests' transaction is never committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_key_that_serves_an_organisations_reads_begins_with_it():
    """An id is one row's and needs nothing before it: its own, or the one row that others are of,
    which are of the same organisation (below).
    """
    found = rows(KEYS)
    wrong = [
        f"{index} on {table} begins with {first}"
        for table, index, is_primary, columns, first, is_within in found
        if first != "organisation_id"
        and not is_primary
        and not (columns == 1 and is_within)
        and not any(index.startswith(known) for known in OTHERWISE)
    ]
    assert not wrong, "begin it with the organisation, or say in OTHERWISE why not"
    begun = {table for table, _, _, _, first, _ in found if first == "organisation_id"}
    unread = {table for table, *_ in found} - begun - set(OF_ONE_ROW)
    assert not unread, "no index of these begins with the organisation"
    for known in OTHERWISE:
        assert any(index.startswith(known) for _, index, *_ in found), f"{known} is gone"


def test_every_key_between_an_organisations_tables_carries_the_organisation():
    assert rows(LOOSE) == []
    tight = rows(TIGHT)
    assert ("inbox_case", "assigned_to_id", "people_membership") in tight
    assert ("inbox_note", "case_id", "inbox_case") in tight
    assert len(tight) > 60


@pytest.fixture
def two(db):  # noqa: ARG001 - a fixture
    """Two desks, each with a post, a decision, a draft, a saved reply, a note and a service."""
    made = [World.make(), World.make("Elsewhere Homes", "elsewhere")]
    for world in made:
        with organisation_scope(world.id):
            post = world.post("Is the lift working again? [question]")
            us = world.desk
            grounds = actions.Grounds(clause="C2", ground="abusive", why="x")
            actions.hide(post.case_id, post.pk, grounds, by=us.olive, at=world.at)
            actions.save_draft(post.case_id, "public", "Hello", by=us.olive, at=world.at)
            actions.keep_reply("Title", "Words", by=us.sam, at=world.at)
            Note.objects.create(
                organisation_id=world.id, case_id=post.case_id, by=us.olive, text="x", at=world.at
            )
    return made


def test_no_row_can_be_made_to_point_to_another_organisations(two):
    """As the application, with SQL of its own: what a forged form could reach at most."""
    ours, theirs = two
    refused, tried = [], []
    for table, column, parent in rows(TIGHT):
        with organisation_scope(theirs.id):
            foreign = rows(f"SELECT id FROM {parent} WHERE organisation_id = %s LIMIT 1", theirs.id)
        with organisation_scope(ours.id):
            own = rows(f"SELECT id FROM {table} WHERE organisation_id = %s LIMIT 1", ours.id)
            if not foreign or not own:
                continue
            tried.append((table, column))
            with pytest.raises(DatabaseError) as problem:
                at_once(
                    f"UPDATE {table} SET {column} = %s WHERE id = %s RETURNING id",
                    foreign[0][0], own[0][0],
                )  # fmt: skip
            if isinstance(problem.value.__cause__, psycopg.errors.ForeignKeyViolation):
                refused.append((table, column))
    assert ("inbox_case", "assigned_to_id") in refused
    assert ("inbox_post", "case_id") in refused
    assert ("inbox_draft", "saved_reply_id") in refused
    assert ("inbox_note", "case_id") in refused
    # the others are frozen, or not the application's to change
    assert len(refused) > len(tried) / 2 > 10, (refused, tried)


def test_a_new_row_that_points_to_another_organisations_is_refused(two):
    ours, theirs = two
    with organisation_scope(theirs.id):
        foreign = Case.objects.get().pk
    with organisation_scope(ours.id):
        assert not Case.objects.filter(pk=foreign).exists()
        own = Note.objects.get().pk
        with pytest.raises(DatabaseError, match="within"):
            at_once(
                "INSERT INTO inbox_note SELECT (jsonb_populate_record(one, jsonb_build_object("
                "'id', gen_random_uuid(), 'case_id', %s::uuid))).* FROM inbox_note one"
                " WHERE id = %s RETURNING id",
                foreign, own,
            )  # fmt: skip
