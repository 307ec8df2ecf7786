"""Forms of the connect page, made from what a platform's guide asks for."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms

from moothall.channels.models import Application
from moothall.platforms.base import Field, Guide

#: a trial may run here; an address that somebody types must not make the desk call the network
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
SERVER = "server_url"
CLIENT_ID = "client_id"
KEPT = "One is kept. Leave it empty to keep it; what you type here replaces it."


class ServerField(forms.URLField):
    """A server on the web, or this machine for a trial; no address within the network."""

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", max_length=300, **options)

    def clean(self, value: Any) -> str:
        url = str(super().clean(value) or "").rstrip("/")
        place = urlsplit(url)
        name = place.hostname or ""
        on_the_web = place.scheme == "https" and name.rpartition(".")[2].isalpha()
        bare = not (place.path or place.query or place.fragment or place.username)
        if url and not (bare and (on_the_web or name in THIS_MACHINE)):
            raise forms.ValidationError(
                "Give a server on the web by its name alone, such as https://social.example.org."
            )
        return url


def as_form_field(field: Field, kept: str | None = None) -> forms.Field:
    """``kept``: what is kept of it already; a secret of that kind is not asked for again."""
    told: dict[str, Any] = {"label": field.label, "help_text": field.help}
    told["required"] = field.required and not (field.secret and kept)
    if field.secret and kept:
        told["help_text"] = f"{field.help} {KEPT}".strip()
    if field.choices:
        return forms.ChoiceField(choices=field.choices, initial=kept or field.initial, **told)
    return checked(bare(field, kept, told), field)


def bare(field: Field, kept: str | None, told: dict[str, Any]) -> forms.Field:
    """Before anything is said of its shape."""
    if field.name == SERVER:
        return ServerField(initial=field.initial, **told)
    if field.lines:
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **told)
    if field.secret:
        hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(max_length=4000, widget=hidden, strip=True, **told)
    return forms.CharField(max_length=1000, initial=kept or field.initial, **told)


def checked(made: forms.Field, field: Field) -> forms.Field:
    """The platform's own check as a part of the form's."""
    check, clean = field.check, made.clean
    if check is None:
        return made

    def cleaned(value: Any) -> Any:
        given = clean(value)
        try:
            return check(str(given)) if given else given
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    made.clean = cleaned  # type: ignore[method-assign]
    return made


class AskedForm(forms.Form):
    """What a guide's fields ask for."""

    def __init__(self, given: Any, fields: Iterable[Field]) -> None:
        super().__init__(given, prefix="account")
        for field in fields:
            self.fields[field.name] = as_form_field(field)

    def told(self) -> tuple[str, dict[str, str]]:
        """The server, and the credentials by name."""
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return given.pop(SERVER, ""), given


class ApplicationForm(forms.Form):
    """Our program as the platform knows it. Secrets are replaced and never sent back."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    client_id = forms.CharField(
        label="Client id",
        help_text="Also called app id, key or client key. It is no secret.",
        max_length=300,
    )

    def __init__(self, given: Any, guide: Guide, there: Application | None) -> None:
        kept = dict(there.secrets) if there else {}
        initial = {
            "version": there.version if there else None,
            "client_id": there.client_id if there else "",
        }
        super().__init__(given, prefix="application", initial=initial)
        self.guide = guide
        for field in guide.application_fields:
            if field.name == CLIENT_ID:
                self.fields[CLIENT_ID] = as_form_field(field)
            else:
                self.fields[field.name] = as_form_field(field, kept.get(field.name))

    def told(self) -> dict[str, Any]:
        """What `channels.applications.keep` takes."""
        given = self.cleaned_data
        by_secrecy: dict[bool, dict[str, str]] = {True: {}, False: {}}
        for field in self.guide.application_fields:
            if field.name != CLIENT_ID:
                by_secrecy[field.secret][field.name] = str(given[field.name] or "")
        return {
            "client_id": given["client_id"],
            "version": given["version"],
            "secrets": by_secrecy[True],
            "plain": by_secrecy[False],
        }
