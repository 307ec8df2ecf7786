"""What a desk can ask of a platform, and how sure it can be of getting it."""

from enum import StrEnum


class Verb(StrEnum):
    """Names only. What a platform does with each is data: :file:`platforms/capabilities.yaml`."""

    READ_COMMENTS = "read_comments"
    READ_MENTIONS = "read_mentions"
    READ_REVIEWS = "read_reviews"
    READ_DM = "read_dm"
    REPLY_PUBLIC = "reply_public"
    #: write in private to the author of something public, about it
    REPLY_PRIVATE = "reply_private"
    #: write in a private conversation that the author began
    SEND_DM = "send_dm"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE_OTHER = "delete_other"
    BLOCK = "block"
    UNBLOCK = "unblock"
    MUTE = "mute"
    UNMUTE = "unmute"
    REPORT = "report"
    PUBLISH = "publish"
    EDIT = "edit"
    DELETE_OWN = "delete_own"


READING = frozenset({Verb.READ_COMMENTS, Verb.READ_MENTIONS, Verb.READ_REVIEWS, Verb.READ_DM})
#: done to what somebody else wrote, and never to our own words
TO_OTHERS_POSTS = frozenset(
    {
        Verb.REPLY_PRIVATE,
        Verb.SEND_DM,
        Verb.HIDE,
        Verb.UNHIDE,
        Verb.DELETE_OTHER,
        Verb.BLOCK,
        Verb.UNBLOCK,
        Verb.MUTE,
        Verb.UNMUTE,
        Verb.REPORT,
    }
)
#: done to what our own account wrote, and to nothing else
TO_OUR_POSTS = frozenset({Verb.EDIT, Verb.DELETE_OWN})
#: done to a person, so that what became of the post does not matter
TO_A_PERSON = frozenset({Verb.BLOCK, Verb.UNBLOCK, Verb.MUTE, Verb.UNMUTE})
#: verbs that carry words of ours
WITH_WORDS = frozenset(
    {Verb.REPLY_PUBLIC, Verb.REPLY_PRIVATE, Verb.SEND_DM, Verb.PUBLISH, Verb.EDIT}
)

#: what an officer reads: "hide this post is not possible on X"
SPOKEN = {
    Verb.READ_COMMENTS: "read comments",
    Verb.READ_MENTIONS: "read mentions",
    Verb.READ_REVIEWS: "read reviews",
    Verb.READ_DM: "read direct messages",
    Verb.REPLY_PUBLIC: "reply in public",
    Verb.REPLY_PRIVATE: "write to the author in private",
    Verb.SEND_DM: "answer the private message",
    Verb.HIDE: "hide the post",
    Verb.UNHIDE: "show the post again",
    Verb.DELETE_OTHER: "delete the post",
    Verb.BLOCK: "block the author",
    Verb.UNBLOCK: "unblock the author",
    Verb.MUTE: "mute the author",
    Verb.UNMUTE: "unmute the author",
    Verb.REPORT: "report the post to the platform",
    Verb.PUBLISH: "publish a post",
    Verb.EDIT: "edit our own post",
    Verb.DELETE_OWN: "delete our own post",
}


class Support(StrEnum):
    #: the platform does it whenever it is asked
    YES = "yes"
    #: the platform does it where its conditions hold
    CONDITIONAL = "conditional"
    #: no program may ask for it, but a person signed in to the platform can do it
    MANUAL = "manual"
    #: nobody but the platform itself can do it
    NO = "no"


class Idempotency(StrEnum):
    """Why asking twice does not do it twice; decides what the outbox does with an unknown end."""

    #: the key that we chose names the result: sending again is safe
    CLIENT_KEY = "client_key"
    #: a header with our key, which the platform remembers for some time
    HEADER = "header"
    #: the call sets a state; setting it again changes nothing
    SET_STATE = "set_state"
    #: the call replaces the one answer there can be
    REPLACE = "replace"
    #: prepared by one request and published by another: what was prepared tells what became of it
    TWO_STEPS = "two_steps"
    #: our key comes back with the platform's own news of it; until then as below
    CALLBACK = "callback"
    #: nothing protects us: look for our words before sending them again
    READ_BACK = "read_back"


#: what the desk does where it asked and the platform's answer was lost, a sentence for the officer
SPOKEN_IDEMPOTENCY = {
    Idempotency.CLIENT_KEY: "it asks again under the same number, which makes no second one.",
    Idempotency.HEADER: "it asks again with the same key, which the platform remembers for a time.",
    Idempotency.SET_STATE: "it asks again, which changes nothing more.",
    Idempotency.REPLACE: "it asks again, and the second takes the first one’s place.",
    Idempotency.TWO_STEPS: "it asks what became of what it had prepared, and does not send again.",
    Idempotency.CALLBACK: "it waits for the platform’s news of it, which names our key.",
    Idempotency.READ_BACK: "it looks for it there, and a person decides what it does not find.",
}
