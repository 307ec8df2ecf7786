"""What is kept of posts, their authors and threads, and of what was decided about them."""

from moothall.inbox.models.block import BlockEntry
from moothall.inbox.models.case import Case, ClosedHow
from moothall.inbox.models.conversation import Author, Thread
from moothall.inbox.models.decision import Decision, DecisionState, Evidence
from moothall.inbox.models.judgement import Correction, PostJudgement
from moothall.inbox.models.post import JudgeState, Post, Wording
from moothall.inbox.models.question import Question
from moothall.inbox.models.reply import Draft, DraftState, Place, SavedReply
from moothall.inbox.models.rules import DeskRules
from moothall.inbox.models.together import Doing, Look, Mention, Note, Tag, View

__all__ = [
    "Author",
    "BlockEntry",
    "Case",
    "ClosedHow",
    "Correction",
    "Decision",
    "DecisionState",
    "DeskRules",
    "Doing",
    "Draft",
    "DraftState",
    "Evidence",
    "JudgeState",
    "Look",
    "Mention",
    "Note",
    "Place",
    "Post",
    "PostJudgement",
    "Question",
    "SavedReply",
    "Tag",
    "Thread",
    "View",
    "Wording",
]
