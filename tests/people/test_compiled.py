"""Questions that are put into SQL once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from moothall.people.compiled import Compiled
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
