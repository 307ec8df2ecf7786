"""What X charges for a request, in US dollars: paid in advance, and taken as it is used.

https://docs.x.com/x-api/getting-started/pricing as read on the day below. X changes its prices;
its developer console shows those of today.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from moothall.platforms.base import Problem, ProblemCode, Verb
from moothall.platforms.base.text import holds_link

AS_OF = date(2026, 8, 28)
SOURCE = "https://docs.x.com/x-api/getting-started/pricing"
WITH_LINK = Decimal("0.200")
#: for each request; a reply that the author asked for by naming or quoting us is cheaper
WRITES: Mapping[Verb, Decimal] = {
    Verb.PUBLISH: Decimal("0.015"),
    Verb.EDIT: Decimal("0.015"),
    Verb.REPLY_PUBLIC: Decimal("0.010"),
    Verb.REPLY_PRIVATE: Decimal("0.015"),
    Verb.SEND_DM: Decimal("0.015"),
    Verb.HIDE: Decimal("0.005"),
    Verb.UNHIDE: Decimal("0.005"),
    Verb.MUTE: Decimal("0.015"),
    Verb.UNMUTE: Decimal("0.005"),
    Verb.DELETE_OWN: Decimal("0.010"),
}
#: for each post or message that an answer holds; twice on one day (UTC) is charged once
READS: Mapping[Verb, Decimal] = {
    Verb.READ_MENTIONS: Decimal("0.001"),
    Verb.READ_COMMENTS: Decimal("0.005"),
    Verb.READ_DM: Decimal("0.010"),
}
#: figures that X's page gives in no line that we could read again; others tell of them
UNCONFIRMED = frozenset({Verb.READ_MENTIONS, Verb.REPLY_PUBLIC})
DOUBT = " (not confirmed: its console shows today’s prices)"
IN_PUBLIC = frozenset({Verb.PUBLISH, Verb.EDIT, Verb.REPLY_PUBLIC})


def cost_of(verb: Verb, text: str = "") -> Decimal:
    """Of one request. Raises ``KeyError`` for what X does not let a program do."""
    return WITH_LINK if verb in IN_PUBLIC and holds_link(text) else WRITES[verb]


def words_for(verb: Verb) -> str:
    """For the row of a verb: "X charges about $0.005 for each post read."."""
    doubt = DOUBT if verb in UNCONFIRMED else ""
    if verb in READS:
        thing = "message" if verb is Verb.READ_DM else "post"
        return f"X charges about ${READS[verb]} for each {thing} read{doubt}."
    link = f", or ${WITH_LINK:.2f} if it holds a link" if verb in IN_PUBLIC else ""
    return f"X charges about ${WRITES[verb]} for this{link}{doubt}."


def dear(text: str, verb: Verb) -> list[Problem]:
    """To be said beside a text with a link, for what ``verb`` does. It keeps nobody from it."""
    if not holds_link(text):
        return []
    words = (
        f"This holds a link, so X charges about ${WITH_LINK:.2f} for it instead of"
        f" ${WRITES[verb]}{DOUBT if verb in UNCONFIRMED else ''}."
    )
    return [Problem(ProblemCode.COSTS, words, blocks=False)]
