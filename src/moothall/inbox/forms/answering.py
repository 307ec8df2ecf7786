"""Answers to a colleague: the second person's, the approver's; and taking a decision back."""

from django import forms

from moothall.inbox.forms.base import dress, short_text


class AnswerForm(forms.Form):
    """Yes, or no with what is wrong."""

    note = short_text("What is wrong, or what to change", "Wanted for a no.", required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for field in self.fields.values():
            dress(field)


class UndoForm(forms.Form):
    """Always with a reason."""

    why = short_text("Why", "It goes on the record beside the decision.")

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for field in self.fields.values():
            dress(field)


class LeaveAloneAllForm(forms.Form):
    """The ticked ones, each with the version that was seen."""

    clause = forms.CharField(max_length=20, error_messages={"required": "Choose a clause first."})
