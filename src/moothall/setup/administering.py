"""Forms of the administration."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms

from moothall.channels.models import Account
from moothall.core.values import Service
from moothall.files.wording import SERVICES as WORDS
from moothall.inbox.citing import REMOVALS
from moothall.inbox.models import DeskRules
from moothall.people.matrix import titled, verbs_of
from moothall.people.models import Membership, Organisation, ServiceArea
from moothall.people.models.organisation import KINDS, NATIONS
from moothall.people.verbs import Role, Verb
from moothall.setup.connecting import THIS_MACHINE
from moothall.setup.forms import places, zones

SERVICES = [(one.value, words) for one, words in WORDS.items() if one != Service.NONE]


class OrganisationForm(forms.Form):
    """What the organisation is. Each hint says what changing it does."""

    name = forms.CharField(
        label="Name",
        help_text="Stands in letters, on the dossier and in saved replies. What was written under"
        " the old name keeps it.",
        max_length=200,
    )
    logo_text = forms.CharField(
        label="Short name for the top of the screen",
        help_text="Empty: the whole name. Nobody outside sees it.",
        max_length=40,
        required=False,
    )
    kind = forms.ChoiceField(
        label="What it is",
        help_text="Decides which laws' clocks run, and which shipped policies are offered first."
        " Clocks that run already keep their day until the post is judged again.",
        choices=[(kind.value, said) for kind, said in KINDS.items()],
    )
    nation = forms.ChoiceField(
        label="Where it is",
        help_text="Decides bank holidays, the regulator and the Ombudsman. The policy in force"
        " names its own nation and wins for the hours it publishes.",
        choices=[(nation.value, said) for nation, said in NATIONS.items()],
    )
    timezone = forms.ChoiceField(
        label="Time zone",
        help_text="What every screen shows times in. Kept times do not change.",
        choices=zones,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, ours: Organisation, given: Any = None) -> "OrganisationForm":
        """Filled in as it stands."""
        return cls(given, initial={name: getattr(ours, name) for name in cls.base_fields})


class AreaForm(forms.Form):
    """A team that the desk asks, and who answers for it."""

    name = forms.CharField(label="Team", max_length=120)
    email = forms.EmailField(
        label="Its mailbox",
        help_text="Where officers reach the team themselves.",
        required=False,
    )
    services = forms.MultipleChoiceField(
        label="Posts about",
        help_text="The desk proposes this team for posts that it takes to be about these.",
        choices=SERVICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contacts = forms.MultipleChoiceField(
        label="Who answers",
        help_text="People with the role of service contact. Nobody chosen: every service contact"
        " sees its questions.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, given: Any = None, *, us: Membership, area: ServiceArea | None = None
    ) -> None:
        initial = {}
        if area:
            initial = {
                "name": area.name, "email": area.email, "services": area.services,
                "version": area.version,
                "contacts": [str(one.pk) for one in area.contacts.filter(ended_at=None)],
            }  # fmt: skip
        super().__init__(given, initial=initial)
        found = Membership.objects.filter(
            organisation=us.organisation_id, ended_at=None, roles__contains=[Role.SERVICE_CONTACT]
        )
        self.fields["contacts"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), str(one.person))
            for one in found.select_related("person").order_by("person__name")
        ]

    def chosen(self) -> dict[str, Any]:
        """What `people.administering.keep_area` takes."""
        given = dict(self.cleaned_data)
        given["contacts"] = [UUID(one) for one in given["contacts"]]
        return given


class RulesForm(forms.Form):
    """Who needs whom, beyond roles."""

    second_person_for = forms.MultipleChoiceField(
        label="A second person has to agree before it is done",
        help_text="A senior officer who is not the one who decided. The policy in force may ask for"
        " more; it is never asked for less.",
        choices=[(verb, verb.capitalize()) for verb in REMOVALS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    approve_people = forms.MultipleChoiceField(
        label="Somebody else approves their replies",
        help_text="For who is new. A senior officer approves the exact words; nobody approves their"
        " own.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    approve_clauses = forms.MultipleChoiceField(
        label="Replies under these clauses are approved, whoever writes them",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    block_review_days = forms.IntegerField(
        label="Days until a block is looked at again",
        help_text="Proposed where the policy names no time; the officer may change it.",
        min_value=1,
        max_value=3650,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        given: Any = None,
        *,
        us: Membership,
        writers: list[Membership],
        clauses: list[tuple[str, str]],
    ) -> None:
        super().__init__(given, initial=stands_now(us.organisation_id))
        self.fields["approve_people"].choices = [(str(one.pk), str(one.person)) for one in writers]  # type: ignore[attr-defined]
        self.fields["approve_clauses"].choices = clauses  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What `inbox.actions.set_rules` takes."""
        given = dict(self.cleaned_data)
        given["approve_people"] = [UUID(one) for one in given["approve_people"]]
        return given


def stands_now(organisation_id: UUID) -> dict[str, Any]:
    """As they stand; the defaults where nothing was set yet."""
    found = DeskRules.objects.filter(organisation=organisation_id).first()
    rules = found or DeskRules(version=0)
    return {
        "second_person_for": rules.second_person_for,
        "approve_people": [str(one) for one in rules.approve_people],
        "approve_clauses": rules.approve_clauses,
        "block_review_days": rules.block_review_days,
        "version": rules.version or None,
    }


class LimitsForm(forms.Form):
    """A tick for each verb on each account, and for each verb of the whole organisation."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, given: Any = None, *, them: Membership, accounts: list[Account]) -> None:
        self.them, self.accounts = them, accounts
        self.on_account, self.everywhere = verbs_of(them.roles)
        super().__init__(given, initial={"version": them.version})
        for verb in self.on_account:
            for account in accounts:
                self.add(place(verb, account), self.stands(verb, account))
        for verb in self.everywhere:
            self.add(verb.value, them.only_verbs is None or verb in them.only_verbs)

    def add(self, name: str, initial: bool) -> None:
        self.fields[name] = forms.BooleanField(required=False, initial=initial)

    def stands(self, verb: Verb, account: Account) -> bool:
        """Whether it is allowed there now."""
        them = self.them
        if them.only_verbs is not None and verb not in them.only_verbs:
            return False
        if them.only_accounts is None:
            return True
        if str(account.pk) not in them.only_accounts:
            return False
        verbs = them.only_accounts[str(account.pk)]
        return verbs is None or verb in verbs

    def rows(self) -> list[tuple[str, list[tuple[Any, str]]]]:
        """A row a verb: what it is called, and its tick on each account with what that says."""
        return [
            (titled(verb), [
                (self[place(verb, account)], f"{titled(verb)} on {account}")
                for account in self.accounts
            ])
            for verb in self.on_account
        ]  # fmt: skip

    def others(self) -> list[tuple[Any, str]]:
        return [(self[verb.value], titled(verb)) for verb in self.everywhere]

    def chosen(self) -> dict[str, Any]:
        """What `people.administering.change_limits` takes: None where nothing is taken away."""
        given = self.cleaned_data
        by_account: dict[str, list[str] | None] = {}
        if not self.on_account:
            by_account = {str(account.pk): None for account in self.accounts}
        for account in self.accounts:
            ticked = [verb.value for verb in self.on_account if given[place(verb, account)]]
            if ticked:
                by_account[str(account.pk)] = (
                    None if len(ticked) == len(self.on_account) else ticked
                )
        all_of_it = len(by_account) == len(self.accounts) and not any(by_account.values())
        others = [verb.value for verb in self.everywhere if given[verb.value]]
        kept = [verb.value for verb in self.on_account]
        return {
            "only_accounts": None if all_of_it else by_account,
            "only_verbs": None if len(others) == len(self.everywhere) else [*kept, *others],
            "version": given["version"],
        }


def place(verb: Verb, account: Account) -> str:
    return f"{verb.value}@{account.pk}"


class PlaceForm(forms.Form):
    """A place that no program reads."""

    platform = forms.ChoiceField(label="Where people write", choices=places)
    name = forms.CharField(label="What officers call it", max_length=200)


class SandboxForm(forms.Form):
    """The training network that comes with Moothall."""

    server_url = forms.URLField(
        label="Its address",
        help_text="As it prints it when it starts, such as http://127.0.0.1:8010. It runs on this"
        " machine.",
        assume_scheme="http",
        max_length=300,
    )
    token = forms.CharField(
        label="Its token",
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_server_url(self) -> str:
        """Only this machine: whoever may connect accounts may not have the desk call anybody."""
        url = str(self.cleaned_data["server_url"])
        if urlsplit(url).hostname not in THIS_MACHINE:
            raise forms.ValidationError("The training network runs on this machine: 127.0.0.1.")
        return url.rstrip("/")
