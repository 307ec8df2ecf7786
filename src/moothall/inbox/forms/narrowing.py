"""What a list may be narrowed to: the same filters that a saved view keeps."""

from django import forms

from moothall.core.values import Disposition, Service
from moothall.files.wording import DISPOSITIONS, SERVICES
from moothall.inbox.forms.searching import ANY, accounts_for
from moothall.inbox.models import Tag
from moothall.inbox.queries import Filters
from moothall.inbox.queries.filters import MINE, NOBODY
from moothall.inbox.queues import QUEUES
from moothall.inbox.shown.labels import SHORT
from moothall.people.models import Membership, ServiceArea

TICKS = ("overdue", "snoozed")


class NarrowForm(forms.Form):
    """Its answers are the desk's address."""

    queue = forms.ChoiceField(
        label="Queue", choices=[("", "All open"), *((one.name.value, one.title) for one in QUEUES)]
    )
    assigned = forms.ChoiceField(label="Whose")
    account = forms.ChoiceField(label="Account")
    service = forms.ChoiceField(
        label="About", choices=[ANY, *((one.value, SERVICES[one]) for one in Service)]
    )
    area = forms.ChoiceField(label="Service area that was asked")
    label = forms.ChoiceField(
        label="What it is",
        choices=[
            ANY,
            ("What to do first", [(one.value, DISPOSITIONS[one][0]) for one in Disposition]),
            (
                "What the judge found in it",
                [(name, words[0].upper() + words[1:]) for name, words in SHORT.items()],
            ),
        ],
    )
    tag = forms.ChoiceField(label="Tag")
    overdue = forms.BooleanField(label="Only what is late", widget=forms.CheckboxInput)
    snoozed = forms.BooleanField(label="Also what was put off", widget=forms.CheckboxInput)

    def __init__(self, filters: Filters, me: Membership) -> None:
        super().__init__(initial=filters.as_kept(), use_required_attribute=False)
        here = {"organisation_id": me.organisation_id}
        people = Membership.objects.filter(**here, ended_at=None).select_related("person")
        areas = ServiceArea.objects.filter(**here, ended_at=None).order_by("name")
        named = sorted((str(one.person), str(one.pk)) for one in people if one.pk != me.pk)
        self.offer(
            "assigned",
            [(MINE, "Mine"), (NOBODY, "Nobody’s"), *((pk, name) for name, pk in named)],
        )
        self.offer("account", accounts_for(me))
        self.offer("area", [(str(one.pk), one.name) for one in areas])
        tags = Tag.objects.filter(**here).values_list("name", flat=True)
        self.offer("tag", [(name, name) for name in tags])
        for name, field in self.fields.items():
            is_tick = name in TICKS
            field.widget.attrs |= {"class": "form-check-input" if is_tick else "form-select"}
            if is_tick:
                field.widget.attrs["value"] = "yes"

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]
