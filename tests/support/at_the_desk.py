"""An organisation's desk with one account on a real server, and its officer at the screens.

The shipped judge reads in earnest, under the shipped policy; the officer opens pages and sends
forms by HTTP. Where an answer has to wait for the office to open, the worker comes then.
"""

from datetime import timedelta

from django.utils import timezone
from tests.inbox.screens.page import send, url, words
from tests.support.cast import signed_in
from tests.support.desk_cast import desk
from tests.support.waiting import eventually

from moothall import policies
from moothall.channels import accounts, deliver, receive
from moothall.channels.models import Action
from moothall.inbox.intake import take_in
from moothall.inbox.judging import judge_waiting
from moothall.inbox.models import Case, Decision, Post
from moothall.inbox.outcomes import settle
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

POLICY = "colchester-borough-homes"
UNDER_WAY = ("queued", "sending")
#: what an ordinary person may write, and what nobody has to read
QUESTION = "Who do I ring about the bins?"
ANSWER = "Please ring the contact centre; they know every round."
ABUSE = "You are a bunch of fucking useless wankers, every one of you"


class AtTheDesk:
    def __init__(self, slug, platform, server_url, credentials):
        self.desk = desk(slug=slug)
        now = timezone.now()
        with organisation_scope(self.desk.id):
            policies.adopt_shipped(
                self.desk.id, POLICY, by=self.desk.adam, at=now - timedelta(days=100)
            )
            self.policy = policies.current(self.desk.id, now)
            self.account, _ = accounts.connect(
                self.desk.organisation, platform, by=self.desk.adam,
                at=now - timedelta(minutes=1), server_url=server_url, credentials=credentials,
            )  # fmt: skip
        self.olive = signed_in(self.desk.olive)

    def case(self, said, queue):
        """What somebody wrote, polled, taken in and judged; it stands in this queue."""

        def come():
            self.read()
            return Post.objects.filter(account=self.account, text__contains=said).first()

        found = eventually(come)
        assert found.judge_state == "judged", found.judge_problem
        case = Case.objects.get(posts=found)
        assert case.queue == queue
        assert str(case.pk) in self.olive.get("/desk/", {"queue": queue}).content.decode()
        return case

    def read(self):
        receive.poll(self.account, timezone.now())
        self.take_in()

    def take_in(self):
        take_in(self.desk.id, timezone.now())
        judge_waiting(self.desk.id, timezone.now())

    def press(self, case, verb, **given):
        """Open the verb's form, fill it in, send it; the worker does it on the real server.

        Nothing is read from there before the next press: what the desk did, it knows.
        """
        form = self.olive.get(url(case, verb), follow=True)
        assert not form.redirect_chain, words(form)
        before = set(self.asked)
        after = send(self.olive, form, f"/{verb}/", **given)
        assert after.status_code == 200, words(after)
        [action] = set(self.asked) - before
        return eventually(lambda: self.delivered(action))

    @property
    def asked(self):
        return Action.objects.filter(account=self.account).values_list("pk", flat=True)

    def delivered(self, pk):
        waiting = Action.objects.get(pk=pk)
        now = timezone.now()
        opens = max(now, waiting.not_before or now)
        while done := deliver.one(self.account, opens):
            settle(done, opens)
        ended = Action.objects.exclude(state__in=UNDER_WAY).filter(pk=pk).first()
        assert ended is None or ended.state == "sent", (ended.verb, ended.state, ended.outcome)
        return ended

    def page(self, case):
        """What the officer reads of it."""
        found = self.olive.get(url(case))
        assert found.status_code == 200
        return words(found)

    def quotes(self, case, verb, clause):
        """The decision, the record and the page name the clause; the decision keeps its words."""
        decision = Decision.objects.filter(case=case, verb=verb).latest("at")
        assert (decision.clause, decision.by_name) == (clause, "Olive Ng")
        assert decision.words
        assert decision.policy == f"{POLICY}@1"
        told = Entry.objects.filter(
            subject_id=str(case.pk), actor_name="Olive Ng", clause=clause, words=decision.words
        )
        assert told.exists()
        assert f"{clause} Olive Ng" in self.page(case)

    def notices_that_it_went(self, case, external_id):
        """A sweep finds that the author took it back, and the officer's page says so."""

        def swept():
            news = receive.refresh(self.account, [external_id], timezone.now())
            self.take_in()
            return news

        eventually(swept)
        page = self.page(case)
        assert "Not there any more: nobody sees it" in page
        assert "Reply. The post is not there any more." in page
