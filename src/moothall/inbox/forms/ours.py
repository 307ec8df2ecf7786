"""A reply of ours that was sent, changed or deleted."""

from datetime import datetime
from typing import Any

from django import forms

from moothall.inbox.actions import our_words
from moothall.inbox.actions.replying import LookAgain
from moothall.inbox.forms.base import VerbForm, short_text
from moothall.inbox.models import Post

MOST = 20_000
FOR_GOOD = (
    "It cannot be brought back there; its words stay with the case. The case stays as it is: open"
    " it again where they still need an answer."
)


class OursForm(VerbForm):
    """About ``ours``, not about the post that the case is about."""

    then_next = False

    @property
    def about(self) -> Post:
        """Raises LookupError where there is none: the view answers 404 before that."""
        if self.ours is None:
            raise LookupError("there is no reply of ours here")
        return self.ours

    def lines(self) -> list[str]:
        row = self.answer.capability if self.answer is not None else None
        return [*(self.answer.caveats if self.answer else ()), *self.more_lines(row)]

    def more_lines(self, row: Any) -> list[str]:
        del row
        return []


class EditReplyForm(OursForm):
    name, title, submit = "edit-reply", "Change our reply", "Change it there"
    text = forms.CharField(
        label="The new words", max_length=MOST, widget=forms.Textarea(attrs={"rows": 5})
    )
    why = short_text("Why", "It goes on the record. Readers may see that it was changed.")
    codes = forms.CharField(required=False, widget=forms.HiddenInput())

    def fill(self) -> None:
        self.fields["text"].initial = self.about.text

    def more_lines(self, row: Any) -> list[str]:
        del row
        return ["It goes out at once, at any hour. What it said before stays with the case."]

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        seen = tuple(given["codes"].split(",")) if given["codes"] else ()
        try:
            our_words.edit_reply(
                self.case.pk, self.about.pk, given["text"], why=given["why"], by=self.me, at=at,
                version=version, seen=seen,
            )  # fmt: skip
        except LookAgain as warned:
            seen_now = ",".join(one.code for one in warned.cautions)
            self.data = {**self.data.dict(), "codes": seen_now}  # type: ignore[attr-defined]
            self.add_error(
                "text", f"{warned} Press again to send it as it is, or change the words."
            )
            raise
        return "The new words are on their way."


class DeleteReplyForm(OursForm):
    name, title, submit = "delete-reply", "Delete our reply", "Delete it there for good"
    is_grave = True
    why = short_text("Why", "It goes on the record.")
    sure = forms.BooleanField(
        label="I mean to delete what we wrote",
        error_messages={"required": "Tick this to delete it."},
    )

    def more_lines(self, row: Any) -> list[str]:
        del row
        words = self.about.text
        return [
            f"We wrote: “{words}”",
            FOR_GOOD,
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        our_words.delete_reply(
            self.case.pk, self.about.pk, why=self.cleaned_data["why"], by=self.me, at=at,
            version=version,
        )  # fmt: skip
        return "Deleting our reply is on its way."
