"""Asking each day what an account can still do, and saying what it has lost since."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall.channels.connecting import capabilities_of, probe
from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Capabilities, PlatformError, Unauthorized, Verb, spoken
from moothall.platforms.base.conditions import NeedsScope


@dataclass(frozen=True, slots=True)
class Lost:
    """What an account could do at an earlier probe and cannot do now: each verb with why."""

    verbs: dict[Verb, str]
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, account: Account) -> "Lost":
        kept = account.lost or {}
        known = {one.value for one in Verb}
        return cls(
            {Verb(one): why for one, why in kept.get("verbs", {}).items() if one in known},
            tuple(kept.get("scopes", ())),
        )

    @property
    def has_any(self) -> bool:
        """Whether there is anything that it could do before and cannot do now."""
        return bool(self.verbs or self.scopes)

    @property
    def sentence(self) -> str:
        """For the accounts page and the letter; empty where nothing was lost."""
        parts = []
        if self.verbs:
            parts.append("It can no longer: " + ", ".join(spoken(one) for one in self.verbs) + ".")
        if self.scopes:
            parts.append("It lost the permission " + ", ".join(self.scopes) + ".")
        return " ".join(parts)


def hindrance(can: Capabilities, verb: Verb) -> str:
    """Why a program can never do it with this account; empty where it can, if conditions hold."""
    row = can.rows[verb]
    if not row.automatic:
        return row.note
    wanted = (one.scope for one in row.conditions if isinstance(one, NeedsScope))
    missing = [one for one in wanted if can.scopes is not None and one not in can.scopes]
    return f"The permission “{missing[0]}” is missing." if missing else ""


def able(account: Account) -> dict[Verb, str]:
    """Each verb with what hinders it; nothing where nothing is known of the platform."""
    can = capabilities_of(account)
    return {verb: hindrance(can, verb) for verb in Verb} if can else {}


def look(account: Account, at: datetime) -> Lost | None:
    """Probe it, and keep what was lost since; None where it could not be asked, which is noted."""
    with organisation_scope(account.organisation_id):
        before, had = able(account), frozenset(account.scopes or ())
        try:
            probe(account, at)
        except Unauthorized as error:
            account.note_error(error.words, at, permission_lost_at=account.permission_lost_at or at)
            return None
        except PlatformError:
            return None
        now = able(account)
        gone = {verb: now[verb] for verb in now if now[verb] and not before.get(verb, "")}
        scopes = had - frozenset(account.scopes or ()) if account.scopes is not None else set()
        keep(account, gone, frozenset(scopes), now, at)
        return Lost.of(account)


def keep(
    account: Account,
    gone: dict[Verb, str],
    scopes: frozenset[str],
    now: dict[Verb, str],
    at: datetime,
) -> None:
    """Lost earlier and not regained stays lost; only new losses are news."""
    earlier = Lost.of(account)
    still = {verb: now[verb] for verb in earlier.verbs if now.get(verb)}
    missing = {one for one in earlier.scopes if one not in (account.scopes or ())}
    lost = Lost({**still, **gone}, tuple(sorted(missing | scopes)))
    if gone or scopes:
        account.lost_at = at
    elif not lost.has_any:
        account.lost_at = None
    account.lost = (
        {"verbs": {one.value: why for one, why in lost.verbs.items()}, "scopes": list(lost.scopes)}
        if lost.has_any
        else {}
    )
    account.save(update_fields=["lost", "lost_at"])


def accounts(organisation_id: UUID) -> list[Account]:
    """Those that can be asked. Ask inside the organisation's scope."""
    found = Account.objects.filter(organisation_id=organisation_id, disconnected_at=None)
    return [one for one in found.defer("credentials") if one.is_connected]
