"""Where an organisation's own decisions moved a judgement, said beside its other reasons."""

from collections.abc import Iterator

from moothall.core.judgement.findings import threshold_for
from moothall.core.judgement.reads import Learned, Reads
from moothall.core.judgement.reasons import SAYS
from moothall.core.policy import Policy
from moothall.core.values import LABELS, Service


def reasons_for_moves(
    shipped: Reads, moved: Reads, learned: Learned | None, policy: Policy
) -> Iterator[str]:
    """One sentence for every label that crossed its threshold, and one for the service area."""
    if learned is None:
        return
    for label in LABELS:
        before, after = shipped.scores[label], moved.scores[label]
        asked = threshold_for(label, policy)
        if (before >= asked) is not (after >= asked):
            way = "raised" if after > before else "lowered"
            yield (
                f"Your own earlier decisions {way} the chance that it {SAYS[label]} from"
                f" {before:.0%} to {after:.0%} ({learned.version})."
            )
    before_service, after_service = likeliest(shipped), likeliest(moved)
    if before_service is not after_service:
        yield (
            f"Your own earlier decisions moved its service area from {_named(before_service)} to"
            f" {_named(after_service)} ({learned.version})."
        )


def likeliest(reading: Reads) -> Service:
    return max(reading.service, key=lambda service: reading.service[service])


def _named(service: Service) -> str:
    return service.value.replace("_", " and ") if service is not Service.NONE else "none"
