"""Where a detector knows better than statistics, it has the last word on a score.

How strong a swear word is, and from which strength the policy counts it, are facts and not
guesses; so is an author in the organisation's directory. Who says that they complain has complained
(Housing Ombudsman, Complaint Handling Code 2024, 1.3: whoever expresses dissatisfaction must be
given the choice).
"""

from collections.abc import Mapping

from moothall.core.judgement.detect import Hit, foul_words
from moothall.core.judgement.findings import threshold_for
from moothall.core.policy import Policy
from moothall.core.values import Ground, Label, Need

COMPLAINS = "cue.complaint.act"
#: What a score becomes where a detector is sure.
SURE = 0.99
#: What share of its threshold it comes to, at most, where the words found are too mild to count.
TOO_MILD = 0.9


def weigh(
    scores: Mapping[Label, float], hits: tuple[Hit, ...], policy: Policy
) -> dict[Label, float]:
    """The model's scores put right by what the detectors know; rounded to four places."""
    weighed = {label: round(score, 4) for label, score in scores.items()}
    settings = policy.foul_language
    counted = foul_words(
        hits,
        settings.threshold.value,
        disguised=settings.disguised == "count",
        quoted=settings.quoted == "count",
    )
    if counted:
        weighed[Ground.FOUL_LANGUAGE] = SURE
    elif any(hit.kind.startswith("word.") for hit in hits):
        only_a_maybe = TOO_MILD * threshold_for(Ground.FOUL_LANGUAGE, policy)
        weighed[Ground.FOUL_LANGUAGE] = min(weighed[Ground.FOUL_LANGUAGE], round(only_a_maybe, 4))
    if any(hit.kind.startswith("author.known.") for hit in hits):
        weighed[Need.MEDIA_POLITICAL] = SURE
    if any(hit.kind == COMPLAINS for hit in hits):
        weighed[Need.COMPLAINT] = SURE
    return weighed
