"""Where a detector knows better than statistics, it has the last word on a score.

How strong a swear word is, and from which strength the policy counts it, are facts and not
guesses; so are an author in the organisation's directory and a message sent three times.
"""

from collections.abc import Mapping

from moothall.core.judgement.detect import Hit, foul_words
from moothall.core.policy import Policy
from moothall.core.values import Ground, Label, Need

#: What a score becomes where a detector is sure, and at most where it finds the word too mild.
SURE = 0.99
AT_MOST_A_MAYBE = 0.3


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
        weighed[Ground.FOUL_LANGUAGE] = min(weighed[Ground.FOUL_LANGUAGE], AT_MOST_A_MAYBE)
    if any(hit.kind.startswith("author.known.") for hit in hits):
        weighed[Need.MEDIA_POLITICAL] = SURE
    return weighed
