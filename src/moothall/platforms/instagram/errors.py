"""What Instagram's own refusals mean; the rest is Meta's (:mod:`moothall.platforms.meta.errors`).

https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/error-codes
(June 2026), by subcode where there is one.
"""

from moothall.platforms.base import Forbidden, Invalid, PolicyRefused, Transient
from moothall.platforms.meta.own import Meanings

_FETCH = (
    "Instagram could not fetch the picture. See whether anybody can open its address in a browser."
)
_AGAIN = "Instagram did not get done with the picture. Nothing was published."
_STOPPED = "Instagram has stopped our account from doing this for a while, for breaking its rules."

BY_CODE: Meanings = {
    2207001: (Transient, _AGAIN),
    2207003: (Transient, _AGAIN),
    2207032: (Transient, _AGAIN),
    2207027: (Transient, _AGAIN),
    2207052: (Invalid, _FETCH),
    9004: (Invalid, _FETCH),
    2207004: (Invalid, "The picture is too large: Instagram takes 8 MB."),
    36000: (Invalid, "The picture is too large: Instagram takes 8 MB."),
    2207005: (Invalid, "Instagram takes JPEG pictures only."),
    36001: (Invalid, "Instagram takes JPEG pictures only."),
    2207009: (Invalid, "Instagram does not take a picture of these proportions."),
    36003: (Invalid, "Instagram does not take a picture of these proportions."),
    2207010: (Invalid, "The text is too long: Instagram takes 2,200 characters."),
    36004: (Invalid, "The text is too long: Instagram takes 2,200 characters."),
    2207028: (Invalid, "Instagram shows 2 to 10 pictures side by side."),
    2207050: (
        Forbidden,
        "Instagram has restricted our account. Sign in to the app and look there.",
    ),
    25: (Forbidden, "Instagram has restricted our account. Sign in to the app and look there."),
    2207051: (PolicyRefused, _STOPPED),
}
