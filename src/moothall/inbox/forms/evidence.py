"""Keeping a case against the end of its time, and letting it go again."""

from django import forms

from moothall.inbox.models import HoldReason


class HoldForm(forms.Form):
    """For which open matter."""

    reason = forms.ChoiceField(
        label="Keep it because of",
        choices=[("", "Choose"), *HoldReason.choices],
        error_messages={"required": "Choose why it is kept."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label="Which one",
        help_text="A reference, such as a complaint’s number. It goes on the record.",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class EndHoldForm(forms.Form):
    why = forms.CharField(
        label="Why it need not be kept any more",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
