"""What a platform's conditions forbid is said on the case, before anybody writes."""

from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import pytest
from tests.inbox.screens.page import url, words
from tests.inbox.world import AT, account

from moothall.channels.models import Account, Action
from moothall.channels.states import State
from moothall.core.values.ids import new_id
from moothall.platforms.base import EventKind, PostKind, Verb, Visibility
from moothall.platforms.base.conditions import NeedsScope, RecipientAllows
from moothall.platforms.table import table

PRIVATE = {"place": PostKind.DIRECT_MESSAGE, "visibility": Visibility.PRIVATE, "root_id": "",
           "parent_id": "", "our_thread": None}  # fmt: skip
OTHERS = {"our_thread": False}
DEEPER = {"parent_id": "somebody-else"}
REVIEW = {"place": PostKind.REVIEW, "root_id": "", "parent_id": "", "our_thread": None}


@dataclass(frozen=True)
class Rule:
    """``fits`` and ``breaks``: a post within the condition, and one beyond it."""

    platform: str
    verb: str
    reason: str
    fits: dict
    breaks: dict
    scopes: tuple = ()
    #: what the desk has done to the post that breaks it, and whether it is hidden
    done: str = ""
    hidden: bool = False
    also: dict = field(default_factory=dict)

    def __str__(self):
        return f"{self.platform}-{self.verb}-{self.reason[:24]}"


def ago(**given):
    return {"occurred_at": AT - timedelta(**given)}


SEVEN_DAYS = "within 7 days of the post"
ONE_DAY = "closes the private conversation 24 hours after the author's last message"
OURS, TOP = "only under our own posts", "directly under our post"
HIDDEN = "does not allow this for a hidden post. Show it again first."
AGENT = ("pages_messaging", "human_agent")
RULES = [
    Rule("facebook", "private", SEVEN_DAYS, ago(days=6, hours=23), ago(days=7, hours=1)),
    Rule("facebook", "private", "once for each comment", {}, {}, done="reply_private"),
    Rule("facebook", "private", ONE_DAY, ago(hours=23), ago(hours=25), also=PRIVATE),
    Rule("facebook", "private", ONE_DAY.replace("24 hours", "7 days"), ago(days=6), ago(days=8),
         scopes=AGENT, also=PRIVATE),
    Rule("facebook", "hide", OURS, {}, OTHERS),
    Rule("instagram", "private", SEVEN_DAYS, ago(days=6), ago(days=8)),
    Rule("instagram", "private", "once for each comment", {}, {}, done="reply_private"),
    Rule("instagram", "private", ONE_DAY, ago(hours=23), ago(hours=25), also=PRIVATE),
    Rule("instagram", "reply", TOP, {}, DEEPER),
    Rule("instagram", "reply", HIDDEN, {}, {}, hidden=True),
    Rule("instagram", "hide", OURS, {}, OTHERS),
    Rule("instagram", "block", "written to us in private", PRIVATE, {}),
    Rule("whatsapp", "private", ONE_DAY, ago(hours=23), ago(hours=25), also=PRIVATE),
    Rule("whatsapp", "block", "within 24 hours of the author's last message", ago(hours=23),
         ago(hours=25), also=PRIVATE),
    Rule("google_reviews", "reply", "only for reviews", REVIEW, {}),
    Rule("youtube", "reply", HIDDEN, {}, {}, hidden=True),
    Rule("youtube", "hide", OURS, {}, OTHERS),
    Rule("youtube", "delete", OURS, {}, OTHERS),
    Rule("threads", "hide", OURS, {}, OTHERS),
    Rule("threads", "hide", TOP, {}, DEEPER),
    Rule("x", "reply", "does neither", {}, {"summons_us": False}),
    Rule("x", "hide", OURS, {}, OTHERS),
    Rule("bluesky", "hide", OURS, {}, OTHERS),
]  # fmt: skip


def case_under(world, rule, *, beyond):
    """A case on a connected account of the rule's platform, about a post that stands so."""
    on = account(world.desk, platform=rule.platform, external_id=f"ours-{beyond}")
    if rule.scopes:
        Account.objects.filter(pk=on.pk).update(scopes=list(rule.scopes))
    stands = rule.also | (rule.breaks if beyond else rule.fits)
    post = world.post("When do you come? [question]", on=on, author=f"rita-{beyond}", **stands)
    if beyond and rule.done:
        was_done(on, post, rule.done)
    if beyond and rule.hidden:
        world.again(post.external_id, EventKind.HIDDEN, on=on)
        world.take_in(world.at + timedelta(minutes=1))
    return post.case


def was_done(on, post, verb):
    """As the desk did it an hour ago."""
    made = Action.objects.create(
        organisation_id=on.organisation_id, account=on, verb=verb, target_id=post.external_id,
        payload={"author": "rita", "text": "Your number?"}, client_key=new_id().hex,
        not_before=AT, subject_kind="case", subject_id=str(post.case_id), decided_by_id="o",
        decided_by_name="Olive", decided_by_role="officer", decided_at=AT - timedelta(hours=1),
    )  # fmt: skip
    made.step(State.SENDING)
    made.step(State.SENT)


def form_of(case, verb):
    """How the form begins that is sent to the verb."""
    return f'action="{url(case, verb)}'


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_what_a_condition_forbids_is_said_in_place_of_the_form(world, olive, rule):
    case = case_under(world, rule, beyond=False)
    within = olive.get(url(case, rule.verb), follow=True)
    assert rule.reason not in words(within)
    assert form_of(case, rule.verb) in within.content.decode()
    case = case_under(world, rule, beyond=True)
    answered = unescape(olive.get(url(case, rule.verb), follow=True).content.decode())
    assert form_of(case, rule.verb) not in answered
    before, _, never = answered.partition("Not possible here")
    assert rule.reason in before
    assert rule.reason in never.partition("</ul>")[0]


def test_an_answered_review_says_that_its_answer_goes(world, olive):
    rule = Rule("google_reviews", "reply", "", REVIEW, REVIEW, done="reply_public")
    first = words(olive.get(url(case_under(world, rule, beyond=False), "reply")))
    assert "A review has one answer; a second replaces the first." in first
    again = words(olive.get(url(case_under(world, rule, beyond=True), "reply")))
    goes = "We have answered this already: a further answer takes the place of the one there."
    assert goes in again
    assert goes not in first


#: a matter of connecting, and what nobody can know before it is tried
UNTRIED = NeedsScope | RecipientAllows
#: told by the very condition that hiding is tried with
SAME_AS_HIDING = {
    ("facebook", Verb.DELETE_OTHER), ("instagram", Verb.DELETE_OTHER), ("youtube", Verb.BLOCK),
}  # fmt: skip


def test_the_conditions_that_are_tried_here_are_those_of_the_table():
    """A new window, thread or kind in the table wants its row above."""
    asked = {
        "reply": Verb.REPLY_PUBLIC, "hide": Verb.HIDE, "delete": Verb.DELETE_OTHER,
        "block": Verb.BLOCK,
    }  # fmt: skip
    tried = {
        (rule.platform, Verb.SEND_DM if rule.also is PRIVATE else Verb.REPLY_PRIVATE)
        if rule.verb == "private" else (rule.platform, asked[rule.verb])
        for rule in RULES
    }  # fmt: skip
    wanted = {
        (name, verb)
        for name, rows in table().items()
        for verb in (*asked.values(), Verb.REPLY_PRIVATE, Verb.SEND_DM)
        if any(not isinstance(one, UNTRIED) for one in rows.rows[verb].conditions)
    }  # fmt: skip
    assert wanted - tried <= SAME_AS_HIDING
