"""One of everything that an organisation can have, by the names that addresses give their parts.

A test that opens an address with another organisation's ids learns something only where each of
them is there to be found; so is a test that looks at every screen.
"""

from datetime import date, timedelta
from io import BytesIO

from PIL import Image
from tests.inbox.world import event
from tests.support.desk_cast import member

from moothall.channels import receive
from moothall.channels.models import Action, Application, Event, Source, Stray
from moothall.channels.receive import files
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.pictures import Handed, keep_picture, ready
from moothall.channels.states import State
from moothall.core.values.ids import new_id
from moothall.duties import calendars, publishing
from moothall.duties.models import ProclaimedHoliday
from moothall.duties.opening import Asked, open_duty
from moothall.inbox import actions, evidence
from moothall.inbox.actions import knowing
from moothall.inbox.models import (
    AutomaticHide,
    AutomaticHiding,
    BlockEntry,
    Decision,
    EvidenceFile,
    Fitting,
    PersonRequest,
    Post,
    Question,
)
from moothall.letters.models import Letter
from moothall.people import actions as people
from moothall.people.models import ServiceArea, ServiceContact
from moothall.people.verbs import Role
from moothall.record import checking

LONG = "Bartholomew-Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
GROUNDS = actions.Grounds(clause="C2", ground="abusive", why="It names staff")


class Belongings:
    """Made in the organisation's scope; ``of`` gives an address its parts."""

    def __init__(self, world):
        self.world, self.desk, self.at = world, world.desk, world.at
        #: in every name and text, so that a page of somebody else's that shows one is found out
        self.mark = f"{world.desk.organisation.slug}-{LONG}"
        self.posts = {
            name: world.post(f"{self.mark} writes: {words}", author=f"{name}-{self.mark}")
            for name, words in WRITTEN.items()
        }
        self.parts = {
            "organisation": world.id,
            "organisation_id": world.id,
            "account": world.account.pk,
            "account_id": world.account.pk,
            "membership_id": self.desk.olive.pk,
            "case_id": self.posts["question"].case_id,
            "place": "public",
            "verb": "note",
            **self.platforms(),
            **self.decided(),
            **self.kept(),
            **self.judged(),
            **self.came(),
            **self.asked(),
            "duty_id": self.opened(),
            "published_id": self.published(),
            "key": calendars.make(by=self.desk.olive, at=self.at),
        }
        #: where one name stands for different things
        self.special = {
            "inbox-second": {"case_id": self.posts["blocked"].case_id, "decision_id": self.waits},
            "inbox-undo": {"case_id": self.posts["rude"].case_id},
            "inbox-approve": {"case_id": self.posts["written"].case_id},
            "inbox-evidence-file": {"case_id": self.posts["rude"].case_id},
            "inbox-evidence-export": {"case_id": self.posts["rude"].case_id},
            "inbox-end-hold": {"case_id": self.posts["rude"].case_id},
        }

    def of(self, name):
        """The parts of the address of this name, and more."""
        return self.parts | self.special.get(name, {})

    def case(self, name):
        """The address of a case; the names are in ``WRITTEN``."""
        return f"/desk/case/{self.posts[name].case_id}/"

    def platforms(self):
        """An application, somebody who asked to have things deleted, a delivery for nobody."""
        mine = {"organisation": self.desk.organisation, "platform": "threads"}
        application = Application.objects.create(**mine, client_id="1", kept_at=self.at)
        code = self.mark[:39]
        states = ({}, {"tried_at": self.at, "why": [f"A block of {LONG} still stands."]},
                  {"done_at": self.at})  # fmt: skip
        for number, state in enumerate(states):
            PersonRequest.objects.create(
                **mine, place=application.pk, sha256=str(number), received_at=self.at,
                code=f"{code}{number}", **state,
            )  # fmt: skip
        stray = Stray.objects.create(
            **mine, place=application.pk, body=b"x", sha256="0" * 64, names=[self.mark],
            received_at=self.at,
        )  # fmt: skip
        return {"platform": "threads", "application": application.pk, "code": f"{code}0",
                "stray_id": stray.pk}  # fmt: skip

    def published(self):
        fay = member(self.desk.organisation, "Fay Ives", Role.FOI_OFFICER)
        page = f"https://example.org/{self.mark}"
        return publishing.add(self.mark, page, self.mark, None, by=fay, at=self.at).pk

    def opened(self):
        """Two statutory requests with long names, one of them late."""
        late = Asked("sar", self.at - timedelta(days=40), self.mark, self.mark, self.mark[:60])
        open_duty(late, by=self.desk.olive, at=self.at)
        asked = Asked("ho_ack", self.at, self.mark, f"{self.mark}@example.org")
        return open_duty(asked, by=self.desk.olive, at=self.at).pk

    def decided(self):
        """A removal that stands, one that waits for a second person, a reply that waits."""
        olive, at = self.desk.olive, self.at
        rude, blocked, written = (self.posts[one] for one in ("rude", "blocked", "written"))
        hidden = actions.hide(rude.case_id, rude.pk, GROUNDS, by=olive, at=at)
        evidence.capture_all(at)
        batch = new_id()
        Decision.objects.filter(pk=hidden.pk).update(batch=batch)
        failed = Action.objects.get()
        failed.step(State.SENDING)
        failed.step(State.FAILED, finished_at=at, handed_over_at=at, outcome="The post is gone.")
        actions.block(rude.case_id, rude.pk, GROUNDS, review_on=date(2026, 8, 1), by=olive, at=at)
        actions.set_rules(by=self.desk.adam, at=at, second_person_for=["block"],
                          approve_people=[olive.pk])  # fmt: skip
        self.waits = actions.block(
            blocked.case_id, blocked.pk, GROUNDS, review_on=date(2026, 8, 1), by=olive, at=at
        ).pk
        draft = actions.save_draft(
            written.case_id, "public", "We have an engineer there tomorrow.", by=olive, at=at
        )
        actions.send(draft.pk, by=olive, at=at, version=draft.version)
        return {
            "decision_id": hidden.pk, "batch": batch, "draft_id": draft.pk,
            "action_id": failed.pk,
            "entry_id": BlockEntry.objects.get().pk,
        }  # fmt: skip

    def kept(self):
        """Papers, words kept ready, a list with a name, letters, an invitation."""
        rude, question = self.posts["rude"], self.posts["question"]
        sam, adam, at = self.desk.sam, self.desk.adam, self.at
        actions.add_note(question.case_id, "@Sam please look", by=self.desk.olive, at=at)
        actions.tag(question.case_id, ["gas", self.mark[:40]], by=self.desk.olive, at=at)
        invitation, token = people.invite(
            email=f"{LONG[:60]}@{self.desk.organisation.slug}.example.org".lower(),
            roles=["officer"], by=adam, at=at,
        )  # fmt: skip
        return {
            "file_id": EvidenceFile.objects.filter(number=0).first().pk,
            "hold_id": actions.hold(rude.case_id, "police", self.mark, by=sam, at=at).pk,
            "reply_id": actions.keep_reply(self.mark, "Thank you", by=sam, at=at).pk,
            "view_id": actions.keep_view(
                self.mark[:40], actions.keeping.Filters(), by=sam, for_all=True
            ).pk,
            "letter_id": Letter.objects.filter(reader=sam).first().pk,
            "invitation_id": invitation.pk,
            "token": token,
        }  # fmt: skip

    def judged(self):
        """A fit, a known person, a holiday, a switch and what it hid."""
        at, adam = self.at, self.desk.adam
        on = {"organisation_id": self.world.id}
        fit = Fitting.objects.create(**on, asked_at=at, asked_by_id="x", asked_by_name="X")
        knowing.add_holiday(date(2026, 6, 8), self.mark[:40], by=adam, at=at)
        known = knowing.add_person(self.mark, "", "journalist", "", by=self.desk.sam, at=at)
        switch = AutomaticHiding.objects.create(
            **on, account=self.world.account, clause="C2", words="Abusive", at_least=0.99,
            on_at=at, on_by_id="x", on_by_name="X", why="x",
        )  # fmt: skip
        hide = AutomaticHide.objects.create(
            **on, switch=switch, decision=Decision.objects.get(verb="hide"),
            post=self.posts["rude"], at=at, score=0.99, review_by=at,
        )  # fmt: skip
        return {
            "fitting_id": fit.pk, "person_id": known.pk, "switch_id": switch.pk,
            "holiday_id": ProclaimedHoliday.objects.get().pk, "hide_id": hide.pk,
        }  # fmt: skip

    def came(self):
        """A file that was handed in, a delivery that nobody can read, a picture."""
        account, at, sam = self.world.account, self.at, self.desk.sam
        handed_in = files.hand_in(
            account, f"{self.mark}.jsonl", b'{"text": "From a file"}\n{bad', by=sam, at=at
        )
        odd = keep(account, Source.WEBHOOK, b"<b>odd</b>", at, parsed_at=at, problem="Odd <b>.")
        drawn = BytesIO()
        Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
        picture = ready(Handed(drawn.getvalue(), "lift.png", "The lift"))
        receive.take(
            account, [event(account, "See this [question]", author=f"pia-{self.mark}",
                            attachments=(picture.attachment,))], Source.BY_HAND, at,
        )  # fmt: skip
        arrived = Event.objects.latest("received_at", "id")
        keep_picture(account, arrived, picture, sam)
        self.world.take_in()
        self.world.judge()
        self.posts["picture"] = Post.objects.get(external_id=arrived.external_id)
        return {"import_id": handed_in.pk, "delivery_id": odd.pk, "picture_id": picture.id}

    def asked(self):
        """Service areas, and what one of them was asked."""
        mine, at = self.desk.organisation, self.at
        area = ServiceArea.objects.create(
            organisation=mine, name=self.mark[:80], services=["repairs", "safety"]
        )
        ServiceArea.objects.create(organisation=mine, name=f"Gone {self.mark}"[:80], ended_at=at)
        ServiceContact.objects.create(
            organisation=mine, service_area=area, membership=self.desk.carl
        )
        actions.pass_on(self.posts["passed"].case_id, area.pk, by=self.desk.olive, at=at,
                        question=f"When will somebody come to {LONG}?")  # fmt: skip
        checking.ask(self.world.id, by=self.desk.audrey.actor, at=at)
        return {"area_id": area.pk, "question_id": Question.objects.get().pk}


#: the posts that are there, by the name of their part
WRITTEN = {
    "question": "Who do I ring? [question]",
    "rude": "You ... [abusive]",
    "blocked": "You ... again [abusive]",
    "written": "Is the lift mended? [question]",
    "passed": "There is no heating [question]",
}
