"""What every verb's form has in common."""

from abc import ABCMeta, abstractmethod
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass

from moothall.core.policy import Clause
from moothall.inbox.models import Post
from moothall.inbox.queries import Whole
from moothall.inbox.shown.times import Clock
from moothall.people.models import Membership
from moothall.platforms.base import Answer

LONGEST = 2_000
NO_CLAUSE = [("", "Choose a clause")]


class DayInput(forms.DateInput):
    """Browsers take a day in one way of writing only, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Abstract(ABCMeta, DeclarativeFieldsMetaclass):
    """A form that leaves something to those that are made from it."""


class VerbForm(forms.Form, metaclass=Abstract):
    """``act`` does it and gives the sentence that the officer reads then."""

    #: as in the address
    name: ClassVar[str]
    title: ClassVar[str]
    submit: ClassVar[str]
    template: ClassVar[str] = "inbox/panels/plain.html"
    #: it takes something away, so its button is red
    is_grave: ClassVar[bool] = False
    #: the officer may go on to the next case with the same press
    then_next: ClassVar[bool] = True

    def __init__(
        self,
        data: Any = None,
        *,
        whole: Whole,
        post: Post,
        answer: Answer | None,
        me: Membership,
        clock: Clock,
        ours: Post | None = None,
    ) -> None:
        self.whole, self.case, self.policy = whole, whole.case, whole.policy
        self.post, self.answer, self.ours = post, answer, ours
        self.me, self.clock = me, clock
        super().__init__(data)
        self.fill()
        for field in self.fields.values():
            dress(field)

    @property
    def about(self) -> Post:
        """The post that the form is about."""
        return self.post

    def fill(self) -> None:
        """Choices and what is filled in already."""

    def lines(self) -> list[str]:
        """What to know before it is done."""
        return []

    def shown(self) -> dict[str, Any]:
        """What only this form's template prints."""
        return {}

    #: values of ``then`` that are no sending
    other_ways: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def act(self, *, version: int | None, at: datetime) -> str:
        """Raises whatever the verb raises."""

    def typed(self) -> str:
        """What would be lost if somebody else was quicker."""
        return "\n".join(
            str(self.data.get(name, "")) for name in self.fields if self.data.get(name)
        )


def dress(field: forms.Field) -> None:
    """Tabler's classes."""
    ticks = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
    looks = "form-control"
    if isinstance(field.widget, ticks):
        looks = "form-check-input"
    elif isinstance(field.widget, forms.Select):
        looks = "form-select"
    field.widget.attrs.setdefault("class", looks)


def short_text(
    label: str, help_text: str = "", *, required: bool = True, rows: int = 2
) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def clause_choices(clauses: Any) -> list[tuple[str, str]]:
    """Whole words: an officer chooses by what the clause says."""
    return [(clause.id, f"{clause.id}: {shortened(clause)}") for clause in clauses]


def shortened(clause: Clause) -> str:
    words = clause.words
    return words if len(words) <= 90 else f"{words[:90].rsplit(' ', 1)[0]}…"
