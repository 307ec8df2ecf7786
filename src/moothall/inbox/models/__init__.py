"""What is kept of posts, their authors and threads, and of what was decided about them."""

from moothall.inbox.models.asked import PersonRequest
from moothall.inbox.models.automatic import AutomaticHide, AutomaticHiding, AutomaticHold
from moothall.inbox.models.block import BlockEntry, BlockReview, BlockState
from moothall.inbox.models.case import Case, ClosedHow
from moothall.inbox.models.conversation import Author, Thread
from moothall.inbox.models.decision import Decision, DecisionState, Evidence
from moothall.inbox.models.evidence_file import EvidenceFile, FileKind, FileState
from moothall.inbox.models.hold import Emptied, Hold, HoldReason
from moothall.inbox.models.judgement import Correction, PostJudgement
from moothall.inbox.models.known import KnownPerson, KnownRole
from moothall.inbox.models.learning import FitInForce, Fitting, FittingState, Tally
from moothall.inbox.models.post import JudgeState, Post, Wording
from moothall.inbox.models.question import Question
from moothall.inbox.models.reply import Draft, DraftState, Place, SavedReply
from moothall.inbox.models.rules import DeskRules
from moothall.inbox.models.together import Doing, Look, Mention, Note, Tag, View

__all__ = [
    "Author",
    "AutomaticHide",
    "AutomaticHiding",
    "AutomaticHold",
    "BlockEntry",
    "BlockReview",
    "BlockState",
    "Case",
    "ClosedHow",
    "Correction",
    "Decision",
    "DecisionState",
    "DeskRules",
    "Doing",
    "Draft",
    "DraftState",
    "Emptied",
    "Evidence",
    "EvidenceFile",
    "FileKind",
    "FileState",
    "FitInForce",
    "Fitting",
    "FittingState",
    "Hold",
    "HoldReason",
    "JudgeState",
    "KnownPerson",
    "KnownRole",
    "Look",
    "Mention",
    "Note",
    "PersonRequest",
    "Place",
    "Post",
    "PostJudgement",
    "Question",
    "SavedReply",
    "Tag",
    "Tally",
    "Thread",
    "View",
    "Wording",
]
