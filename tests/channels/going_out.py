"""Every verb that goes out, and how its public effect is set up and counted.

Found in the capabilities themselves: each verb that changes something, once for each way in which a
network keeps it from being done twice. A new verb, or a new way, fails here until it can be staged.
"""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account

from moothall.channels import connecting, deliver, outbox, queries, receive
from moothall.channels.states import State
from moothall.platforms.base import READING, TO_OUR_POSTS, WITH_WORDS, Idempotency, PostKind, Verb
from moothall.platforms.base.conditions import OnlyKinds
from moothall.platforms.sandbox.network import PAGE
from moothall.platforms.sandbox.profiles import PROFILES, profile
from moothall.record import Subject

SAID = "We are on our way."
NUMBERS = count()
#: more looks, tries and waits than the desk ever makes before it asks a person
ROUNDS = 60
UNDER_WAY = {State.QUEUED, State.SENDING, State.UNKNOWN}


@dataclass(frozen=True)
class Told:
    """What is asked of a network that behaves like another one."""

    profile: str
    verb: Verb

    def __str__(self):
        return f"{self.verb}-{self.profile}"

    @property
    def row(self):
        return profile(self.profile).capabilities.rows[self.verb]

    def takes(self, kind):
        """Whether the network does it to what is of this kind."""
        limits = [rule for rule in self.row.conditions if isinstance(rule, OnlyKinds)]
        return all(kind in rule.kinds for rule in limits)

    @property
    def is_unprotected(self):
        """Nothing keeps the network from doing it twice, so what is not found is a person's."""
        return self.row.idempotency in {Idempotency.READ_BACK, Idempotency.TWO_STEPS}

    @property
    def most_for_people(self):
        """After how many of the steps a person has to look: one where nothing was asked for yet.

        A report shows nowhere, so whatever is not answered is a person's, from the asking on.
        """
        if not self.is_unprotected:
            return 0
        return 1 if self.verb in WITH_WORDS else 4


def everything_that_goes_out():
    found = {}
    for verb in sorted(set(Verb) - READING):
        for name in PROFILES:
            told = Told(name, verb)
            if told.row.automatic:
                found.setdefault((verb, told.row.idempotency), told)
    return list(found.values())


def posts_of_ours(network, one):
    where = "posts.author = 'page' and posts.text = ?"
    found = network.posts(f"{where} and posts.deleted_at = ''", SAID)
    return sum(1 for ours in found if one.began <= ours.number)


def holds(wanted):
    return lambda network, one: int(wanted(network, one) is one.wanted)


def is_hidden(network, one):
    return network.post(one.post.id).hidden


def is_gone(network, one):
    return bool(network.post(one.post.id).deleted_at)


def stands(kind):
    return lambda network, one: kind in network.standing(one.resident.id)


#: how often the public, the person or the network has had it; a state can be set only once
EFFECTS = {
    Verb.REPLY_PUBLIC: posts_of_ours,
    Verb.REPLY_PRIVATE: posts_of_ours,
    Verb.SEND_DM: posts_of_ours,
    Verb.PUBLISH: posts_of_ours,
    Verb.HIDE: holds(is_hidden),
    Verb.UNHIDE: holds(is_hidden),
    Verb.DELETE_OTHER: holds(is_gone),
    Verb.DELETE_OWN: holds(is_gone),
    Verb.BLOCK: holds(stands("blocked")),
    Verb.UNBLOCK: holds(stands("blocked")),
    Verb.MUTE: holds(stands("muted")),
    Verb.UNMUTE: holds(stands("muted")),
    Verb.REPORT: lambda network, one: network.storage.value(
        "select count(*) from reports where post = ?", one.post.id
    ),
    Verb.EDIT: lambda network, one: int(network.post(one.post.id).text == SAID),
}
#: what these take back holds before
TAKES_BACK = {Verb.UNHIDE, Verb.UNBLOCK, Verb.UNMUTE}


class Stage:
    """An account on the pretend network, and workers for it in processes of their own."""

    def __init__(self, network, workers, organisation, member, told):
        self.network, self.workers, self.told, self.member = (
            network.network, workers, told, member
        )  # fmt: skip
        self.network.behave_like(told.profile)
        self.account = make_account(
            organisation,
            server_url=network.url,
            credentials={"token": network.token},
            connected_at=timezone.now() - timedelta(days=1),
        )
        connecting.probe(self.account, timezone.now())
        self.ours = self.network.write(PAGE, PostKind.POST, "Lift works on Monday")

    def decide(self, text=SAID):
        """About a new post of a new resident's, so that no case touches another."""
        return Decided(self, text)

    def work(self, *orders):
        """In processes of their own, at once; how each ended."""
        self.workers.stdin.write(json.dumps(orders) + "\n")
        self.workers.stdin.flush()
        return json.loads(self.workers.stdout.readline())


class Decided:
    """One decision, and what the public sees of it."""

    def __init__(self, stage, text=SAID):
        self.stage, self.network, self.verb = stage, stage.network, stage.told.verb
        self.text = text if self.verb in WITH_WORDS else ""
        self.wanted = self.verb not in TAKES_BACK
        self.resident = self.network.join(f"Resident {next(NUMBERS)}")
        self.began = 1 + self.network.storage.setting("last_number", 0)
        self.post = self.written()
        self.before()
        self.at = timezone.now()
        receive.poll(stage.account, self.at)
        self.action = self.put()

    def written(self):
        """What it is done to, of a kind that the network does it to."""
        write, told = self.network.write, self.stage.told
        if self.verb in TO_OUR_POSTS and told.takes(PostKind.REPLY):
            comment = write(self.resident.id, PostKind.COMMENT, "When?", parent=self.stage.ours.id)
            return write(PAGE, PostKind.REPLY, "On Monday.", parent=comment.id)
        if self.verb in TO_OUR_POSTS:
            return write(PAGE, PostKind.POST, "Doors shut on Monday.")
        if self.verb is Verb.SEND_DM:
            return write(self.resident.id, PostKind.DIRECT_MESSAGE, "The lift is broken again")
        if not told.takes(PostKind.COMMENT):
            return write(self.resident.id, PostKind.REVIEW, "The lift is broken again", rating=1)
        return write(
            self.resident.id, PostKind.COMMENT, "The lift is broken", parent=self.stage.ours.id
        )

    def before(self):
        if self.verb is Verb.UNHIDE:
            self.network.set_hidden(self.post.id, hidden=True)
        elif self.verb is Verb.UNBLOCK:
            self.network.set_standing(self.resident.id, "blocked", on=True)
        elif self.verb is Verb.UNMUTE:
            self.network.set_standing(self.resident.id, "muted", on=True)

    def put(self):
        target = None if self.verb is Verb.PUBLISH else outbox.Target(self.post.id)
        with transaction.atomic():
            return outbox.put(
                self.stage.account,
                self.verb,
                target,
                outbox.Payload(self.text, reason="It is abusive", category="rude"),
                by=self.stage.member,
                subject=Subject("case", "c1", "lift"),
                at=self.at,
            )

    def order(self, *, after="", steps=0, times=1):
        account = self.stage.account
        return {
            "account": str(account.pk),
            "organisation": str(account.organisation_id),
            "at": self.at.isoformat(),
            "die": after,
            "steps": steps,
            "times": times,
        }

    def work(self, **how):
        """One worker at this, to its end; how it ended."""
        [end] = self.stage.work(self.order(**how))
        return end

    def pass_time(self):
        """To when the desk means to look at it again. False: it is over, or with a person."""
        self.action.refresh_from_db()
        if self.action.handed_over_at or self.action.state not in UNDER_WAY:
            return False
        self.at = max(self.at, self.action.retry_at or self.at)
        return True

    def recover(self):
        """The next workers, as time goes by."""
        for _ in range(ROUNDS):
            if not self.pass_time():
                return self.require_one_or_a_person()
            if deliver.one(self.stage.account, self.at) is None:
                time.sleep(0.01)  # the server has not noticed yet that the dead one is gone
        raise AssertionError(f"nobody ends it: {self.action.state}, {self.action.outcome}")

    @property
    def effects(self):
        return EFFECTS[self.verb](self.network, self)

    def require_one_or_a_person(self):
        """Done once and nobody is asked; or somebody is, by name, with words and ways on."""
        waiting = [one for one in self.failures() if one.action.pk == self.action.pk]
        if self.action.state == State.SENT:
            assert (self.effects, waiting) == (1, [])
        else:
            [one] = waiting
            assert self.effects <= 1
            assert one.person == self.stage.member
            assert one.ways
            assert self.action.outcome.endswith((".", "!", "?"))
        return self.action

    def failures(self):
        return queries.failures(self.stage.account.organisation_id)
