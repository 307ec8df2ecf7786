"""Learning from the desk: an organisation's own decisions move its own scores, where that helps.

    learnt = learn(decisions, policy=policy, reader=Model.shipped())
    if learnt.may_be_adopted:
        judge(post, policy, context, learnt.fit)

A fit is small (see :mod:`.fit`), belongs to one organisation and one set of shipped weights, and is
tried on the newest decisions and on frozen posts before it may be adopted (:mod:`.gate`).
:class:`Versions` keeps every one in a folder.
"""

from moothall.core.judgement.learning.decision import Decision, Marks
from moothall.core.judgement.learning.fit import Fit, FitError
from moothall.core.judgement.learning.fitting import LabelTaught
from moothall.core.judgement.learning.frozen import Frozen, frozen_posts, in_contrast
from moothall.core.judgement.learning.gate import Change, Check, Verdict
from moothall.core.judgement.learning.learn import Learnt, learn
from moothall.core.judgement.learning.versions import (
    ADOPTED,
    AS_SHIPPED,
    REFUSED,
    WENT_BACK,
    Event,
    Versions,
)

__all__ = [
    "ADOPTED",
    "AS_SHIPPED",
    "REFUSED",
    "WENT_BACK",
    "Change",
    "Check",
    "Decision",
    "Event",
    "Fit",
    "FitError",
    "Frozen",
    "LabelTaught",
    "Learnt",
    "Marks",
    "Verdict",
    "Versions",
    "frozen_posts",
    "in_contrast",
    "learn",
]
