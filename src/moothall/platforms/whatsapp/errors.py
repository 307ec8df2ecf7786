"""What WhatsApp's own refusals mean; the rest is Meta's (:mod:`moothall.platforms.meta.errors`).

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes and
https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users (2026).
"""

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    PolicyRefused,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.meta.own import Meanings, meaning

WINDOW = (
    "WhatsApp lets us answer for 24 hours after a resident's last message, and that time is over."
    " Reach them another way that they gave, or wait until they write again."
)
BLOCKS_ONLY_WRITERS = "WhatsApp blocks only people who have written to us within the last 24 hours."
_TAKES_NONE = (
    "The resident's WhatsApp takes no message from us: they have left it, have an old version, have"
    " not agreed to its terms, or have blocked us."
)
_UNPAID = "The bill of our WhatsApp account is not paid. Ask whoever runs the business account."
_LOCKED = "WhatsApp has locked our account. Ask whoever runs the business account."
_NUMBER = "Our telephone number is not registered with WhatsApp any more. Connect it again."

BY_CODE: Meanings = {
    131047: (PolicyRefused, WINDOW),
    131026: (PolicyRefused, _TAKES_NONE),
    131021: (Invalid, "This is our own number."),
    131050: (PolicyRefused, "The resident has asked WhatsApp for no more messages from us."),
    131051: (Invalid, "WhatsApp takes no message of this kind."),
    131052: (Invalid, "WhatsApp could not fetch the file."),
    131053: (Invalid, "WhatsApp does not take this file."),
    131062: (Invalid, "WhatsApp takes no message of this kind without a telephone number."),
    131008: (Invalid, "WhatsApp does not take the message as it is written."),
    131009: (Invalid, "WhatsApp does not take the message as it is written."),
    131005: (Forbidden, "Our connection to WhatsApp lacks a permission for this."),
    131031: (Unauthorized, _LOCKED),
    131042: (PolicyRefused, _UNPAID),
    131045: (Unauthorized, _NUMBER),
    133010: (Unauthorized, _NUMBER),
    130497: (PolicyRefused, "WhatsApp lets our account write to nobody in this country."),
    130472: (PolicyRefused, "WhatsApp did not pass the message on, for a trial of its own."),
    131049: (PolicyRefused, "WhatsApp did not pass the message on, so as not to send too many."),
    139100: (Forbidden, "WhatsApp answered, and did not do it."),
    139101: (PolicyRefused, "Our list of blocked numbers is full: WhatsApp takes 64,000."),
    139102: (Transient, "Our list of blocked numbers was changed at the same moment."),
    # a fault of WhatsApp's own; a message may have gone out all the same
    131000: (UnknownOutcome, "WhatsApp had a fault, so it is not known whether it was done."),
    131016: (UnknownOutcome, "WhatsApp had a fault, so it is not known whether it was done."),
    131057: (Transient, "Our WhatsApp account is being worked on and takes nothing meanwhile."),
    131056: (RateLimited, "Too many messages went to this resident in a short time."),
}


def why_not_delivered(code: int) -> str:
    """For a message that was taken at first and then failed."""
    known = meaning(BY_CODE, code, "")
    if known is None or isinstance(known, UnknownOutcome | ContractBroken):
        return f"It gives no reason that the desk knows (number {code}). Send it again, or ring."
    return known.words
