"""What the screens ask is answered in few queries, for whoever may know it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.world import AT, ROOT

from moothall.inbox import queries
from moothall.inbox.filing import NO_TIME_PROMISED
from moothall.inbox.models import Case, Look, Post, View
from moothall.inbox.queries import Filters, Search
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind

HOUR = timedelta(hours=1)


def asked(question):
    """How many queries it takes, and what is answered."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = question()
    # a statement that is put together for the first time is overheard, and never sent
    return sum(one["sql"] is not None for one in caught), answer


def crowd(world, posts, text="Who do I ring? [question]", prefix="a"):
    for number in range(posts):
        world.arrive(text, author=f"{prefix}{number}", at=AT + timedelta(minutes=number))
    world.take_in(AT + HOUR)
    world.judge(AT + HOUR)


def test_every_queue_has_its_count_in_two_queries(world):
    crowd(world, 3)
    world.arrive("Gas! [emergency]", author="g")
    world.arrive("You ... [abusive]", author="h")
    world.take_in()
    world.judge()
    queries.counts(world.desk.olive, AT)  # which puts them into SQL, once in a process
    few, found = asked(lambda: queries.counts(world.desk.olive, AT + HOUR))
    by_name = {one.queue.name: one for one in found.queues}
    assert few == 2
    assert by_name["answer"].open == 3
    assert (by_name["danger"].open, by_name["danger"].overdue) == (1, 0)
    assert by_name["moderation"].open == 1
    assert (found.open, found.unassigned, found.mine) == (5, 5, 0)
    assert next(one.queue.title for one in found.queues) == "Danger"


@pytest.mark.parametrize("size", [3, 9])
def test_a_page_takes_the_same_queries_however_many_rows_it_has(world, size):
    crowd(world, size)
    few, found = asked(lambda: queries.page(world.desk.olive, Filters(queue="answer"), AT))
    assert len(found.rows) == size
    assert few == 3
    with CaptureQueriesContext(connection) as caught:
        shown = [
            (
                str(row.case.author),
                row.case.account.name,
                row.case.assigned_to,
                row.case.newest_post.posted_at,
                row.case.reference,
            )
            for row in found.rows
        ]
    assert len(shown) == size
    assert not caught


def test_pages_follow_one_another_without_a_gap_or_a_double(world):
    crowd(world, 10)
    seen, after = [], ""
    for _ in range(5):
        found = queries.page(world.desk.olive, Filters(), AT + HOUR, after=after, size=3)
        seen += [row.case.pk for row in found.rows]
        after = found.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 10
    ranks = [Case.objects.get(pk=one).rank_at for one in seen]
    assert ranks == sorted(ranks)


def test_what_nothing_promises_a_time_for_comes_last_and_the_longest_wait_of_it_first(world):
    world.arrive("Praise [question]", author="late", at=AT - HOUR)
    world.arrive("Praise [question]", author="early", at=AT - 5 * HOUR)
    world.arrive("Minutes please [foi]", author="dated", at=AT)
    world.take_in()
    world.judge()
    found = [row.case for row in queries.page(world.desk.olive, Filters(), AT).rows]
    assert [case.author.external_id for case in found] == ["dated", "early", "late"]
    assert [bool(case.due_at) for case in found] == [True, False, False]
    assert found[1].rank_at == found[1].waiting_since + NO_TIME_PROMISED


@pytest.mark.parametrize("nonsense", ["x", "////", "MjAyNg", "☃" * 9, "A" * 5000])
def test_a_place_that_no_page_gave_begins_at_the_beginning(world, nonsense):
    crowd(world, 2)
    assert len(queries.page(world.desk.olive, Filters(), AT, after=nonsense).rows) == 2


def test_what_is_due_first_stands_first_and_is_marked_when_its_time_has_passed(world):
    world.arrive("Praise [question]", author="a", at=AT - HOUR / 2)
    world.arrive("Minutes please [foi]", author="b", at=AT - 2 * HOUR)
    world.arrive("Fire! [emergency]", author="c", at=AT - HOUR)
    world.take_in()
    world.judge()
    rows = queries.page(world.desk.olive, Filters(), AT).rows
    assert [row.case.queue for row in rows] == ["danger", "requests", "answer"]
    assert [row.is_overdue for row in rows] == [False, False, False]
    assert rows[1].case.due_for == "foi"


def test_personal_details_are_masked_in_the_list(world):
    world.case("Ring me on 07700 900123 about 14 Mill Road [question]")
    [row] = queries.page(world.desk.olive, Filters(), AT).rows
    assert "900123" not in row.snippet
    assert "[telephone number]" in row.snippet


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(queue="answer"), {"a"}),
        (Filters(queue="danger"), {"b"}),
        (Filters(assigned="me"), {"a"}),
        (Filters(assigned="nobody"), {"b", "c"}),
        (Filters(service="repairs"), {"c"}),
        (Filters(label="emergency"), {"b"}),
        (Filters(label="private"), {"c"}),
        (Filters(tag="boiler"), {"c"}),
        (Filters(overdue="yes"), {"c"}),
        (Filters(queue="done"), {"e"}),
        (Filters(snoozed="yes"), {"a", "b", "c", "d"}),
        (Filters(), {"a", "b", "c"}),
    ],
)
def test_lists_are_narrowed(world, filters, expected):
    texts = {"a": "[question]", "b": "[emergency]", "c": "[personal][repairs]", "d": "[question]",
             "e": "[opinion]"}  # fmt: skip
    for author, text in texts.items():
        world.arrive(text, author=author)
    world.take_in()
    world.judge()
    cases = {case.author.external_id: case for case in Case.objects.all()}
    Case.objects.filter(pk=cases["a"].pk).update(assigned_to=world.desk.olive)
    Case.objects.filter(pk=cases["c"].pk).update(tags=["boiler"], due_at=AT - HOUR)
    Case.objects.filter(pk=cases["d"].pk).update(snoozed_until=AT + HOUR)
    Post.objects.filter(case=cases["e"]).update(settled_at=AT)
    Case.objects.filter(pk=cases["e"].pk).update(
        is_open=False, queue="done", closed_at=AT, closed_how="left_alone"
    )
    found = queries.page(world.desk.olive, filters, AT + timedelta(minutes=1))
    assert {row.case.author.external_id for row in found.rows} == expected


def test_filters_that_make_no_sense_are_not_asked():
    given = {"queue": "nowhere", "assigned": "'; drop", "account": "1", "area": "x", "label": "?",
             "service": "?", "tag": "boiler", "unknown": "x"}  # fmt: skip
    assert Filters.read(given).as_kept() == {"tag": "boiler"}


def test_the_whole_case_takes_the_same_queries_however_long_the_conversation(world):
    world.arrive("Bins are on Monday", external_id=ROOT, own=True, place=PostKind.POST,
                 parent_id="", author="cbh", at=AT - HOUR)  # fmt: skip
    case = world.case("And the brown one? [question]")
    queries.whole(world.desk.olive, case.pk, AT)
    few, short = asked(lambda: queries.whole(world.desk.olive, case.pk, AT))
    crowd(world, 8, prefix="other")
    for number in range(5):
        world.arrive(f"Again {number} [question]", root_id="elsewhere")
        world.arrive(f"Hm {number} [question]")
    world.take_in()
    world.judge()
    more, long = asked(lambda: queries.whole(world.desk.olive, case.pk, AT))
    assert few == more <= 20
    assert short.our_post.text == "Bins are on Monday"
    assert (len(short.posts), len(long.posts)) == (1, 6)
    assert len(long.conversation) == 15
    assert len(long.earlier) == 5
    assert long.clause_words("C3") == "Discriminatory"
    assert long.clause_words("ZZ") == ""


def test_others_who_have_the_case_open_are_shown_until_they_are_gone(world):
    case = world.case()
    Look.objects.create(organisation=world.desk.organisation, case=case, membership=world.desk.sam,
                        doing="writing", since=AT, last_at=AT)  # fmt: skip
    soon, later = AT + timedelta(seconds=20), AT + timedelta(minutes=5)
    assert [look.doing for look in queries.whole(world.desk.olive, case.pk, soon).looks] == [
        "writing"
    ]
    assert not queries.whole(world.desk.sam, case.pk, soon).looks
    assert not queries.whole(world.desk.olive, case.pk, later).looks


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("boiler", {"1"}),
        ("boilers", {"1"}),
        ("Boiler heating", {"1"}),
        ("boiler lift", set()),
        ("lif*", {"2"}),
        ("*oile*", {"1"}),
        ("*'; drop table*", set()),
        ("100%", {"3"}),
        ("'", {"1", "2", "3"}),
        ("", {"1", "2", "3"}),
        ("!&|:*()", {"1", "2", "3"}),
        ("don't", {"1", "2", "3"}),
        ("don't agree", {"3"}),
    ],
)
def test_posts_are_found_by_words_and_by_parts_of_words(world, words, expected):
    world.arrive("The boiler gives no heating", author="1")
    world.arrive("The lift is stuck", author="2")
    world.arrive("I don't agree 100%", author="3")
    world.take_in()
    found = queries.search(world.desk.olive, Search(words), AT)
    assert {hit.post.author.external_id for hit in found.posts} == expected


def test_search_takes_three_queries_and_goes_on_page_by_page(world):
    crowd(world, 7, "The lift is stuck")
    few, first = asked(lambda: queries.search(world.desk.olive, Search("lift"), AT, size=4))
    rest = queries.search(world.desk.olive, Search("lift"), AT, size=4, after=first.after)
    assert few == 3
    assert (len(first.posts), len(rest.posts), rest.after) == (4, 3, "")
    assert not {hit.post.pk for hit in first.posts} & {hit.post.pk for hit in rest.posts}


def test_search_is_narrowed_like_the_lists(world):
    crowd(world, 2, "The lift [question]", prefix="q")
    crowd(world, 1, "The lift [emergency]", prefix="e")
    olive = world.desk.olive
    assert len(queries.search(olive, Search("lift", label="emergency"), AT).posts) == 1
    assert len(queries.search(olive, Search("lift", disposition="respond"), AT).posts) == 2
    assert len(queries.search(olive, Search("lift", account=str(world.account.pk)), AT).posts) == 3
    assert not queries.search(olive, Search("lift", account=str(uuid4())), AT).posts
    assert not queries.search(olive, Search("lift", account="nonsense"), AT).posts
    assert not queries.search(olive, Search("lift", since=AT + HOUR), AT).posts
    assert len(queries.search(olive, Search("lift", until=AT + HOUR), AT).posts) == 3


def test_another_organisations_cases_are_not_there(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs = Case.objects.get()
        their_post = Post.objects.get()
    world.case()
    olive = world.desk.olive
    with pytest.raises(Case.DoesNotExist):
        queries.whole(olive, theirs.pk, AT)
    with pytest.raises(Post.DoesNotExist):
        queries.post_of(olive, their_post.pk)
    assert len(queries.page(olive, Filters(), AT).rows) == 1
    assert queries.counts(olive, AT).open == 1
    assert not queries.search(olive, Search("lift"), AT).posts
    with organisation_scope(elsewhere.id):
        # a membership of ours under their scope sees neither
        assert not queries.page(olive, Filters(), AT).rows
        assert len(queries.search(elsewhere.desk.olive, Search("lift"), AT).posts) == 1


def test_who_may_not_see_an_account_sees_nothing_of_it(world):
    case = world.case("The lift [emergency]")
    olive = world.desk.olive
    olive.only_accounts = {str(uuid4()): None}
    with pytest.raises(Case.DoesNotExist):
        queries.whole(olive, case.pk, AT)
    assert not queries.page(olive, Filters(), AT).rows
    assert queries.counts(olive, AT).open == 0
    assert not queries.search(olive, Search("lift"), AT).posts


def test_who_may_not_see_danger_sees_the_rest(world):
    danger = world.case("The lift [emergency]", author="a")
    world.case("The lift [question]", author="b")
    olive = world.desk.olive
    olive.only_verbs = ["see-posts"]
    with pytest.raises(Case.DoesNotExist):
        queries.whole(olive, danger.pk, AT)
    assert [row.case.queue for row in queries.page(olive, Filters(), AT).rows] == ["answer"]
    assert len(queries.search(olive, Search("lift"), AT).posts) == 1
    with pytest.raises(Post.DoesNotExist):
        queries.post_of(olive, Post.objects.get(case=danger).pk)


def test_a_service_contact_reads_no_inbox(world):
    case = world.case()
    carl = world.desk.carl
    for question in (
        lambda: queries.page(carl, Filters(), AT),
        lambda: queries.counts(carl, AT),
        lambda: queries.whole(carl, case.pk, AT),
        lambda: queries.search(carl, Search("ring"), AT),
    ):
        with pytest.raises(NotAllowed):
            question()


def test_saved_views_are_ones_own_and_those_for_all(world):
    desk = world.desk
    kept = Filters(queue="answer", service="repairs").as_kept()
    for owner, name in ((desk.olive, "mine"), (None, "all"), (desk.sam, "sam's")):
        View.objects.create(organisation=desk.organisation, owner=owner, name=name, filters=kept)
    assert [view.name for view in queries.views(desk.olive)] == ["mine", "all"]
    assert Filters.read(queries.views(desk.olive)[0].filters) == replace(
        Filters(), queue="answer", service="repairs"
    )


def test_in_an_unwatched_scope_nothing_is_seen(world):
    world.case()
    with organisation_scope(None):
        assert not Case.objects.exists()
        assert not Post.objects.exists()
