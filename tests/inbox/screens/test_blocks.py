"""The register of blocks: who is shut out, and a block looked at again, without a script."""

import csv
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from tests.inbox.screens.page import send, url, words
from tests.inbox.test_moderating import C2, RUDE, done
from tests.inbox.world import AT, account
from tests.support.cast import signed_in

from moothall.channels.states import State
from moothall.inbox import actions, reminding
from moothall.inbox.models import BlockEntry, BlockReview, Case
from moothall.letters.models import Letter
from moothall.people.tenancy import organisation_scope

REVIEW = date(2026, 6, 12)


def on(day, hour=9):
    return datetime(2026, 6, day, hour, 30, tzinfo=AT.tzinfo)


@pytest.fixture
def block(world):
    """A confirmed block, under C2, to be looked at by Olive."""
    post = world.post(RUDE)
    made = actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    done(made.action)
    return made


def register(browser, query=""):
    return words(browser.get(f"/blocks/?{query}"))


@pytest.mark.usefixtures("block")
def test_the_register_says_who_under_which_words_by_whom_since_when_and_until_when(olive):
    page = register(olive)
    for said in ("Rita", "@rita", "CBH page", "C2", "“Abusive, offensive", "Olive Ng", "Blocked since",
                 "colchester-borough-homes@1", "review on 12 June 2026", "1 block"):  # fmt: skip
        assert said in page, said
    assert "Blocks" in words(olive.get("/desk/"))


def test_what_is_overdue_stands_first_and_can_be_asked_for_alone(world, at):
    for name, day in (("later", 30), ("sooner", 5)):
        post = world.post(RUDE, author=name)
        made = actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT,
                             review_on=date(2026, 6, day))  # fmt: skip
        done(made.action)
    at(on(9))
    olive = signed_in(world.desk.olive)
    page = register(olive)
    assert page.index("Sooner") < page.index("Later")
    assert "review overdue since 5 June 2026" in page
    alone = register(olive, "state=overdue")
    assert "Sooner" in alone
    assert "Later" not in alone


def test_a_block_that_waits_or_failed_is_called_so_and_leads_to_where_it_is_dealt_with(
    world, olive
):
    post = world.post(RUDE)
    made = actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    assert "asked for, not confirmed yet" in register(olive)
    done(made.action, State.FAILED)
    page = olive.get("/blocks/?state=unconfirmed")
    assert "not blocked: it did not work" in words(page)
    assert f"/desk/going-out/#action-{made.action_id}" in page.content.decode()
    assert "review on" not in words(page)


def test_every_case_of_the_author_shows_the_block(world, block, olive):
    other = world.case("Who do I ring? [question]", root_id="other", parent_id="other")
    assert other.pk != block.case_id
    page = words(olive.get(url(other)))
    assert "Blocks of Rita" in page
    assert "review on 12 June 2026" in page


def test_a_review_keeps_the_block_or_ends_it_and_stays_in_its_history(world, block, at):
    at(on(12))
    olive = signed_in(world.desk.olive)
    page = olive.get(reverse("inbox-block", args=[BlockEntry.objects.get().pk]))
    ending = page.wsgi_request.path
    refused = send(olive, page, ending, outcome="keep", why="", next_on="2026-09-01")
    assert refused.status_code == 422
    kept = send(olive, page, ending, outcome="keep", why="They go on", next_on="2026-09-01")
    assert "kept until 1 September 2026" in words(kept)
    page = olive.get(ending)
    assert "They go on" in words(page)
    ended = send(olive, page, ending, outcome="end", why="Calm since", next_on="")
    assert "unblocking asked for, not confirmed yet" in words(ended)
    assert [one.next_on for one in BlockReview.objects.all()] == [date(2026, 9, 1), None]
    entry = BlockEntry.objects.get()
    done(entry.ending.action)
    assert "Calm since" in register(olive, "state=ended")
    assert "Nobody is blocked" in register(olive)
    assert block.case_id == Case.objects.get().pk


def test_of_two_reviews_at_once_the_second_is_shown_the_first(block, olive, sam):
    path = reverse("inbox-block", args=[BlockEntry.objects.get(decision=block).pk])
    page = sam.get(path)
    send(olive, olive.get(path), path, outcome="keep", why="Mine", next_on="2026-09-01")
    second = send(sam, page, path, outcome="end", why="Theirs", next_on="")
    assert second.status_code == 409
    assert "the next time is 1 September 2026" in words(second)
    assert "Theirs" in second.content.decode()


def test_an_auditor_reads_the_register_and_its_file_and_reviews_nothing(block, audrey):
    page = audrey.get(reverse("inbox-block", args=[BlockEntry.objects.get(decision=block).pk]))
    assert page.status_code == 200
    assert "Put it on record" not in words(page)
    assert "Rita" in register(audrey)


def test_who_may_not_unblock_may_not_review_by_sending_the_form_either(block, audrey):
    path = reverse("inbox-block", args=[BlockEntry.objects.get(decision=block).pk])
    given = {"outcome": "end", "why": "x", "seen": REVIEW.isoformat()}
    assert audrey.post(path, given).status_code == 403


def test_somebody_of_a_service_area_sees_no_register(carl):
    assert carl.get("/blocks/").status_code == 403
    assert carl.get("/blocks/register.csv").status_code == 403


def test_who_is_limited_to_an_account_sees_the_blocks_of_that_one(world, block, olive):
    other = account(world.desk, external_id="other")
    world.desk.olive.only_accounts = {str(other.pk): None}
    world.desk.olive.save()
    assert "Nobody is blocked" in register(olive)
    path = reverse("inbox-block", args=[BlockEntry.objects.get(decision=block).pk])
    assert olive.get(path).status_code == 404


def test_another_organisations_blocks_are_in_no_register(world, elsewhere, olive):
    with organisation_scope(elsewhere.desk.id):
        post = elsewhere.post(RUDE, author="stranger")
        actions.block(post.case_id, post.pk, C2, by=elsewhere.desk.olive, at=AT, review_on=REVIEW)
        entry = BlockEntry.objects.get()
    assert "Stranger" not in register(olive, "state=all")
    assert olive.get(reverse("inbox-block", args=[entry.pk])).status_code == 404
    assert world.id != elsewhere.id


def test_the_file_has_a_row_a_block_without_personal_details(world, sam):
    post = world.post(RUDE)
    grounds = actions.Grounds(clause="C2", why="Ring 07700 900123 about it")
    actions.block(post.case_id, post.pk, grounds, by=world.desk.olive, at=AT, review_on=REVIEW)
    answer = sam.get("/blocks/register.csv?names=no")
    [row] = csv.DictReader(b"".join(answer.streaming_content).decode().splitlines())
    assert (row["clause"], row["review on"], row["by"]) == ("C2", "2026-06-12", "yes")
    assert row["why"] == "Ring [telephone number] about it"
    assert "Rita" not in str(row)


def letters():
    return list(
        Letter.objects.order_by("written_at", "id").values_list("reader__person__name", "subject")
    )


@pytest.mark.usefixtures("block")
def test_the_named_person_is_told_before_and_on_the_day_and_others_when_it_is_late(world, at):
    assert reminding.block_reviews(world.id, on(4)) == 0
    assert reminding.block_reviews(world.id, on(5, hour=3)) == 0
    assert reminding.block_reviews(world.id, on(5)) == 1
    assert reminding.block_reviews(world.id, on(6)) == 0
    assert reminding.block_reviews(world.id, on(12)) == 1
    told = letters()
    assert [name for name, _ in told] == ["Olive Ng", "Olive Ng"]
    assert told[0][1].startswith("A block is to be looked at again")
    assert told[1][1].startswith("A block is due to be looked at again")
    assert "Rita" not in Letter.objects.first().text
    assert reminding.block_reviews(world.id, on(15)) >= 1
    assert "Olive Ng" not in [name for name, _ in letters()[2:]]
    at(on(11))
    assert "yours to look at again" not in words(signed_in(world.desk.olive).get("/desk/"))
    at(on(12))
    assert "1 block is yours to look at again" in words(signed_in(world.desk.olive).get("/desk/"))


@pytest.mark.usefixtures("block")
def test_when_the_named_person_has_left_those_who_look_after_things_are_told(world, at):
    world.desk.olive.ended_at = AT
    world.desk.olive.save()
    assert reminding.block_reviews(world.id, on(12)) >= 1
    assert "Olive Ng" not in [name for name, _ in letters()]
    at(on(12))
    assert "1 block is yours to look at again" in words(signed_in(world.desk.sam).get("/desk/"))


def test_what_the_platform_has_not_confirmed_reminds_nobody(world):
    post = world.post(RUDE)
    actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    assert reminding.block_reviews(world.id, AT + timedelta(days=10)) == 0
