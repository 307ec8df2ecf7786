"""What officers fill in: one form for each verb, which knows the verb that it is for."""

from moothall.inbox.forms.base import VerbForm
from moothall.inbox.forms.closing import CloseForm, LeaveAloneForm, NotOursForm, ReopenForm
from moothall.inbox.forms.correcting import CorrectForm, NoDangerForm
from moothall.inbox.forms.duties import DutyForm
from moothall.inbox.forms.helping import AlertForm
from moothall.inbox.forms.milder import MuteForm, ReportForm, UnmuteForm
from moothall.inbox.forms.ours import DeleteReplyForm, EditReplyForm
from moothall.inbox.forms.passing import PassOnForm
from moothall.inbox.forms.queueing import (
    AssignForm,
    MergeForm,
    MoveForm,
    NoteForm,
    SnoozeForm,
    SplitForm,
    TagForm,
)
from moothall.inbox.forms.removing import BlockForm, DeleteForm, HideForm, UnblockForm, UnhideForm
from moothall.inbox.forms.replying import PrivateReplyForm, ReplyForm, TakePrivateForm

FORMS: dict[str, type[VerbForm]] = {
    form.name: form
    for form in (
        HideForm, DeleteForm, BlockForm, UnhideForm, UnblockForm, AssignForm, SnoozeForm, NoteForm,
        TagForm, PassOnForm, MoveForm, SplitForm, MergeForm, LeaveAloneForm, NotOursForm, CloseForm,
        ReopenForm, CorrectForm, NoDangerForm, ReplyForm, PrivateReplyForm, TakePrivateForm,
        AlertForm, MuteForm, UnmuteForm, ReportForm, EditReplyForm, DeleteReplyForm, DutyForm,
    )
}  # fmt: skip

__all__ = ["FORMS", "VerbForm"]
