"""Every page that the desk shows, found by asking all of its addresses; nothing is listed by hand.

A page is an address that answers a reader with HTML from its first line to its last. What is read there is crowded: long names,
each state of a case, a form for each verb.
"""

from datetime import timedelta

from django.db import transaction
from django.test import Client
from tests.support.addresses import ours
from tests.support.belongings import LONG, Belongings
from tests.support.cast import signed_in
from tests.support.desk_cast import member

from moothall.inbox import actions
from moothall.inbox.forms import FORMS
from moothall.inbox.models import Author
from moothall.people.verbs import Role
from moothall.platforms.base import EventKind, PostKind
from moothall.platforms.table import table

#: lists in the states that their addresses' words ask for
ASKED = (
    "/desk/?queue=", "/desk/?queue=redirect", "/desk/?queue=danger", "/desk/?queue=done",
    "/desk/?queue=left_alone", "/desk/?service=repairs", "/desk/search/?words=post",
    "/desk/search/?words=zzz&state=open", "/desk/narrow/?queue=danger", "/record/?words=hide", "/duties/?state=every",
)  # fmt: skip
#: where one part stands for many: each gives a page of its own
MANY = {
    "admin-connect": [{"platform": name} for name in table()],
    "capabilities-of": [{"platform": name} for name in table()],
    "inbox-draft": [{"place": "public"}, {"place": "private"}],
}


class Screens:
    """A crowded desk, made in the organisation's scope, and who may see all of it."""

    def __init__(self, world):
        self.world, self.desk, self.at = world, world.desk, world.at
        self.eve = member(world.desk.organisation, f"Eve {LONG}", *Role)
        for number in range(12):
            world.arrive(f"Post {number} [question]", author=f"author{number}")
        world.arrive("W" * 300 + " my number is 07700 900123 [personal]", author=LONG)
        self.mine = Belongings(world)
        self.cases = [post.case_id for post in (*self.mine.posts.values(), *self.states())]

    def states(self):
        """Cases in which verbs are offered that others have no use for."""
        world, olive, at = self.world, self.desk.olive, self.at
        gas = world.post("Smell of gas [emergency][hazard]", author="gita")
        actions.look(gas.case_id, "writing", by=self.desk.sam, at=at)
        ours = world.arrive("We are on our way.", own=True, author="cbh", place=PostKind.REPLY,
                            parent_id=gas.external_id)  # fmt: skip
        world.arrive("And the hall [hazard]", author="gita", parent_id=ours)
        world.take_in()
        world.judge()
        private = world.post("I live at 3 Elm House, ring 07700 900124 [personal]", author="pete")
        hidden = world.post("You muppets [abusive]", author="hilda")
        world.again(hidden.external_id, EventKind.HIDDEN, at=at)
        world.take_in()
        gone = world.post("You muppets again [abusive]", author="gus")
        Author.objects.filter(pk=gone.author_id).update(blocked_at=at, muted_at=at)
        done = world.post("Nice lift [opinion]", author="dot")
        actions.leave_alone(done.case_id, clause="R9", by=olive, at=at + timedelta(minutes=1))
        return gas, private, hidden, gone, done

    def found(self):
        """The addresses of all pages that somebody with every role may read, each once."""
        browser = signed_in(self.eve)
        pages = [*self.every_address(), *(f"/desk/case/{case}/" for case in self.cases), *ASKED]
        kept = [page for page in dict.fromkeys(pages) if is_page(browser, page)]
        return [*kept, *self.forms(browser)]

    def every_address(self):
        for one in ours():
            if one.name != "inbox-verb":
                for parts in MANY.get(one.name, [{}]):
                    yield one.url(self.mine.of(one.name) | parts)

    def forms(self, browser):
        """For each verb the first case in which it is offered."""
        for verb in FORMS:
            tried = (f"/desk/case/{case}/{verb}/" for case in self.cases)
            yield next((page for page in tried if is_page(browser, page)), f"no case for {verb}")


def is_page(browser: Client, page: str) -> bool:
    """Whether it answers with a whole page; nothing that it does meanwhile stays."""
    with transaction.atomic():
        answer = browser.get(page)
        beginning = b"" if answer.streaming else answer.content[:200]
        transaction.set_rollback(True)
    return answer.status_code == 200 and b"<html" in beginning
