"""What the desk believes of a connection is what the server holds, whatever was rolled back."""

from contextlib import suppress
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db(transaction=True)
WHO = [None, UUID(int=1), UUID(int=2)]
#: scopes and transactions inside one another, some of which fail
STEPS = st.recursive(
    st.just(()),
    lambda inside: st.lists(
        st.tuples(
            st.sampled_from(["scope", "atomic"]), st.sampled_from(WHO), st.booleans(), inside
        ),
        max_size=4,
    ),
    max_leaves=12,
)


class BrokenOffError(Exception):
    pass


def held():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('moothall.organisation', true)")
        return cursor.fetchone()[0] or None


def walk(steps, shown):
    for kind, who, fails, inside in steps:
        within = who if kind == "scope" else shown
        around = organisation_scope(who) if kind == "scope" else transaction.atomic()
        with suppress(BrokenOffError), around:
            assert held() == (str(within) if within else None)
            walk(inside, within)
            if fails:
                raise BrokenOffError
        assert held() == (str(shown) if shown else None)


@given(steps=STEPS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_server_holds_what_the_scope_says_at_every_step(steps):
    walk(steps, None)


def test_a_connection_that_knows_is_told_nothing_again():
    ours = WHO[1]
    with (
        organisation_scope(ours),
        CaptureQueriesContext(connection) as asked,
        organisation_scope(ours),
        transaction.atomic(),
        organisation_scope(ours),
    ):
        assert held() == str(ours)
    assert [one["sql"] for one in asked if "set_config" in one["sql"]] == []
    assert held() is None


def test_a_new_connection_is_told_once():
    connection.close()
    with CaptureQueriesContext(connection) as asked, organisation_scope(WHO[2]):
        assert held() == str(WHO[2])
    # that it is ours, when it was opened; nobody's again, at the end
    assert sum("set_config" in one["sql"] for one in asked.captured_queries) <= 2
