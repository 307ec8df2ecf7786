"""How good the judge is: its answers set against posts that careful people labelled.

Every figure is one that the desk's people would ask for: is an emergency ever missed, is a decent
post ever removed, is somebody who needs help ever passed over, and is any of it worse for one
group of people, one language or one length of post.
"""

from moothall.core.judgement.evaluate.calibration import Band, Reliability
from moothall.core.judgement.evaluate.figures import (
    DANGER,
    PASSED_OVER,
    LabelFigures,
    Rate,
    Rates,
)
from moothall.core.judgement.evaluate.labelled import Labelled, labelled
from moothall.core.judgement.evaluate.scorecard import MissedDanger, Scorecard, score

__all__ = [
    "DANGER",
    "PASSED_OVER",
    "Band",
    "LabelFigures",
    "Labelled",
    "MissedDanger",
    "Rate",
    "Rates",
    "Reliability",
    "Scorecard",
    "labelled",
    "score",
]
