"""Each deed on a resident by what the account's owner agreed to."""

import httpx
import pytest
from django.utils import timezone
from tests.channels.conftest import kept_rows  # noqa: F401
from tests.peers.bluesky.people import call
from tests.peers.bluesky.test_agreeing import browser, desk, here  # noqa: F401
from tests.support.waiting import eventually

from moothall import platforms
from moothall.channels.receive.sweep import refresh
from moothall.platforms.base import Verb

pytestmark = pytest.mark.usefixtures("kept_rows")
KINDS = platforms.capabilities_of("bluesky").rows[Verb.REPORT].categories
#: what the moderators' own server of the network asks its administrator for
#: (@atproto/dev-env, const.js)
ADMINISTRATOR = ("admin", "admin-pass")


@pytest.fixture
def comment(desk, tess, bystander):  # noqa: F811
    eventually(lambda: bystander.sees(desk.ours[0]))
    wrote = tess.reply("What time do the bins go?", desk.ours)
    desk.come(wrote.uri)
    eventually(lambda: wrote.uri in bystander.thread(desk.ours[0])[0])
    return wrote.uri


def test_hidden_and_shown_again_as_a_bystander_sees_it(desk, comment, bystander):  # noqa: F811
    root = desk.ours[0]
    for verb, is_there in ((Verb.HIDE, False), (Verb.UNHIDE, True)):
        ended = desk.decide(verb, comment, clause="C3")
        assert ended.state == "sent", (verb, ended.outcome)
        eventually(lambda is_there=is_there: (comment in bystander.thread(root)[0]) is is_there)
        assert (comment in bystander.behind(root)) is not is_there
        refresh(desk.account, [comment], timezone.now())  # the desk knows how it stands
    assert bystander.sees(comment)


def test_of_the_muted_our_account_alone_hears_no_more(desk, comment, bystander, tess, page):  # noqa: F811
    for verb, is_muted in ((Verb.MUTE, True), (Verb.UNMUTE, False)):
        ended = desk.decide(verb, comment, clause="C3")
        assert ended.state == "sent", (verb, ended.outcome)
        assert is_muted_by(page.token, page, tess) is is_muted
        assert is_muted_by(bystander.client._session.access_jwt, page, tess) is False
        assert comment in bystander.thread(desk.ours[0])[0]


def is_muted_by(token, page, who):
    """As the network shows that person to whoever has the token."""
    nsid = "app.bsky.actor.getProfile"
    return call(page.network["pds"], nsid, token=token, actor=who.did).json()["viewer"]["muted"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_each_kind_lies_before_the_moderators(desk, comment, page, bystander, kind):  # noqa: F811
    words = f"A threat to a member of staff ({kind})"
    ended = desk.decide(Verb.REPORT, comment, clause="C3", reason=words, category=kind)
    assert ended.state == "sent", ended.outcome
    [told] = eventually(lambda: reports_of(page, comment))
    assert told["event"]["reportType"] == f"com.atproto.moderation.defs#{kind}"
    assert told["event"]["comment"] == words
    assert told["createdBy"] == page.did
    # nobody else sees anything of it, the post stays as it was
    assert bystander.sees(comment)


def reports_of(page, uri):
    """What the moderation service lists for the post, asked as its administrator."""
    with httpx.Client(
        base_url=page.network["ozone"], auth=ADMINISTRATOR, trust_env=False
    ) as asking:
        answer = asking.get(
            "/xrpc/tools.ozone.moderation.queryEvents",
            params={"subject": uri, "types": "tools.ozone.moderation.defs#modEventReport"},
        )
    assert answer.status_code == 200, answer.text
    return answer.json()["events"]
