"""Another organisation's rows cannot be seen or written, whoever forgot what."""

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from moothall.people import tenancy
from moothall.people.models import ServiceArea
from moothall.people.tenancy import current_organisation, organisation_scope

pytestmark = pytest.mark.django_db


def area(organisation, name="Repairs"):
    with organisation_scope(organisation.id):
        return ServiceArea.objects.create(organisation=organisation, name=name)


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def setting():
    return rows("SELECT current_setting('moothall.organisation', true)")[0][0]


def test_a_forgotten_scope_sees_nothing(cast):
    area(cast.ours)
    assert ServiceArea.objects.count() == 0
    assert rows("SELECT count(*) FROM people_servicearea") == [(0,)]


def test_a_forgotten_scope_writes_nothing(cast):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ServiceArea.objects.create(organisation=cast.ours, name="Repairs")


def test_another_organisations_rows_are_invisible(cast):
    mine, other = area(cast.ours), area(cast.theirs)
    with organisation_scope(cast.ours.id):
        assert list(ServiceArea.objects.all()) == [mine]
        assert not ServiceArea.objects.filter(pk=other.pk).exists()
        assert rows("SELECT name FROM people_servicearea WHERE id = %s", other.pk) == []


def test_another_organisations_rows_cannot_be_changed_by_raw_sql(cast):
    other = area(cast.theirs)
    with organisation_scope(cast.ours.id):
        assert rows("UPDATE people_servicearea SET name = 'mine'") == 0
        assert rows("DELETE FROM people_servicearea WHERE id = %s", other.pk) == 0
    with organisation_scope(cast.theirs.id):
        assert ServiceArea.objects.get().name == "Repairs"


def test_no_row_can_be_put_into_or_moved_to_another_organisation(cast):
    mine = area(cast.ours)
    with organisation_scope(cast.ours.id):
        for attempt in (
            lambda: ServiceArea.objects.create(organisation=cast.theirs, name="Spy"),
            lambda: ServiceArea.objects.filter(pk=mine.pk).update(organisation=cast.theirs),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE people_servicearea CASCADE",
        "ALTER TABLE people_servicearea DISABLE ROW LEVEL SECURITY",
        "DROP POLICY of_the_organisation ON people_servicearea",
        "SET ROLE moothall_owner",
        "SET row_security = off; SELECT * FROM people_servicearea",
    ],
)
def test_the_application_cannot_get_round_row_security(cast, statement):
    area(cast.ours)
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows(statement)


def test_scopes_nest_and_end(cast):
    with organisation_scope(cast.ours.id):
        with organisation_scope(cast.theirs.id):
            assert setting() == str(current_organisation()) == str(cast.theirs.id)
        assert setting() == str(current_organisation()) == str(cast.ours.id)
        with organisation_scope(None):
            assert setting() == ""
    assert setting() == ""
    assert current_organisation() is None


def test_a_scope_ends_after_an_error_of_ours(cast):
    with pytest.raises(ValueError, match="ours"), organisation_scope(cast.ours.id):
        raise ValueError("ours")
    assert setting() == ""


def test_a_scope_ends_after_an_error_of_the_database(cast):
    area(cast.ours)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        organisation_scope(cast.ours.id),
    ):
        ServiceArea.objects.create(organisation=cast.ours, name="Repairs")
    assert setting() == ""
    assert ServiceArea.objects.count() == 0


def test_a_lost_savepoint_does_not_lose_the_scope_around_it(cast):
    with organisation_scope(cast.ours.id):
        area(cast.ours)
        with (
            pytest.raises(IntegrityError),
            organisation_scope(cast.ours.id),
            transaction.atomic(),
        ):
            ServiceArea.objects.create(organisation=cast.ours, name="Repairs")
        assert setting() == str(cast.ours.id)


@pytest.mark.django_db(transaction=True)
def test_a_connection_opened_inside_a_scope_is_told_of_it(cast):
    with organisation_scope(cast.ours.id):
        connection.close()
        assert setting() == str(cast.ours.id)
        connection.close()
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_a_scope_ends_although_its_connection_broke(cast):
    with organisation_scope(cast.ours.id):
        connection.connection.close()
    connection.close()
    assert setting() == ""


def test_a_scope_wants_a_uuid(cast):
    with pytest.raises(TypeError, match="UUID"), organisation_scope(str(cast.ours.id)):
        pass


def test_every_table_of_an_organisations_is_protected():
    """A table with organisation_id is under row security, or is here with its reason."""
    open_tables = {"people_membership"}  # decides whose rows are shown
    unprotected = rows(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind IN ('r', 'p') AND a.attname = 'organisation_id' "
        "AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity"
    )
    assert {name for (name,) in unprotected} == open_tables


@pytest.mark.django_db(transaction=True)
def test_a_connection_through_a_pooler_is_refused_before_anything_is_asked(monkeypatch):
    monkeypatch.setattr(tenancy, "is_direct", lambda _: False)
    connection.close()
    with pytest.raises(OperationalError, match="pooler"):
        rows("SELECT 1")
    assert connection.connection is None
    monkeypatch.undo()
    assert rows("SELECT 1") == [(1,)]


#: settings, who looks at what, and what ends with its time; anything else is kept for good, and
#: emptied of words and names by the end of retention
DELETABLE = {
    "channels_feedhour", "channels_picture", "duties_calendarkey", "duties_openedbyitself",
    "duties_proclaimedholiday", "inbox_automatichiding", "inbox_deskrules", "inbox_fitinforce",
    "inbox_fitting", "inbox_knownperson", "inbox_look", "inbox_savedreply", "inbox_tag", "inbox_tally", "inbox_view",
    "letters_accountperson", "letters_away", "letters_letter", "letters_telling", "letters_wish",
    "people_invitation", "people_servicearea", "people_servicecontact",
}  # fmt: skip


def test_the_application_deletes_no_row_of_what_came_or_was_decided():
    found = rows(
        "SELECT relname, has_table_privilege(oid, 'TRUNCATE') FROM pg_class WHERE relkind IN "
        "('r', 'p') AND relrowsecurity AND has_table_privilege(oid, 'DELETE, TRUNCATE')"
    )
    assert dict(found) == dict.fromkeys(DELETABLE, False)
