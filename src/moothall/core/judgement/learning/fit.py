"""A learned fit: small corrections to the shipped scores, for one organisation and one model.

A label's new log odds are the shipped ones and a sum: its bias, a coefficient for every label's
shipped log odds, one for each of the post's hashed words. The sum is limited, so that no amount of
teaching turns a sure answer round, and for danger it only ever adds.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.detect import Hit
from moothall.core.judgement.learning import features
from moothall.core.judgement.reads import Reads
from moothall.core.values import (
    LABELS,
    Disposition,
    Ground,
    Label,
    Need,
    Post,
    Service,
    Span,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
DANGER_LABELS: frozenset[Label] = frozenset({Need.EMERGENCY, Need.SAFEGUARDING})
"""What a fit may find more of and never less."""
FURTHEST = 6.0
"""Log odds by which a score may move at most: from 0.01 to 0.8, and not from 0.001 to 0.8."""
DECIMALS = 4
UNASKED: Mapping[Disposition, float] = dict.fromkeys(Disposition, 0.0)


class FitError(ValueError):
    """A fit that cannot be used. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Offset:
    """What is added to one label's log odds, or to one service's log share."""

    bias: float
    read: tuple[float, ...] = ()
    """A coefficient for every label's odds, or for every service's share; or empty."""
    words: tuple[tuple[int, float], ...] = ()
    """Bucket and coefficient, buckets rising."""

    def of(self, read: "NDArray[Any]", full: frozenset[int]) -> float:
        total = self.bias + sum(weight for bucket, weight in self.words if bucket in full)
        if self.read:
            total += float(read @ self.read)
        return total


@dataclass(frozen=True, slots=True)
class Moved:
    """A reading whose scores a fit has moved; the words that mattered are the model's."""

    scores: Mapping[Label, float]
    service: Mapping[Service, float]
    shipped: Reads

    def spans(self, label: Label) -> tuple[Span, ...]:
        return self.shipped.spans(label)

    @property
    def dispositions(self) -> Mapping[Disposition, float]:
        """The model's own, which no fit moves."""
        found: Mapping[Disposition, float] = getattr(self.shipped, "dispositions", UNASKED)
        return found


@dataclass(frozen=True, slots=True)
class Fit:
    """Use it with :func:`moothall.core.judge`; make it with :func:`.learn`."""

    organisation: str
    model: str
    """The version of the shipped weights whose scores it corrects."""
    labels: Mapping[Label, Offset]
    services: Mapping[Service, Offset]

    def over(self, reading: Reads, post: Post, hits: tuple[Hit, ...]) -> Moved:
        """The reading with this organisation's practice in its scores."""
        full = features.buckets(post, hits)
        read = features.read_for_labels(reading)
        odds = dict(zip(LABELS, features.odds_of(reading.scores).tolist(), strict=True))
        scores = dict(reading.scores)
        for label, offset in self.labels.items():
            step = limited(label, offset.of(read, full))
            if step:
                further = max if step > 0 else min  # a score steeper than odds_of tells stays so
                scores[label] = further(scores[label], _share(odds[label] + step))
        return Moved(scores, self._services(reading, full), reading)

    def _services(self, reading: Reads, full: frozenset[int]) -> Mapping[Service, float]:
        if not self.services:
            return reading.service
        read = features.read_for_services(reading)
        logs = dict(zip(Service, features.log_shares_of(reading.service).tolist(), strict=True))
        for service, offset in self.services.items():
            logs[service] += limited(None, offset.of(read, full))
        whole = sum(math.exp(value) for value in logs.values())
        return {service: math.exp(value) / whole for service, value in logs.items()}

    @property
    def version(self) -> str:
        """Named after the content: the same decisions make a fit of the same name."""
        return f"fit-{sha256(self.as_json().encode()).hexdigest()[:12]}"

    def as_json(self) -> str:
        record = {
            "format": FORMAT,
            "organisation": self.organisation,
            "model": self.model,
            "labels": {label.value: _written(one) for label, one in self.labels.items()},
            "services": {service.value: _written(one) for service, one in self.services.items()},
        }
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Fit":
        """Raises FitError where the text is not a fit that this version can use."""
        try:
            return cls._from_record(json.loads(text))
        except FitError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
            raise FitError(
                f"it is damaged ({type(wrong).__name__}: {wrong}); put it back from a back-up, or"
                " learn again from your decisions"
            ) from None

    @classmethod
    def _from_record(cls, record: Any) -> "Fit":
        if record["format"] != FORMAT:
            raise FitError(
                f"it has format {record['format']!r} and this Moothall reads format {FORMAT};"
                " learn again from your decisions"
            )
        return cls(
            organisation=_text(record["organisation"]),
            model=_text(record["model"]),
            labels={
                _label(name): _read(one, len(LABELS)) for name, one in record["labels"].items()
            },
            services={
                Service(name): _read(one, len(Service)) for name, one in record["services"].items()
            },
        )

    def check(self, *, organisation: str, model: str) -> None:
        """Raises FitError where it belongs to another organisation or to other weights."""
        if self.organisation != organisation:
            raise FitError(
                f"{self.version} was learnt for {self.organisation}, and the policy is that of"
                f" {organisation}; name the policy it was learnt under, or judge without it"
            )
        if self.model != model:
            raise FitError(
                f"{self.version} corrects the shipped weights {self.model}, and this Moothall has"
                f" {model}; learn again from your decisions (moothall learn), or judge without it"
            )


def limited(label: Label | None, step: float) -> float:
    """A step within what is allowed: not too far, and for danger never down."""
    least = 0.0 if label in DANGER_LABELS else -FURTHEST
    return min(max(step, least), FURTHEST)


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _written(offset: Offset) -> dict[str, Any]:
    return {
        "bias": offset.bias,
        "read": list(offset.read),
        "words": [[bucket, weight] for bucket, weight in offset.words],
    }


def _read(record: Mapping[str, Any], count: int) -> Offset:
    read = tuple(_number(value) for value in record["read"])
    if len(read) not in {0, count}:
        raise ValueError(f"{len(read)} coefficients where {count} belong")
    words = tuple((_bucket(bucket), _number(weight)) for bucket, weight in record["words"])
    return Offset(_number(record["bias"]), read, words)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number")
    return float(value)


def _bucket(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < features.BUCKETS:
        raise ValueError(f"{value!r} is not a bucket")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not a name")
    return value


def _label(name: str) -> Label:
    return Ground(name) if name in set(Ground) else Need(name)
