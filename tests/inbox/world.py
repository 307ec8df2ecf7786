"""What tests of the inbox stand on: accounts, residents who write, and a quick judge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.support.desk_cast import Desk, desk

from moothall import policies
from moothall.channels import receive
from moothall.channels.models import Account, Source
from moothall.core.values import LABELS, Disposition, Ground, Need, Service
from moothall.inbox import intake
from moothall.inbox.judging import judge_waiting
from moothall.inbox.models import Case, Post
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.base import EventKind, PostKind, Visibility

AT = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
ROOT = "our-post"
numbers = count(1)


def account(of, at=AT, platform="sandbox", external_id="cbh", profile=""):
    return Account.objects.create(
        organisation=of.organisation,
        platform=platform,
        profile=profile,
        name="CBH page",
        handle="cbh",
        external_id=external_id,
        connected_at=at - timedelta(days=400),
        last_read_at=at,
    )


def event(account, text="", **given):
    """One event of the platform contract; ``author`` is a plain name."""
    values = {
        "external_id": f"c{next(numbers)}",
        "kind": EventKind.CREATED,
        "author": "rita",
        "place": PostKind.COMMENT,
        "visibility": Visibility.PUBLIC,
        "root_id": ROOT,
        "parent_id": ROOT,
        "occurred_at": AT,
        "our_thread": True,
        "summons_us": True,
    } | given
    name = values.pop("author")
    values.setdefault("version", values["occurred_at"].isoformat())
    return base.Event(
        account=account.external_id,
        text=text,
        author=base.EventAuthor(external_id=name, name=name.title(), handle=name),
        permalink=f"https://sandbox.example/{values['external_id']}",
        **values,
    )


class FakeReading:
    """Says of a text what its words in brackets say: ``[question][repairs]``."""

    def __init__(self, text):
        said = {word for word in text.replace("[", " [").split() if word.startswith("[")}
        said = {word.strip("[].,") for word in said}
        self.scores = {label: 0.97 if label.value in said else 0.01 for label in LABELS}
        service = next((one for one in Service if one.value in said), Service.NONE)
        self.service = {one: 0.9 if one is service else 0.1 / (len(Service) - 1) for one in Service}
        self.dispositions = {one: 1 / len(Disposition) for one in Disposition}

    def spans(self, _label):
        return ()


def fake(post, _hits):
    if "[crash]" in post.text:
        raise RuntimeError("the judge fell over")
    return FakeReading(post.text)


@dataclass
class World:
    desk: Desk
    account: Account
    at: datetime = AT
    told: list = field(default_factory=list)
    #: what reads the posts; `judging.waiting.shipped` is the judge in earnest
    read: Callable = fake

    @classmethod
    def make(cls, name="Colchester Borough Homes", slug="colchester"):
        made = desk(name, slug)
        with organisation_scope(made.id):
            policies.adopt_shipped(
                made.id, "colchester-borough-homes", by=made.adam, at=AT - timedelta(days=100)
            )
            return cls(made, account(made))

    @property
    def id(self):
        return self.desk.id

    def arrive(self, text="", **given):
        """An event reaches the desk; its external id comes back."""
        at = given.pop("at", self.at)
        given.setdefault("occurred_at", at)
        made = event(given.pop("on", self.account), text, **given)
        on = (
            self.account
            if made.account == self.account.external_id
            else Account.objects.get(external_id=made.account)
        )
        receive.take(on, [made], Source.POLL, at)
        return made.external_id

    def again(self, external_id, kind, text="", **given):
        """Something more happens to a post that arrived."""
        given.setdefault("at", self.at + timedelta(minutes=1))
        return self.arrive(text, external_id=external_id, kind=kind, **given)

    def take_in(self, at=None):
        return intake.take_in(self.id, at or self.at)

    def judge(self, at=None, read=None, limit=100):
        return judge_waiting(self.id, at or self.at, limit, read=read or self.read)

    def post(self, text="Who do I ring? [question]", **given):
        """A post that has arrived and is judged."""
        external_id = self.arrive(text, **given)
        self.take_in()
        self.judge()
        return Post.objects.get(external_id=external_id)

    def case(self, text="Who do I ring? [question]", **given):
        return self.post(text, **given).case

    @property
    def cases(self):
        return Case.objects.order_by("opened_at", "id")


__all__ = ["AT", "FakeReading", "Ground", "Need", "World", "account", "event", "fake"]
