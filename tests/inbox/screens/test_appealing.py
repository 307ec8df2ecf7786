"""Before a post is removed the officer reads what its author can be told about asking again."""

from datetime import timedelta

import pytest

from moothall import policies

NONE = "names no way to ask for another look"


@pytest.fixture
def case(world):
    return world.case("You ... [abusive]")


@pytest.mark.parametrize("verb", ["hide", "delete", "block"])
def test_a_policy_without_a_way_to_appeal_is_said_to_have_none(case, sam, verb):
    assert NONE in sam.get(f"/desk/case/{case.pk}/{verb}/").content.decode()


def test_the_way_that_the_policy_gives_is_said(world, case, olive):
    at = world.at - timedelta(days=1)
    policies.adopt_shipped(world.id, "harrowmere-homes", by=world.desk.adam, at=at)
    page = olive.get(f"/desk/case/{case.pk}/hide/").content.decode()
    assert "another look: reviews@harrowmere.example.org, within 28 days." in page
    assert NONE not in page


def test_what_is_brought_back_needs_no_such_line(world, case, olive):
    post = world.cases.get().posts.get()
    post.hidden_at = world.at
    post.save()
    assert NONE not in olive.get(f"/desk/case/{case.pk}/unhide/").content.decode()
