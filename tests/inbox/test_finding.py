"""Cases by number, people by name and handle, posts by link: for whoever may know it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.world import AT, account

from moothall.inbox import actions, queries
from moothall.inbox.models import Author, Case, Post
from moothall.inbox.queries import Search, finding, typed
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope

HOUR = timedelta(hours=1)


def known(world, author, name, handle, text="Who do I ring? [question]"):
    case = world.case(text, author=author)
    Author.objects.filter(pk=case.author_id).update(name=name, handle=handle)
    return case


def people(world, words, me=None):
    found = finding.people(me or world.desk.olive, typed.read(words))
    return [one.author.external_id for one in found]


def cases(world, words, me=None):
    return [one.case.pk for one in finding.cases(me or world.desk.olive, typed.read(words))]


@pytest.mark.parametrize(
    "words",
    ["Darren Pyle", "pyle", "PYLE darren", "dar pyl", "@darren.pyle_81", "darren.pyle_81", "@darren",
     "Siobhán Ó"],
)  # fmt: skip
def test_somebody_is_found_by_name_and_handle_however_it_is_written(world, words):
    known(world, "a", "Darren Pyle", "darren.pyle_81")
    known(world, "b", "Siobhán Ó Briain", "@shiv")
    known(world, "c", "Darlene Parker", "dp")
    assert people(world, words) == (["b"] if "Ó" in words else ["a"])


@pytest.mark.parametrize(
    "words", ["", "'", "%", "& |", "!!", "a" * 500, "a b c d e f g h", "\x00x"]
)
def test_what_can_be_no_name_finds_nobody_and_breaks_nothing(world, words):
    known(world, "a", "Darren Pyle", "darren")
    assert people(world, words) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://social.example/@darren.pyle_81",
        "https://social.example/profile/darren.pyle_81/?hc_ref=x",
        "www.social.example/Darren.Pyle_81",
        "look at https://social.example/people/a99.",
        "https://social.example/profile.php?id=a99",
    ],
)
def test_somebody_is_found_by_a_pasted_link_to_their_profile(world, link):
    known(world, "a99", "Darren Pyle", "@darren.pyle_81")
    known(world, "b", "Darren Pyle", "darren.pyle")
    assert people(world, link) == ["a99"]


def test_a_case_is_found_by_what_it_shows_as_its_number(world):
    case, other = world.case(author="a"), world.case(author="b")
    assert case.number == case.reference
    for words in (case.reference, case.reference.lower(), f"#{case.reference}",
                  f"case {case.reference} please"):  # fmt: skip
        assert cases(world, words) == [case.pk]
    assert cases(world, f"http://127.0.0.1/desk/case/{other.pk}/?queue=danger") == [other.pk]
    assert cases(world, "ABCDEF") == []


def test_every_case_has_the_number_that_it_shows(world):
    for number in range(5):
        world.case(author=f"a{number}")
    assert all(case.number == case.reference for case in Case.objects.all())


@pytest.mark.parametrize(
    "change",
    [str, lambda link: f"{link}?utm_source=x#top", lambda link: f"{link}/",
     lambda link: link.replace("https", "http"), lambda link: f"see {link}, please"],
)  # fmt: skip
def test_a_post_is_found_by_its_pasted_link(world, change):
    post, _ = world.post(author="a"), world.post(author="b")
    assert cases(world, change(post.permalink)) == [post.case_id]


def test_a_link_that_is_written_otherwise_is_found_by_the_platforms_id_in_it(world):
    post = world.post(author="a")
    assert cases(world, f"https://m.other.example/x/{post.external_id}") == [post.case_id]
    assert cases(world, f"https://m.other.example/x/?comment_id={post.external_id}") == [
        post.case_id
    ]


def test_another_organisations_people_cases_and_links_are_not_there(world, elsewhere):
    with organisation_scope(elsewhere.desk.id):
        theirs = Post.objects.get()
        number = theirs.case.reference
    assert people(world, "Erin") == []
    assert cases(world, number) == []
    assert cases(world, theirs.permalink) == []
    assert cases(world, f"http://x.example/{theirs.case_id}") == []


@pytest.fixture
def bounded(world):
    """An officer who sees one account only, and none of its danger."""
    other = account(world.desk, external_id="other")
    Membership.objects.filter(pk=world.desk.olive.pk).update(
        only_accounts={str(world.account.pk): None}
    )
    return Membership.objects.get(pk=world.desk.olive.pk), other


def test_whoever_sees_one_account_finds_nobody_and_nothing_of_another(world, bounded):
    me, other = bounded
    hidden = known(world, "a", "Darren Pyle", "darren")
    Author.objects.filter(pk=hidden.author_id).update(account=other)
    Post.objects.filter(case=hidden).update(account=other)
    Case.objects.filter(pk=hidden.pk).update(account=other)
    assert people(world, "Darren", me) == []
    assert cases(world, hidden.reference, me) == []
    assert cases(world, hidden.newest_post.permalink, me) == []
    assert people(world, "Darren", world.desk.sam) == ["a"]


def found(world, at=AT, me=None, **asked):
    hits = queries.search(me or world.desk.olive, Search(**asked), at + HOUR).posts
    return {hit.post.author.external_id for hit in hits}


@pytest.fixture
def various(world):
    """A question, a repair in private, an insult that was hidden, an opinion left alone."""
    known(world, "q", "Quinn", "q", "When do you open? [question]")
    known(world, "p", "Pat", "p", "My boiler is out [personal][repairs]")
    rude = known(world, "r", "Rude", "r", "You ... [abusive]")
    silent = known(world, "o", "Olga", "o", "I never liked it [opinion]")
    grounds = actions.Grounds(clause="C2")
    actions.hide(rude.pk, rude.newest_post_id, grounds, by=world.desk.olive, at=AT)
    actions.leave_alone(silent.pk, "R9", by=world.desk.sam, at=AT)
    return world


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"queue": "private"}, {"p"}),
        ({"queue": "answer"}, {"q"}),
        ({"service": "repairs"}, {"p"}),
        ({"state": "left_alone"}, {"o"}),
        ({"clause": "C2"}, {"r"}),
        ({"clause": "C2", "under": ("abusive",)}, {"r"}),
        ({"clause": "R9"}, {"o"}),
        ({"under": ("question",), "clause": "R5"}, {"q"}),
        ({"disposition": "private"}, {"p"}),
        ({"queue": "answer", "service": "repairs"}, set()),
        ({"words": "boiler", "state": "open"}, {"p"}),
        ({"words": "boiler", "state": "done"}, set()),
    ],
)
def test_a_search_is_narrowed_by_queue_state_service_and_clause(various, asked, expected):
    assert found(various, **asked) == expected


def test_a_search_is_narrowed_by_who_decided(various):
    olive, sam = various.desk.olive.actor.id, various.desk.sam.actor.id
    assert found(various, decided_by=olive) == {"r"}
    assert found(various, decided_by=sam) == {"o"}
    assert found(various, decided_by="nobody") == set()


@pytest.mark.parametrize(
    ("typed_words", "text", "stems"),
    [
        ("leaking", "It leaks again", {"leak"}),
        ("worries", "I worry", {"worr"}),
        ("mould*", "Mouldy walls", {"mould"}),
    ],
)
def test_a_result_says_by_which_words_it_was_found(world, typed_words, text, stems):
    world.case(f"{text} [question]", author="a")
    [hit] = queries.search(world.desk.olive, Search(typed_words), AT + HOUR).posts
    assert any(stem in hit.stems for stem in stems)
    assert any(word.lower().startswith(hit.stems) for word in text.split())


@pytest.mark.parametrize("size", [2, 9])
def test_finding_takes_the_same_queries_however_much_is_found(world, size):
    for number in range(size):
        known(world, f"a{number}", f"Darren Nr{number}", f"d{number}")
    given = typed.read("darren")
    with CaptureQueriesContext(connection) as caught:
        every = finding.people(world.desk.olive, given, 20)
        named = [(str(one.author), one.author.account.title) for one in every]
        queries.search(world.desk.olive, Search("ring"), AT + HOUR)
    assert len(named) == size
    assert len(caught) == 6
