"""YouTube's own reasons for a refusal, above Google's.

https://developers.google.com/youtube/v3/docs/errors and the "Errors" of each method's page.
"""

from collections.abc import Mapping

from moothall.platforms.base import (
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    PolicyRefused,
    Transient,
    Unauthorized,
)
from moothall.platforms.google.errors import Refusals

BY_REASON: Mapping[str, type[PlatformError]] = {
    "authenticatedUserAccountClosed": Unauthorized,
    "authenticatedUserAccountSuspended": Unauthorized,
    "authenticatedUserNotChannel": Unauthorized,
    "youtubeSignupRequired": Unauthorized,
    "accountDelegationForbidden": Forbidden,
    "channelForbidden": Forbidden,
    "channelClosed": Forbidden,
    "channelSuspended": Forbidden,
    "channelNotFound": Forbidden,
    "ineligibleAccount": Forbidden,
    "commentNotFound": NotFound,
    "commentThreadNotFound": NotFound,
    "parentCommentNotFound": NotFound,
    "videoNotFound": NotFound,
    "commentsDisabled": PolicyRefused,
    "operationNotSupported": PolicyRefused,
    "parentCommentIsPrivate": PolicyRefused,
    "commentTextRequired": Invalid,
    "commentTextTooLong": Invalid,
    "invalidCommentMetadata": Invalid,
    "invalidPageToken": Invalid,
    "invalidFilters": Invalid,
    "incompatibleParameters": Invalid,
    "missingRequiredParameter": Invalid,
    "unexpectedParameter": Invalid,
    "banWithoutReject": Invalid,
    # "usually an input that is not valid", and also a passing fault, and a comment that is gone
    "processingFailure": Transient,
}
WORDS: Mapping[str, str] = {
    "reconnect": (
        "Google does not accept our connection to YouTube any more. Connect the channel again."
    ),
    "authenticatedUserAccountSuspended": "YouTube has suspended our account. Look there why.",
    "authenticatedUserAccountClosed": "Our YouTube account is closed.",
    "youtubeSignupRequired": "Whoever connected this has no YouTube channel.",
    "channelNotFound": "YouTube does not find our channel. Connect it again.",
    "ineligibleAccount": "This YouTube account may not comment. Look in YouTube Studio why.",
    "commentsDisabled": "Comments are switched off for this video.",
    "parentCommentIsPrivate": "This comment is not shown in public, so it cannot be answered.",
    "operationNotSupported": "YouTube does not allow this for this comment.",
    "commentTextTooLong": "This is too long for YouTube.",
    "commentTextRequired": "There is nothing written yet.",
}
REFUSALS = Refusals("YouTube", BY_REASON, WORDS)
