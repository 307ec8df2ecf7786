"""Asking a service area, or passing a case to the colleague whose part it is."""

from datetime import datetime
from functools import cached_property
from uuid import UUID

from django import forms

from moothall.core.values import Disposition, Service
from moothall.files.wording import SERVICES
from moothall.inbox.actions.passing import pass_to, specialists
from moothall.inbox.actions.queueing import pass_on
from moothall.inbox.forms.base import VerbForm, short_text
from moothall.inbox.shown.labels import sure
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import may
from moothall.people.verbs import Role, Verb

PERSON = "person:"
#: below an even chance the judge chooses nothing for the officer
LIKELY_ENOUGH = 0.5
#: whose part it is, whatever the service
OF_DISPOSITION = {
    Disposition.FOI.value: Role.FOI_OFFICER,
    Disposition.SAFEGUARD.value: Role.SAFEGUARDING_LEAD,
}


class PassOnForm(VerbForm):
    name, title, submit = "pass-on", "Pass on", "Pass it on"
    area = forms.ChoiceField(label="Whom", error_messages={"required": "Choose whom to ask."})
    question = short_text("What you need to know", rows=3)

    def fill(self) -> None:
        field = self.fields["area"]
        field.choices = [  # type: ignore[attr-defined]
            ("", "Choose whom to ask"),
            ("Service areas", [(str(one.pk), one.name) for one in self.areas]),
            ("Colleagues", [(value, title) for _, value, title in self.colleagues]),
        ]
        field.initial = self.proposed()

    @cached_property
    def areas(self) -> list[ServiceArea]:
        return list(
            ServiceArea.objects.filter(organisation_id=self.case.organisation_id, ended_at=None)
        )

    @cached_property
    def colleagues(self) -> list[tuple[Role, str, str]]:
        """Those who may see it, with what they are."""
        return [
            (role, f"{PERSON}{one.pk}", f"{one.person}, {role.label}")
            for role, one in specialists(self.case.organisation_id)
            if self.sees(one)
        ]

    def sees(self, one: Membership) -> bool:
        return may(one, Verb.SEE_POSTS, self.case.account_id)

    @property
    def share(self) -> float:
        """How likely the service is, from 0 to 1; an officer's word is certain."""
        if self.post.corrected_at is not None:
            return 1.0
        row = self.post.judgement
        return float(row.reading["services"].get(self.post.service, 0.0)) if row else 0.0

    @property
    def service(self) -> Service:
        return Service(self.post.service) if self.post.service else Service.NONE

    def proposed(self) -> str:
        """Whose part it is by the disposition; else the area that answers for a likely service."""
        wanted = OF_DISPOSITION.get(self.post.disposition)
        if wanted:
            return next((value for role, value, _ in self.colleagues if role is wanted), "")
        if self.service is Service.NONE or self.share < LIKELY_ENOUGH:
            return ""
        fits = (str(one.pk) for one in self.areas if self.service.value in one.services)
        return next(fits, "")

    def lines(self) -> list[str]:
        return [self.because(), "The case waits for their answer; its clocks run on."]

    def because(self) -> str:
        """Why this one is chosen already, or none."""
        wanted = OF_DISPOSITION.get(self.post.disposition)
        if wanted and self.proposed():
            return f"Chosen because it is the {wanted.label}'s part."
        if wanted:
            return f"This is the {wanted.label}'s part, and nobody here has it. Choose somebody."
        if self.service is Service.NONE:
            return "The judge sees no one service in it."
        name = SERVICES[self.service]
        if self.post.corrected_at is not None:
            said = f"A colleague said it is about {name.lower()}."
        else:
            said = f"The judge takes it to be about {name.lower()}: {sure(self.share)}."
        if not self.proposed() and self.share >= LIKELY_ENOUGH:
            return f"{said} No service area answers for that."
        return said

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        whom, question = given["area"], given["question"]
        if whom.startswith(PERSON):
            to = UUID(whom.removeprefix(PERSON))
            case = pass_to(self.case.pk, to, by=self.me, at=at, version=version, question=question)
            return f"Passed to {case.assigned_to.person if case.assigned_to else 'them'}."
        case = pass_on(
            self.case.pk, UUID(whom), by=self.me, at=at, version=version, question=question
        )
        return f"It waits on {case.service_area}."
