"""A version comes into force, is superseded, and is never rewritten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.support.desk_cast import desk

from moothall import policies
from moothall.core.policy import NoSuchPolicyError, PolicyErrors, find_policy
from moothall.people.models import Organisation
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.policies.models import PolicyVersion
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
NAME = "colchester-borough-homes"
TEXT = find_policy(NAME).read_text(encoding="utf-8")
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)


@pytest.fixture
def ours():
    made = desk()
    with organisation_scope(made.id):
        yield made


def version(number, first_day=""):
    text = TEXT.replace("version: 1\n", f"version: {number}\n", 1)
    return text.replace("title:", f"effective_from: {first_day}\ntitle:", 1) if first_day else text


def test_the_shipped_colchester_policy_is_adopted_by_its_name(ours):
    policies.adopt_shipped(ours.id, NAME, by=ours.adam, at=AT)
    assert policies.current(ours.id, AT).reference == "colchester-borough-homes@1"
    with pytest.raises(NoSuchPolicyError):
        policies.adopt_shipped(ours.id, "../../etc/passwd", by=ours.adam, at=AT)


def test_before_the_first_adoption_there_is_no_policy(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    with pytest.raises(policies.NoPolicy, match="An administrator can adopt one"):
        policies.current(ours.id, AT - timedelta(seconds=1))


def test_a_new_version_holds_from_its_adoption_and_the_old_one_until_then(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    policies.adopt(ours.id, version(2), by=ours.adam, at=LATER)
    assert policies.current(ours.id, LATER - timedelta(seconds=1)).version == 1
    assert policies.current(ours.id, LATER).version == 2


def test_a_version_waits_for_the_first_day_it_names(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    policies.adopt(ours.id, version(2, "2026-07-01"), by=ours.adam, at=AT)
    london_midnight = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert policies.current(ours.id, london_midnight - timedelta(seconds=1)).version == 1
    assert policies.current(ours.id, london_midnight).version == 2


def test_a_version_that_still_waits_is_replaced_before_its_first_day(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    policies.adopt(ours.id, version(2, "2026-08-01"), by=ours.adam, at=AT)
    policies.adopt(ours.id, version(3), by=ours.adam, at=LATER)
    assert policies.current(ours.id, LATER).version == 3
    assert policies.current(ours.id, datetime(2026, 9, 1, tzinfo=UTC)).version == 3
    assert policies.current(ours.id, LATER - timedelta(days=1)).version == 1


def test_a_first_day_in_the_past_rewrites_no_history(ours):
    policies.adopt(ours.id, version(1, "2020-01-01"), by=ours.adam, at=AT)
    with pytest.raises(policies.NoPolicy):
        policies.current(ours.id, AT - timedelta(days=1))


def test_a_number_is_adopted_once_and_numbers_rise(ours):
    policies.adopt(ours.id, version(2), by=ours.adam, at=AT)
    for number in (1, 2):
        with pytest.raises(policies.AlreadyAdopted, match="number 3 or a higher"):
            policies.adopt(ours.id, version(number), by=ours.adam, at=LATER)


def test_a_decision_finds_the_words_of_its_own_time_again(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    newer = version(2).replace("words: Discriminatory", "words: Hateful")
    policies.adopt(ours.id, newer, by=ours.adam, at=LATER)
    assert policies.called(ours.id, f"{NAME}@1").clause("C3").words == "Discriminatory"
    assert policies.called(ours.id, f"{NAME}@2").clause("C3").words == "Hateful"
    for unknown in (f"{NAME}@3", "nonsense", f"{NAME}@x"):
        with pytest.raises(policies.NoPolicy):
            policies.called(ours.id, unknown)


def test_a_faulty_document_is_refused_with_its_mistakes(ours):
    with pytest.raises(PolicyErrors, match="ground"):
        policies.adopt(ours.id, TEXT.replace("discriminatory", "nasty"), by=ours.adam, at=AT)
    assert not PolicyVersion.objects.exists()


def test_only_an_administrator_adopts(ours):
    for person in (ours.olive, ours.sam, ours.audrey, ours.carl):
        with pytest.raises(NotAllowed):
            policies.adopt(ours.id, TEXT, by=person, at=AT)


def test_another_organisations_administrator_adopts_nothing_here(ours):
    theirs = desk("Elsewhere Homes", "elsewhere")
    with pytest.raises(Organisation.DoesNotExist):
        policies.adopt(ours.id, TEXT, by=theirs.adam, at=AT)
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    with organisation_scope(theirs.id), pytest.raises(policies.NoPolicy):
        policies.current(ours.id, AT)


def test_an_adoption_stands_in_the_record(ours):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name, entry.policy) == (
        "adopt-policy",
        "Adam Rees",
        f"{NAME}@1",
    )


@pytest.mark.parametrize("change", [{"text": "x"}, {"number": 7}, {"adopted_by": "Nobody"}])
def test_the_words_of_an_adopted_version_cannot_be_changed(ours, change):
    policies.adopt(ours.id, TEXT, by=ours.adam, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.all().delete()
    assert policies.current(ours.id, AT).version == 1
