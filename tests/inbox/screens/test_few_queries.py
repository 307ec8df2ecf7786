"""Each page asks the database a fixed number of questions, however much lies on the desk."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.screens.page import url
from tests.inbox.world import AT

from moothall.inbox.models import Case

#: an opened page tells the conversation's place to htmx so
HTMX = {"HX-Request": "true", "HX-Target": "section#conversation"}
#: the connection's scope is set and taken back besides, in each request
MOST = {"list": 19, "poll": 13, "case": 33, "conversation": 23, "search": 17}


def crowd(world, posts):
    """As many authors in one thread, each with a case that asks, and some in danger."""
    for number in range(posts):
        text = "Smell of gas! [emergency]" if number % 3 == 0 else "Who do I ring? [question]"
        world.arrive(text, author=f"a{number}", at=AT - timedelta(minutes=number + 2))
    world.take_in()
    world.judge()
    world.account.last_read_at = AT  # else the page says that nothing reaches the desk
    world.account.save()


def pages(olive):
    """The address and headers of each page that officers look at all day."""
    shown = olive.get("/desk/?queue=").content.decode()
    case = Case.objects.order_by("rank_at", "id").first()
    return {
        "list": ("/desk/?queue=", {}),
        "poll": (re.search(r'"(/desk/news/[^"]+)"', shown)[1].replace("&amp;", "&"), {}),
        "case": (url(case), {}),
        "conversation": (url(case), HTMX),
        "search": ("/desk/search/?words=ring", {}),
    }


@pytest.mark.parametrize("page", MOST)
def test_a_page_asks_the_same_however_many_posts_there_are(world, olive, page):
    found = {}
    for size in (3, 15):
        crowd(world, size)
        address, headers = pages(olive)[page]
        olive.get(address, headers=headers)  # what is kept in the process is kept now
        with CaptureQueriesContext(connection) as caught:
            answer = olive.get(address, headers=headers)
        assert answer.status_code == (204 if page == "poll" else 200)
        found[size] = [query["sql"] for query in caught.captured_queries]
    assert len(found[3]) == len(found[15]) <= MOST[page], "\n".join(found[15])
