"""The register narrowed down, a duty opened by hand, and what happened to one."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from django import forms

from moothall.core.worktime import clock_called, clocks
from moothall.core.worktime.local_time import from_wall_clock, london_day, midnight, zone
from moothall.duties import actions
from moothall.duties.actions import pairs
from moothall.duties.counting import phrase
from moothall.duties.kinds import FOLLOWED_BY, INVESTIGATIONS, NO_REQUEST, judged, offered
from moothall.duties.models import Duty, DutyState
from moothall.duties.opening import Asked
from moothall.duties.queries import EVERY, OVERDUE, Narrowed, people_for
from moothall.duties.switching import by_themselves
from moothall.duties.validity import ADDRESSES, DESCRIPTIONS, NAMES
from moothall.people.models import Membership

LONGEST = 2_000


class DayInput(forms.DateInput):
    """Browsers take a day in one way of writing only, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


def time_field(help_text: str) -> forms.TimeField:
    return forms.TimeField(
        label="Time, in London",
        required=False,
        help_text=help_text,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )


class NarrowForm(forms.Form):
    """Every field may be empty."""

    state = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[
            ("", "Open"),
            (OVERDUE, "Overdue"),
            *((one.value, one.label.capitalize()) for one in DutyState if one != DutyState.OPEN),
            (EVERY, "Every one"),
        ],
    )
    kind = forms.ChoiceField(
        label="Under which clock",
        required=False,
        choices=[
            ("", "Any"),
            *((one.name, one.title) for one in clocks().values() if one.name not in NO_REQUEST),
        ],
    )

    def narrowed(self) -> Narrowed:
        """What makes no sense counts as not asked."""
        if not self.is_bound or not self.is_valid():
            return Narrowed()
        return Narrowed(self.cleaned_data["state"], self.cleaned_data["kind"])


class OpenForm(forms.Form):
    """A request that came by telephone, by letter, at the counter."""

    kind = forms.ChoiceField(label="Under which clock", help_text="It says what starts it.")
    day = forms.DateField(label="Day of that", widget=DayInput())
    time = time_field("Needed where hours count: a breach, an emergency, a notice of defamation.")
    name = forms.CharField(label="Who asked", required=False, max_length=200)
    contact = forms.CharField(
        label="Where the answer goes",
        required=False,
        max_length=300,
        help_text="An e-mail or postal address. A request for information has to give one.",
    )
    reference = forms.CharField(
        label="Your reference",
        required=False,
        max_length=60,
        help_text="Of your own register. Leave it empty and the desk gives one.",
    )

    def __init__(self, given: Any, me: Membership, today: date) -> None:
        super().__init__(given)
        bound = offered(me.organisation, today)
        titles = [(one.name, f"{one.title}: from {one.starts}") for one in bound]
        self.fields["kind"].choices = [("", "Choose a clock"), *titles]  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind and clock_called(kind).unit == "hours" and not given.get("time"):
            self.add_error("time", "This clock counts hours: give the time.")
        return given

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            given["kind"],
            moment(given["day"], given["time"]),
            given["name"],
            given["contact"],
            given["reference"],
        )


class ByThemselvesForm(forms.Form):
    """The clocks that need nobody's press."""

    kinds = forms.MultipleChoiceField(
        label="The desk opens these by itself",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="When the judge sees such a request in a post. The rest it only proposes.",
    )

    def __init__(self, given: Any, me: Membership, today: date) -> None:
        super().__init__(given, initial={"kinds": by_themselves(me.organisation_id)})
        bound = [one for one in offered(me.organisation, today) if one.name in judged()]
        self.fields["kinds"].choices = [(one.name, one.title) for one in bound]  # type: ignore[attr-defined]


def moment(day: date, at: time | None) -> datetime:
    """In London; without a time, the first moment of the day there."""
    if at is None:
        return midnight(day).astimezone(zone())
    return from_wall_clock(datetime.combine(day, at))


class HappenedForm(forms.Form):
    """What happened to a duty, when, and why; only what can happen to it now is offered."""

    what = forms.ChoiceField(label="What happened")
    day = forms.DateField(
        label="On which day", required=False, widget=DayInput(), help_text="Empty: today."
    )
    time = time_field("Where hours count. Empty: now for today, else the day’s beginning.")
    person = forms.ChoiceField(label="Given to whom", required=False)
    why = forms.CharField(
        label="Why, or a note",
        required=False,
        max_length=LONGEST,
        help_text="An extension, refusal or mistake needs one. It goes on the record: name nobody.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, given: Any, duty: Duty, me: Membership, at: datetime) -> None:
        super().__init__(given, initial={"seen": duty.version})
        self.duty, self.me, self.at = duty, me, at
        self.fields["what"].choices = [("", "Choose one"), *can_happen(duty)]  # type: ignore[attr-defined]
        people = [
            (str(one.pk), str(one.person)) for one in people_for(me.organisation_id, duty.kind)
        ]
        self.fields["person"].choices = [("", "Nobody named"), *people]  # type: ignore[attr-defined]
        self.fields["person"].initial = str(duty.person_id or me.pk)
        if not duty.is_open:
            for name in ("day", "time", "person"):
                del self.fields[name]

    @property
    def when(self) -> datetime:
        """The moment told; now where none was."""
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if clock is None and day in (None, london_day(self.at)):
            return self.at
        return moment(day or london_day(self.at), clock)

    def act(self) -> Duty:
        """Do it. Raises what the verbs raise."""
        given = self.cleaned_data
        return self.doing(given["what"])(by=self.me, at=self.at, seen=given["seen"])

    def doing(self, what: str) -> Callable[..., Duty]:
        """The verb, with what the form gives it."""
        duty, given = self.duty.pk, self.cleaned_data
        if what in DutyState.values:
            state = DutyState(what)
            return partial(actions.end, duty, state, self.when, note=given["why"])
        person = UUID(given["person"]) if given.get("person") else UUID(int=0)
        verbs: dict[str, Callable[..., Duty]] = {
            "forget": partial(actions.forget_asker, duty),
            "reopen": partial(actions.reopen, duty, given.get("why", "")),
            "extend": partial(actions.extend, duty, given.get("why", "")),
            "go-on": partial(actions.go_on, duty, self.when),
            "give": partial(actions.give, duty, person),
        }
        return verbs.get(what) or partial(actions.note_event, duty, what, london_day(self.when))


class PublishedForm(forms.Form):
    """Something that is published already."""

    title = forms.CharField(label="What it is", max_length=200)
    url = forms.URLField(label="Its address", max_length=500, assume_scheme="https")
    words = forms.CharField(
        label="What it tells, in the words in which people ask",
        required=False,
        max_length=LONGEST,
        help_text="A request is found by the words that it shares with these and the title.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    good_until = forms.DateField(
        label="Offered until", required=False, widget=DayInput(), help_text="Empty: for good."
    )


class ValidityForm(forms.Form):
    """What a request for information gives of what makes it valid."""

    name = forms.ChoiceField(label="Name", choices=list(NAMES.items()))
    address = forms.ChoiceField(label="Address for the answer", choices=list(ADDRESSES.items()))
    described = forms.ChoiceField(label="What is asked for", choices=list(DESCRIPTIONS.items()))
    seen = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, given: Any, duty: Duty) -> None:
        super().__init__(given, initial={**duty.validity, "seen": duty.version})


def can_happen(duty: Duty) -> list[tuple[str, str]]:
    """The choices, in the order in which they usually come."""
    if not duty.is_open:
        has_name = duty.asker_name or duty.asker_contact
        forget = [("forget", "Forget who asked")] if has_name else []
        return [*forget, ("reopen", "Open it again: it was no end")]
    clock = duty.clock
    asked = {ends: begins for begins, ends in pairs(duty)}
    events = [
        (event, phrase(event).capitalize())
        for event in clock.events
        if event not in asked or asked[event] in duty.facts
    ]
    if duty.kind in FOLLOWED_BY:
        done = "Investigated" if duty.kind in INVESTIGATIONS else "Acknowledged"
        ends = [("go-on", f"{done}: what follows has its own clock")]
    else:
        ends = [(DutyState.ANSWERED.value, "Answered")]
    extending = [("extend", "Extended")] if clock.extension and not duty.is_extended else []
    others = [
        ("give", "Given to somebody"),
        (DutyState.WITHDRAWN.value, "Withdrawn"),
        (DutyState.REFUSED.value, "Refused"),
        (DutyState.MISTAKEN.value, "Opened by mistake: it is no such request"),
    ]
    return [*ends, *events, *extending, *others]
