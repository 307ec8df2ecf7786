"""Questions that are put into SQL once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from moothall.people.compiled import Compiled, CompiledObjects, numbered
from moothall.people.models import Membership

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def how_many(organisation, at):
    return Membership.objects.filter(organisation_id=organisation).aggregate(
        here=Count("pk"), lately=Count("pk", filter=Q(started_at__gt=at))
    )


def test_a_compiled_question_answers_as_django_does(cast):
    asked = Compiled(lambda _shape, *, organisation, at: how_many(organisation, at))
    for organisation in (cast.ours.pk, cast.theirs.pk, uuid4()):
        for at in (AT - timedelta(days=9_000), AT + timedelta(days=9_000)):
            assert asked(organisation=organisation, at=at) == [how_many(organisation, at)]


def test_it_is_put_into_words_once_for_each_shape_and_asked_once_each_time(cast):
    written = []

    def ask(shape, *, organisation):
        written.append(shape)
        list(Membership.objects.filter(organisation_id=organisation).values(*shape))

    asked = Compiled(ask)
    for shape in (("roles",), ("roles", "only_verbs"), ("roles",)):
        with CaptureQueriesContext(connection) as caught:
            asked(shape, organisation=cast.ours.pk)
    assert len(caught) == 1
    assert written == [("roles",), ("roles", "only_verbs")]


def test_a_value_that_is_reckoned_from_another_is_refused(cast):
    day_before = Compiled(
        lambda _shape, *, organisation, at: how_many(organisation, at - timedelta(days=1))
    )
    with pytest.raises(ValueError, match="reckoned"):
        day_before(organisation=cast.ours.pk, at=AT)
    written_out = Compiled(
        lambda _shape, *, organisation: list(
            Membership.objects.filter(roles=[f"of {organisation}"])
        )
    )
    with pytest.raises(ValueError, match="reckoned"):
        written_out(organisation=cast.ours.pk)


def test_only_ids_and_moments_can_be_filled_in(cast):
    asked = Compiled(lambda _shape, *, organisation, at: how_many(organisation, at))
    with pytest.raises(TypeError, match="no str"):
        asked(organisation=str(cast.ours.pk), at=AT)


def test_objects_are_made_as_django_makes_them_with_what_hangs_on_them(cast):
    def ask(_shape, *, organisation, at):
        return (
            Membership.objects.filter(organisation_id=organisation, started_at__gt=at)
            .select_related("organisation", "person")
            .defer("organisation__name")
            .annotate(lately=Q(started_at__gt=at))
            .order_by("id")[:5]
        )

    asked = CompiledObjects(ask)
    for organisation in (cast.ours.pk, cast.theirs.pk, uuid4()):
        values = {"organisation": organisation, "at": AT - timedelta(days=9_000)}
        expected = list(ask(None, **values))
        with CaptureQueriesContext(connection) as caught:
            made = asked(**values)
            people = [one.person.email for one in made]
        assert made == expected
        assert people == [one.person.email for one in expected]
        assert [one.roles for one in made] == [one.roles for one in expected]
        assert all(one.lately for one in made)
        assert all(one.organisation.get_deferred_fields() == {"name"} for one in made)
        assert len(caught) == 1


def test_objects_are_other_ones_each_time(cast):
    asked = CompiledObjects(
        lambda _shape, *, organisation: Membership.objects.filter(organisation_id=organisation)
    )
    [first, *_] = asked(organisation=cast.ours.pk)
    first.roles = ["nonsense"]
    assert first not in [
        one for one in asked(organisation=cast.ours.pk) if one.roles == first.roles
    ]


def test_so_many_ids_are_asked_for_at_once(cast):
    asked = CompiledObjects(lambda _, **ids: Membership.objects.filter(pk__in=list(ids.values())))
    every = list(
        Membership.objects.filter(organisation_id=cast.ours.pk).values_list("pk", flat=True)
    )
    for some in (every, every[:1], every[1:]):
        assert {one.pk for one in asked(len(some), **numbered(some))} == set(some)
