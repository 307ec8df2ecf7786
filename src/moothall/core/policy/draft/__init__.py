"""From a published statement to a draft of its policy, to be confirmed line by line.

Nothing is adopted here: the draft is a file in which every proposed line says how sure it is and
because of which words. Pure: text in, text out.
"""

from moothall.core.policy.draft.draft import Draft, NoWordsError, TooLongError, draft_policy
from moothall.core.policy.draft.layout import Block, BlockKind, blocks_of

__all__ = [
    "Block",
    "BlockKind",
    "Draft",
    "NoWordsError",
    "TooLongError",
    "blocks_of",
    "draft_policy",
]
