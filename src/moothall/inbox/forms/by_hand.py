"""What an officer notes of a post that no program reads."""

from dataclasses import dataclass
from typing import Any

from django import forms

from moothall.channels import places
from moothall.channels.models import Account
from moothall.files.pictures import FORMS, LARGEST, TOO_LARGE
from moothall.inbox.forms.base import dress
from moothall.people.models import Membership
from moothall.platforms.base import PostKind, Visibility

NEW = "new:"
MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Sort:
    """How it was said: what kind of post that is, and whether others can read it."""

    title: str
    kind: PostKind
    visibility: Visibility


SORTS = {
    "group": Sort("In a closed group", PostKind.COMMENT, Visibility.PRIVATE),
    "public": Sort("Where everybody can read it", PostKind.COMMENT, Visibility.PUBLIC),
    "review": Sort("A review", PostKind.REVIEW, Visibility.PUBLIC),
    "message": Sort("A message to us", PostKind.DIRECT_MESSAGE, Visibility.PRIVATE),
    "call": Sort("A telephone call", PostKind.DIRECT_MESSAGE, Visibility.PRIVATE),
}


class LogForm(forms.Form):
    """Where, who, what, when, and the picture that proves it."""

    place = forms.ChoiceField(label="Where it was")
    sort = forms.ChoiceField(
        label="How it was said", choices=[(key, sort.title) for key, sort in SORTS.items()]
    )
    where = forms.CharField(
        label="The group's name, or a link",
        help_text="So that a colleague finds it again. Of a call: who took it.",
        max_length=500,
    )
    author = forms.CharField(
        label="Who said it",
        help_text="The name as it stands there. Empty where nobody knows.",
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label="What was said",
        help_text="Word for word, as far as you have it.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    said_at = forms.SplitDateTimeField(
        label="When it was said",
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "class": "form-control", "aria-label": "Day"},
            time_attrs={"type": "time", "class": "form-control", "aria-label": "Time"},
        ),
    )
    picture = forms.FileField(
        label="A picture of it",
        help_text=f"A screenshot or a photograph: JPEG, PNG, WebP or GIF, {LARGEST // 1_000_000} MB"
        " at most. The file is sealed as evidence; colleagues see a copy without what a telephone"
        " writes into it.",
        required=False,
        allow_empty_file=True,
        max_length=500,
        widget=forms.FileInput(attrs={"accept": ",".join(FORMS.values())}),
    )
    described = forms.CharField(
        label="What the picture shows",
        help_text="For colleagues who cannot see it.",
        max_length=500,
        required=False,
    )
    anyway = forms.BooleanField(label="It is another one: log it all the same", required=False)

    def __init__(self, *args: Any, me: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        self.accounts = places.by_hand_accounts(me)
        self.fields["place"].choices = self.choices()  # type: ignore[attr-defined]
        for field in self.fields.values():
            dress(field)

    def choices(self) -> list[tuple[str, str]]:
        """Accounts that are there, then kinds of places that have none yet."""
        there = {account.platform for account in self.accounts}
        kinds = [] if self.me.only_accounts is not None else places.KINDS
        return [
            ("", "Choose"),
            *((str(account.pk), titled(account)) for account in self.accounts),
            *((f"{NEW}{kind.key}", kind.title) for kind in kinds if kind.key not in there),
        ]

    def clean_picture(self) -> Any:
        """Refused by its size before anybody opens it."""
        given = self.cleaned_data["picture"]
        if given and given.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return given

    def account(self) -> Account | None:
        """The one chosen, where it is there already."""
        chosen = self.cleaned_data["place"]
        return next((one for one in self.accounts if str(one.pk) == chosen), None)

    def kind(self) -> places.PlaceKind | None:
        """The kind of place chosen, where it has no account yet."""
        return places.BY_KEY.get(self.cleaned_data["place"].removeprefix(NEW))

    @property
    def sort_chosen(self) -> Sort:
        return SORTS[self.cleaned_data["sort"]]


def titled(account: Account) -> str:
    """A kind's own account by the kind's name; what an administrator named, by that name."""
    kind = places.BY_KEY.get(account.platform)
    return kind.title if kind and kind.name == account.name else f"{account.name}, {account.title}"
