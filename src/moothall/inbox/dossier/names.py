"""Staff by name or by role: a paper that leaves the house can put people in danger."""

import re
from collections.abc import Iterable

from moothall.inbox.masking import mask
from moothall.inbox.queries import Dossier
from moothall.people.models import Membership
from moothall.people.verbs import Role

SOMEBODY = "a member of staff"


class Names:
    """How people who work here are called in one document."""

    def __init__(self, roles: dict[str, str] | None = None) -> None:
        """``roles``: by name, what stands in its place; None: names stand."""
        self.roles = roles
        known = sorted((name for name in roles or () if name), key=len, reverse=True)
        self.found = re.compile("|".join(map(re.escape, known))) if known else None

    @classmethod
    def hidden(cls, dossier: Dossier) -> "Names":
        """Everybody who works here now, or who did something to this case."""
        case = dossier.whole.case
        members = Membership.objects.filter(organisation=case.organisation_id)
        roles = {str(one.person): spoken(one.roles) for one in members.select_related("person")}
        roles |= {one.by_name: spoken([one.by_role]) for one in dossier.whole.decisions}
        roles |= {
            one.actor_name: spoken([one.actor_role])
            for one in dossier.whole.record
            if len(one.actor_id) == len(str(case.pk))
        }
        return cls(roles)

    def staff(self, name: str) -> str:
        """One person."""
        if self.roles is None or not name:
            return name
        return self.roles.get(name, SOMEBODY)

    def words(self, text: str) -> str:
        """What staff wrote: personal details masked, colleagues by role where that is wished."""
        masked = mask(text).text
        if self.roles is None or self.found is None:
            return masked
        roles = self.roles
        return self.found.sub(lambda name: roles[name[0]], masked)


def spoken(roles: Iterable[str]) -> str:
    """``senior officer``."""
    words = [Role(one).label if one in set(Role) else one.replace("-", " ") for one in roles]
    return ", ".join(word for word in words if word) or SOMEBODY
