"""Plain foreign keys become ones that carry the organisation, whatever state they are found in."""

import psycopg
import pytest

from moothall.store import StoreError
from moothall.store.within import LOOSE, keep_within

TABLES = """
    CREATE TABLE landlord (id uuid PRIMARY KEY);
    CREATE TABLE house (id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES landlord);
    CREATE TABLE door (
        id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES landlord,
        house_id uuid REFERENCES house (id) DEFERRABLE INITIALLY DEFERRED,
        beside_id uuid REFERENCES door (id) DEFERRABLE INITIALLY DEFERRED
    );
    INSERT INTO landlord VALUES ('00000000-0000-7000-8000-00000000000a'),
        ('00000000-0000-7000-8000-00000000000b');
    INSERT INTO house SELECT id, id FROM landlord
"""
A, B = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"


@pytest.fixture
def owner(databases):
    made = databases.create()
    with psycopg.connect(made.owner_url, autocommit=True) as connection:
        for statement in TABLES.split(";"):
            connection.execute(statement)
        yield connection
    databases.drop(made)


def door(owner, house, beside=None):
    words = "INSERT INTO door VALUES (gen_random_uuid(), %s, %s, %s) RETURNING id"
    return owner.execute(words, [A, house, beside]).fetchone()[0]


def test_a_row_may_point_within_its_organisation_and_nowhere_else(owner):
    assert keep_within(owner) == 2
    first = door(owner, A)
    door(owner, None, first)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="door_house_id_within"):
        door(owner, B)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute("DELETE FROM house WHERE id = %s", [A])


def test_once_done_there_is_nothing_left_to_do(owner):
    keep_within(owner)
    assert owner.execute(LOOSE).fetchall() == []
    assert keep_within(owner) == 0


def test_a_run_that_was_interrupted_is_gone_on_with(owner):
    keep_within(owner)
    owner.execute("ALTER TABLE door ADD FOREIGN KEY (house_id) REFERENCES house (id)")
    assert keep_within(owner) == 1
    assert owner.execute(LOOSE).fetchall() == []


def test_a_row_that_points_elsewhere_already_is_named_and_both_keys_stay(owner):
    wrong = door(owner, B)
    with pytest.raises(StoreError, match="a row of door points to a row of another organisation"):
        keep_within(owner)
    assert len(owner.execute(LOOSE).fetchall()) == 1
    owner.execute("UPDATE door SET house_id = %s WHERE id = %s", [A, wrong])
    assert keep_within(owner) == 1
