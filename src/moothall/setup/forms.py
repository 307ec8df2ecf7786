"""What is typed while a desk is set up."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import FileExtensionValidator

from moothall.core.policy import shipped
from moothall.core.policy.source import LIMIT
from moothall.core.values import Nation, OrganisationKind
from moothall.people.models import Person
from moothall.people.models.organisation import KINDS, NATIONS
from moothall.platforms import connectable
from moothall.platforms.table import table
from moothall.setup.actions import Start

HERE = "Europe/London"
ELSEWHERE = "another place"
#: nobody outside sees anything of it
TRAINING = "sandbox"


def zones() -> list[tuple[str, str]]:
    """The United Kingdom's first; the others are for who works abroad."""
    others = sorted(one for one in available_timezones() if "/" in one and one != HERE)
    return [(one, one.replace("_", " ")) for one in (HERE, *others)]


def secret(label: str, hint: str = "") -> forms.CharField:
    """A password to be chosen; what was typed is not sent back."""
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class StartForm(forms.Form):
    """The organisation and its first administrator."""

    organisation = forms.CharField(
        label="Your organisation's name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose"), *((kind.value, said) for kind, said in KINDS.items())],
    )
    nation = forms.ChoiceField(
        label="Where it is",
        help_text="Decides bank holidays, and which law's clocks run.",
        choices=[("", "Choose"), *((nation.value, said) for nation, said in NATIONS.items())],
    )
    timezone = forms.ChoiceField(label="Time zone", choices=zones, initial=HERE)
    name = forms.CharField(
        label="Your name, as colleagues know it",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address at work",
        help_text="You sign in with it.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = secret(
        "Choose a password",
        "At least 12 characters. Three or four words that do not belong together are good.",
    )
    again = secret("The password again")

    def clean_email(self) -> str:
        """In small letters, and nobody's yet."""
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=email).exists():
            raise forms.ValidationError("Somebody at this desk has this address already.")
        return email

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good enough for this person."""
        given = super().clean() or self.cleaned_data
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords are not the same.")
        elif password:
            person = Person(name=given.get("name", ""), email=given.get("email", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return given

    @property
    def start(self) -> Start:
        """What was typed, once it is valid."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "again"}
        kind, nation = OrganisationKind(given.pop("kind")), Nation(given.pop("nation"))
        return Start(kind=kind, nation=nation, **given)


class ShippedForm(forms.Form):
    """One of those that come with Moothall."""

    shipped = forms.ChoiceField(choices=lambda: [(name, name) for name in shipped()])


class FileForm(forms.Form):
    """A policy file."""

    file = forms.FileField(
        label="Policy file",
        help_text="A .yaml file that was made before, here or by the command; 1 MB at most.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        validators=[
            FileExtensionValidator(
                ["yaml", "yml"],
                "This is no .yaml file. A Word, PDF or web page goes into the first form, which "
                "makes a policy of it.",
            )
        ],
    )


#: larger than any statement that is published; the command reads larger ones
LARGEST_STATEMENT = 5 * 1024 * 1024


class StatementForm(forms.Form):
    """The statement as it is published, of which a first policy is made."""

    statement = forms.FileField(
        label="Your published statement",
        help_text="Word (.docx), PDF, a saved web page or plain text; 5 MB at most.",
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.md,.html,.htm"}),
    )

    def clean_statement(self) -> Any:
        """Refuse what no statement is, before anything reads it."""
        given = self.cleaned_data["statement"]
        if given.size > LARGEST_STATEMENT:
            raise forms.ValidationError("This file is larger than 5 MB. Is it the statement?")
        return given


class WordsForm(forms.Form):
    """The same statement, pasted."""

    words = forms.CharField(
        label="Its words",
        help_text="Copied from your website: headings and items on lines of their own.",
        strip=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class TextForm(forms.Form):
    """A policy's text, pasted or changed. ``seen`` is the hash of the text last looked at."""

    text = forms.CharField(
        label="The policy's text",
        strip=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def ways() -> list[tuple[str, str]]:
    """Networks whose accounts are connected on a page: what people call each, and its name."""
    found = [(table()[name].title, name) for name in connectable()]
    return sorted(found, key=lambda one: one[0].casefold())


def places() -> list[tuple[str, str]]:
    """Every network that people know, also those whose accounts can be connected on a page."""
    known = ((name, rows.title) for name, rows in table().items() if name != TRAINING)
    return [(ELSEWHERE, "Another place"), *known]


class ByHandForm(forms.Form):
    """A place that no program reads."""

    platform = forms.ChoiceField(label="Where people write", choices=places)
    name = forms.CharField(label="What officers call it", max_length=200, initial="Logged by hand")
