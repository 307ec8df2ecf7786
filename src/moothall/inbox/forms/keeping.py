"""Words kept ready, and lists with a name."""

from typing import Any

from django import forms

from moothall.core.policy import Policy
from moothall.core.values import Service
from moothall.files.wording import SERVICES
from moothall.inbox.forms.base import clause_choices, dress
from moothall.inbox.models import Place, SavedReply


class SavedReplyForm(forms.Form):
    """A title, the words, and what they are for."""

    title = forms.CharField(label="Title", max_length=120)
    text = forms.CharField(
        label="Words", max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    place = forms.ChoiceField(
        label="Where", required=False, choices=[("", "In public or in private"), *Place.choices]
    )
    clause = forms.ChoiceField(label="For the clause", required=False)
    service = forms.ChoiceField(
        label="For the service",
        required=False,
        choices=[
            ("", "Any"),
            *((one.value, SERVICES[one]) for one in Service if one is not Service.NONE),
        ],
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, policy: Policy | None, reply: SavedReply | None = None
    ) -> None:
        kept = ("title", "text", "place", "clause", "service", "version")
        super().__init__(
            data, initial={name: getattr(reply, name) for name in kept} if reply else {}
        )
        choices = [("", "Any"), *(clause_choices(policy.clauses) if policy else [])]
        known = {value for value, _ in choices}
        if reply and reply.clause not in known:
            choices.append((reply.clause, f"{reply.clause}: not in the policy any more"))
        self.fields["clause"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            dress(field)


class ViewForm(forms.Form):
    """A name for the list as it is narrowed now."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give it a name."})
    for_all = forms.BooleanField(required=False)
