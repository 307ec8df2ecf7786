"""Everything that a person can be allowed to do."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is for in an organisation; a person may have several."""

    OFFICER = "officer"
    SENIOR_OFFICER = "senior-officer"
    SERVICE_CONTACT = "service-contact"
    FOI_OFFICER = "foi-officer"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """As it is said on screen."""
        return {"foi-officer": "FOI officer"}.get(self.value, self.value.replace("-", " "))


class Verb(StrEnum):
    """What is done. Those in ``ON_ACCOUNT`` are done on one connected account."""

    # looking
    SEE_POSTS = "see-posts"
    SEE_DANGER = "see-danger"
    SEE_CONSULTATIONS = "see-consultations"
    SEE_DUTIES = "see-duties"
    SEE_RECORD = "see-record"
    SEE_WHOLE_RECORD = "see-whole-record"
    SEE_FIGURES = "see-figures"
    SEE_PEOPLE = "see-people"
    REVEAL_PERSONAL = "reveal-personal"
    EXPORT = "export"
    KEEP_RECORDS = "keep-records"
    # answering
    REPLY = "reply"
    REPLY_PRIVATELY = "reply-privately"
    REPLY_OUT_OF_HOURS = "reply-out-of-hours"
    APPROVE_REPLY = "approve-reply"
    EDIT_REPLY = "edit-reply"
    DELETE_REPLY = "delete-reply"
    LEAVE_ALONE = "leave-alone"
    # moderating
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    BLOCK = "block"
    UNBLOCK = "unblock"
    MUTE = "mute"
    UNMUTE = "unmute"
    REPORT = "report"
    SECOND = "second"
    # working the queue
    ASSIGN = "assign"
    SNOOZE = "snooze"
    NOTE = "note"
    TAG = "tag"
    PASS_ON = "pass-on"  # noqa: S105 - a verb
    ANSWER_CONSULTATION = "answer-consultation"
    SPLIT = "split"
    MERGE = "merge"
    NOT_OURS = "not-ours"
    CORRECT = "correct"
    LOG_BY_HAND = "log-by-hand"
    # duties
    OPEN_DUTY = "open-duty"
    HANDLE_FOI = "handle-foi"
    HANDLE_SAFEGUARDING = "handle-safeguarding"
    HANDLE_COMPLAINT = "handle-complaint"
    # publishing
    DRAFT_PUBLICATION = "draft-publication"
    PUBLISH = "publish"
    # running the desk
    EDIT_SAVED_REPLIES = "edit-saved-replies"
    DRAFT_POLICY = "draft-policy"
    ADOPT_POLICY = "adopt-policy"
    STOP_SENDING = "stop-sending"
    CONNECT_ACCOUNT = "connect-account"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_ORGANISATION = "manage-organisation"


ON_ACCOUNT = frozenset(
    {
        Verb.SEE_POSTS, Verb.SEE_DANGER, Verb.REVEAL_PERSONAL, Verb.REPLY, Verb.REPLY_PRIVATELY,
        Verb.REPLY_OUT_OF_HOURS, Verb.APPROVE_REPLY, Verb.LEAVE_ALONE, Verb.HIDE, Verb.UNHIDE,
        Verb.DELETE, Verb.BLOCK, Verb.UNBLOCK, Verb.MUTE, Verb.UNMUTE, Verb.REPORT,
        Verb.EDIT_REPLY, Verb.DELETE_REPLY, Verb.SECOND, Verb.ASSIGN, Verb.SNOOZE, Verb.NOTE,
        Verb.TAG, Verb.PASS_ON, Verb.SPLIT, Verb.MERGE, Verb.NOT_OURS, Verb.CORRECT,
        Verb.LOG_BY_HAND, Verb.DRAFT_PUBLICATION, Verb.PUBLISH, Verb.STOP_SENDING,
    }
)  # fmt: skip
