"""Cannot tell: the whole of a post points one way and the labels found in it another.

The model answers for every label, and directly for what to do first. What is done follows from the
labels by the published precedence, so that a clause stands behind it. Where the direct answer is
another and more likely than not, both are shown and a person chooses.
"""

from collections.abc import Mapping
from dataclasses import replace

from moothall.core.values import Disposition, Judgement

MORE_LIKELY = 0.5
AS_ONE = {
    Disposition.EMERGENCY: "an emergency",
    Disposition.SAFEGUARD: "a safeguarding concern",
    Disposition.FOI: "a request for information",
    Disposition.REDIRECT: "one for the press or members' route",
    Disposition.PRIVATE: "one to take private",
    Disposition.URGENT: "one that cannot wait",
    Disposition.RESPOND: "one to answer in public",
    Disposition.MODERATE: "one to remove",
    Disposition.NONE: "one to leave alone",
}


def with_rival(judgement: Judgement, shares: Mapping[Disposition, float]) -> Judgement:
    """The judgement with its rival and a sentence about it, or as it was where there is none.

    ``shares`` are the model's direct answer and sum to 1. A body that no information law binds
    answers a request as a question; that is its law and no rival.
    """
    likeliest = max(shares, key=lambda disposition: shares[disposition])
    if likeliest is judgement.disposition or shares[likeliest] <= MORE_LIKELY:
        return judgement
    if likeliest is Disposition.FOI and judgement.disposition is Disposition.RESPOND:
        return judgement
    sentence = (
        f"Cannot tell: taken as a whole it looks more like {AS_ONE[likeliest]}"
        f" ({shares[likeliest]:.0%}). A person should choose."
    )
    return replace(judgement, rival=likeliest, reasons=(*judgement.reasons, sentence))
