"""A file of posts, and what only the officer can say of it."""

from typing import Any

from django import forms

from moothall.channels.models import Account
from moothall.channels.receive.importing import LARGEST
from moothall.files.sniff import SPOKEN
from moothall.inbox.forms.base import dress

#: what a screen takes; larger ones are split, or read by `moothall judge`
MOST = min(LARGEST, 50_000_000)


class FileForm(forms.Form):
    """Which account the posts belong to, and whether others can read them."""

    account = forms.ChoiceField(label="Whose posts these are")
    file = forms.FileField(
        label="File",
        help_text="JSON Lines, CSV or TSV, a JSON list, or an export (zip) of Facebook, Instagram,"
        f" X or Mastodon; {MOST // 1_000_000} MB at most.",
        max_length=500,
        allow_empty_file=True,
    )
    form = forms.ChoiceField(
        label="Its form",
        required=False,
        choices=[
            ("", "Tell by its content"),
            *((one.value, words) for one, words in SPOKEN.items()),
        ],
    )
    public = forms.ChoiceField(
        label="Who can read these posts",
        help_text="No file says it plainly. Private messages stay private either way.",
        choices=[("", "Choose"), ("yes", "Everybody"), ("no", "Only a closed group, or only us")],
    )

    def __init__(self, *args: Any, accounts: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((str(one.pk), str(one)) for one in accounts),
        ]
        for field in self.fields.values():
            dress(field)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST:
            raise forms.ValidationError(
                f"The file has more than {MOST // 1_000_000} MB. Split it, and import the parts."
            )
        if not given.size:
            raise forms.ValidationError("The file is empty.")
        return given
