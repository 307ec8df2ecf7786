"""What counts and how much: near-copies once, mere acceptance less, nobody more than three tenths."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_town import FIRST

from moothall.core.judgement.learning import Decision, Marks
from moothall.core.judgement.learning.evidence import (
    JUST_ACCEPTED,
    LARGEST_SHARE,
    alike,
    gather,
    limit_shares,
    weights_of,
)
from moothall.core.values import Author, Need, Post, Service

OPINION = Marks(frozenset(), frozenset({Need.OPINION}), Service.NONE)
QUESTION = Marks(frozenset(), frozenset({Need.QUESTION}), Service.NONE)
WORDS = ["lift", "bins", "rent", "roof", "gate", "fence", "tap", "boiler", "form", "stairs"]


def a_decision(number: int, *, decided=OPINION, said=QUESTION, author="", text=None, by=None):
    first, second = divmod(number, len(WORDS))
    return Decision(
        Post(
            text=text
            or f"the {WORDS[first % 10]} beside the {WORDS[second]} number {'x' * number}",
            id=f"{number:03}",
            author=Author(name=author),
        ),
        decided,
        by or f"officer {number % 5}",
        FIRST + timedelta(hours=5 * number),
        said,
    )


def test_a_post_copied_by_many_counts_once_with_what_most_decided():
    text = "Sign the petition to save the playing field on Mill Lane before Friday please"
    copies = [a_decision(n, text=f"{text}{'!' * n}") for n in range(9)]
    copies[7:] = [replace(one, decided=QUESTION) for one in copies[7:]]
    evidence = gather([*copies, a_decision(20)])
    assert len(evidence.decisions) == 2
    assert evidence.repeats == 8
    assert evidence.decisions[0].decided == OPINION


def test_of_two_ways_decided_as_often_the_newest_stands():
    text = "When will the lift at Mallard Court be mended, it has been weeks now"
    older, newer = a_decision(1, text=text), a_decision(2, text=text, decided=QUESTION)
    assert gather([newer, older]).decisions[0].decided == QUESTION


def test_different_posts_are_kept_apart():
    texts = ["The lift is broken again today", "The bins are full again today", "Thank you so much"]
    assert alike(texts) == [0, 1, 2]


def test_a_suggestion_let_stand_weighs_less_than_a_decision():
    changed = [a_decision(n) for n in range(10)]
    accepted = [replace(one, said=one.decided) for one in changed]
    blind = [replace(one, said=one.decided, before_suggestion=True) for one in changed]
    assert weights_of(accepted)[0] == pytest.approx(JUST_ACCEPTED * weights_of(changed)[0])
    assert weights_of(blind) == weights_of(changed)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 1.0), st.integers(0, 7)), min_size=1, max_size=60))
def test_no_group_holds_more_than_three_tenths_where_there_are_four_or_more(given_):
    weights, groups = [w for w, _ in given_], [g for _, g in given_]
    limited = limit_shares(weights, groups)
    shares = defaultdict(float)
    for weight, group in zip(limited, groups, strict=True):
        shares[group] += weight
    assert all(0 < new <= old for new, old in zip(limited, weights, strict=True))
    if len(shares) >= 4:
        assert max(shares.values()) <= LARGEST_SHARE * sum(limited) + 1e-9
    else:
        assert max(shares.values()) <= LARGEST_SHARE * sum(weights) + 1e-9


def test_shares_that_are_even_are_left_alone():
    assert limit_shares([1.0] * 8, [0, 1, 2, 3] * 2) == [1.0] * 8


def test_one_officer_who_decided_nearly_all_does_not_outweigh_the_rest():
    many = [a_decision(n, by="Sam") for n in range(60)]
    few = [a_decision(n, by=f"officer {n % 4}") for n in range(60, 92)]
    weights = weights_of([*many, *few])
    assert sum(weights[:60]) <= LARGEST_SHARE * sum(weights) + 0.05


def test_one_author_who_campaigns_does_not_outweigh_the_rest():
    campaign = [a_decision(n, author="Campaigner") for n in range(50)]
    others = [a_decision(n, author=f"Author {n}") for n in range(50, 70)]
    weights = weights_of([*campaign, *others])
    assert sum(weights[:50]) < 0.35 * sum(weights)
