"""What people fill in about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from moothall.people.models import Person, ServiceArea
from moothall.people.models.person import Theme
from moothall.people.verbs import Role

#: said beside each role, so that nobody has to look it up
ROLE_HINTS = {
    Role.OFFICER: "answers and moderates posts",
    Role.SENIOR_OFFICER: "also approves replies and is second person to removals",
    Role.SERVICE_CONTACT: "answers questions that the desk asks their team",
    Role.FOI_OFFICER: "handles information requests",
    Role.SAFEGUARDING_LEAD: "handles safeguarding concerns",
    Role.ADMINISTRATOR: "runs the desk: people, accounts, policy",
    Role.AUDITOR: "reads everything, changes nothing",
}
ROLE_CHOICES = [
    (role.value, f"{role.label[0].upper()}{role.label[1:]}: {hint}")
    for role, hint in ROLE_HINTS.items()
]


def roles_field() -> forms.MultipleChoiceField:
    """Tick boxes; at least one."""
    return forms.MultipleChoiceField(
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label="Their e-mail address at work", max_length=254)
    name = forms.CharField(label="Their name", max_length=150, required=False)
    roles = roles_field()


class RolesForm(forms.Form):
    """What somebody is here for; the version tells whether somebody else was quicker."""

    roles = roles_field()
    version = forms.IntegerField(widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """A new person's name and password."""

    name = forms.CharField(label="Your name, as colleagues know it", max_length=150)
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words that do not belong together are "
        "good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Against the rules, and against the person's own name and address."""
        self.person.name = self.cleaned_data.get("name", "")
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the desk behaves for one person."""

    theme = forms.ChoiceField(label="Light or dark", choices=Theme, widget=forms.RadioSelect)

    class Meta:
        model = Person
        fields = ("name", "phone", "theme", "single_keys", "blur")
        labels = {  # noqa: RUF012 - Django reads it
            "name": "Your name, as colleagues and the record know you",
            "phone": "Your telephone number at work",
            "single_keys": "Single keys do things (j, k, r …)",
            "blur": "Blur obscene and abusive text until I ask for it",
        }
        help_texts = {  # noqa: RUF012
            "phone": "May be empty. A safeguarding lead's stands where somebody may be at risk.",
            "single_keys": "Turn this off if you use speech input or a screen reader's own keys.",
        }


class ServiceAreaForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team that the desk asks."""

    class Meta:
        model = ServiceArea
        fields = ("name", "email")
        labels = {"name": "Team", "email": "Its mailbox"}  # noqa: RUF012
