"""What the Business Profile interfaces' refusals mean, beyond what all of Google's say."""

from collections.abc import Mapping

from moothall.platforms.base import Forbidden, PlatformError
from moothall.platforms.google.errors import Refusals

BY_REASON: Mapping[str, type[PlatformError]] = {
    # Pub/Sub's names for a subscription that is not ours or is gone
    "USER_PROJECT_DENIED": Forbidden,
    "RESOURCE_PROJECT_INVALID": Forbidden,
}
WORDS: Mapping[str, str] = {
    "reconnect": (
        "Google does not accept our connection to the Business Profile any more. Connect it again."
    ),
}
REFUSALS = Refusals("Google reviews", BY_REASON, WORDS)
