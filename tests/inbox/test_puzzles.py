"""What a platform sent and nobody can read: as loud as a page that cannot be read, and once."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT

from moothall.channels import puzzling
from moothall.channels.models import Application, Delivery, Source, Stray
from moothall.channels.receive import settle_unreadable
from moothall.channels.receive.keeping import keep, keep_answer
from moothall.channels.receive.taking import LOST_POST
from moothall.inbox import alarms
from moothall.letters.models import AccountPerson, Letter
from moothall.platforms.base import ContractBroken

pytestmark = [pytest.mark.django_db]
MINUTE = timedelta(minutes=1)


def sent(to, at=AT, source=Source.WEBHOOK, problem="Facebook sent what the desk cannot read."):
    return keep(to, source, b'{"new": "form"}', at, parsed_at=at, problem=problem)


def told(world, at=AT):
    before = set(Letter.objects.values_list("pk", flat=True))
    alarms.about_puzzles(world.id, at)
    return Letter.objects.exclude(pk__in=before)


def test_a_delivery_of_another_form_is_written_about_once_to_a_named_person(world):
    AccountPerson.objects.create(
        organisation=world.desk.organisation, account=world.account.pk, member=world.desk.olive
    )
    sent(world.account)
    letters = told(world)
    assert world.desk.olive in {one.reader for one in letters}
    for letter in letters:
        assert "sent something that the desk cannot read" in letter.subject
        assert "/desk/files/" in letter.text
        assert "form" not in letter.text.partition("Perhaps")[0]
    for number in range(3):
        sent(world.account, AT + number * MINUTE)
    assert not told(world, AT + timedelta(days=2)), "a letter for the trouble, not the delivery"


def test_those_that_are_dealt_with_one_by_one_make_no_new_letter(world):
    first, second = sent(world.account), sent(world.account, AT + MINUTE)
    assert told(world)
    settle_unreadable(first, by=world.desk.olive, at=AT + 2 * MINUTE)
    sent(world.account, AT + 3 * MINUTE)
    assert not told(world, AT + 3 * MINUTE)
    for one in (second, Delivery.objects.get(received_at=AT + 3 * MINUTE)):
        settle_unreadable(one, by=world.desk.olive, at=AT + 4 * MINUTE)
    assert not puzzling.puzzles(world.id)
    sent(world.account, AT + 5 * MINUTE)
    assert told(world, AT + 5 * MINUTE), "another trouble is news"


def test_a_delivery_that_does_not_even_say_whom_it_is_about_is_told_of(world):
    made = Application.objects.create(
        organisation=world.desk.organisation, platform="facebook", client_id="c", kept_at=AT
    )
    for number in range(2):
        Stray.objects.create(
            organisation=world.desk.organisation, place=made.pk, platform="facebook", body=b"x",
            sha256=str(number) * 64, received_at=AT, problem="No names in it.",
        )  # fmt: skip
    letters = told(world)
    assert letters
    assert {one.subject.partition(" sent ")[0] for one in letters} == {
        "The application on Facebook"
    }
    assert not told(world, AT + MINUTE)


def test_a_stray_that_names_somebody_elses_account_is_no_trouble(world):
    Stray.objects.create(
        organisation=world.desk.organisation, place=world.account.pk, platform="facebook",
        body=b"x", sha256="0" * 64, received_at=AT, names=["other"],
    )  # fmt: skip
    assert not told(world)


@pytest.mark.parametrize(
    ("source", "problem", "is_loud"),
    [
        (Source.POLL, "The answer lacks what is promised.", False),  # `unheard` tells of it
        (Source.POLL, f"{LOST_POST}it has no id.", True),
        (Source.SWEEP, "The answer lacks what is promised.", True),
        (Source.IMPORT, f"{LOST_POST}it has no id.", False),  # who hands it in reads it there
        (Source.ANSWER, "The answer lacks what is promised.", False),  # the action is handed over
    ],
)
def test_only_what_nobody_else_tells_of_is_told(world, source, problem, is_loud):
    sent(world.account, source=source, problem=problem)
    assert bool(told(world)) is is_loud


def test_a_page_that_stays_broken_is_kept_a_few_times_and_not_each_minute(world):
    for minute in range(20):
        keep_answer(world.account, Source.POLL, ContractBroken("odd", body=f"{minute}"), AT)
    keep_answer(world.account, Source.POLL, ContractBroken("otherwise odd", body="x"), AT)
    assert Delivery.objects.filter(source=Source.POLL).count() == 6
