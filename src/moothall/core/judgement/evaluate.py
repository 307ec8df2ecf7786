"""How good the judge is: its answers set against posts that careful people labelled.

Every figure is one that the desk's people would ask for: is an emergency ever missed, is a decent
post ever removed, is somebody who needs help ever passed over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from moothall.core.values import (
    GENUINE_NEEDS,
    LABELS,
    Author,
    Disposition,
    EarlierPost,
    Ground,
    Judgement,
    Label,
    Need,
    Post,
    Service,
)

DANGER = frozenset({Disposition.EMERGENCY, Disposition.SAFEGUARD})
PASSED_OVER = frozenset({Disposition.MODERATE, Disposition.NONE})
BINS = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post and what a careful reader says of it."""

    post: Post
    grounds: frozenset[Ground]
    needs: frozenset[Need]
    disposition: Disposition
    service: Service

    @property
    def labels(self) -> frozenset[Label]:
        return self.grounds | self.needs


def labelled(record: Mapping[str, Any]) -> Labelled:
    """The post and labels of one decoded JSON line.

    Raises ValueError where a field is missing or names a label that does not exist.
    """
    where = f"labelled post {record.get('id', '(no id)')!s}"
    try:
        return Labelled(
            post=_post(record),
            grounds=frozenset(Ground(name) for name in record["grounds"]),
            needs=frozenset(Need(name) for name in record["needs"]),
            disposition=Disposition(record["disposition"]),
            service=Service(record["service"]),
        )
    except KeyError as missing:
        raise ValueError(f"{where}: the field {missing} is missing; add it") from None
    except ValueError as wrong:
        raise ValueError(f"{where}: {wrong}; use a name from the labels' reference") from None


def _post(record: Mapping[str, Any]) -> Post:
    author = record.get("author") or {}
    posted_at = record.get("posted_at")
    return Post(
        text=record["text"],
        id=str(record.get("id", "")),
        platform=record.get("platform") or "",
        kind=record.get("kind") or "comment",
        author=Author(**{part: author.get(part) or "" for part in ("name", "handle", "bio")}),
        parent=record.get("parent") or "",
        history=tuple(
            EarlierPost(earlier["text"], earlier.get("hours_ago"))
            for earlier in record.get("history") or ()
        ),
        posted_at=datetime.fromisoformat(posted_at) if posted_at else None,
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` out of ``of``; None as a share where there was nothing to count."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return "-" if self.share is None else f"{self.share:.3f} ({self.hits}/{self.of})"


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How one label fared. ``f1`` is None where neither the gold nor the judge ever set it."""

    right: int
    wrongly_set: int
    missed: int

    @property
    def precision(self) -> float | None:
        return Rate(self.right, self.right + self.wrongly_set).share

    @property
    def recall(self) -> float | None:
        return Rate(self.right, self.right + self.missed).share

    @property
    def f1(self) -> float | None:
        return Rate(2 * self.right, 2 * self.right + self.wrongly_set + self.missed).share


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole comparison; ``as_text`` prints it, ``as_dict`` keeps it."""

    posts: int
    disposition: Rate
    service: Rate
    danger_found: Rate
    """Emergencies and safeguarding concerns that were given one of the two."""
    danger_false_alarms: Rate
    """Other posts that were given one of the two."""
    wrongly_moderated: Rate
    """Posts without any ground that would have been removed or hidden."""
    needs_lost: Rate
    """Posts with a genuine need that would have been removed or left alone."""
    foi: LabelFigures
    """Dispositions ``foi`` (requests for information and for one's own data)."""
    labels: Mapping[Label, LabelFigures]
    dispositions: Mapping[Disposition, LabelFigures]
    calibration_error: float
    """How far scores and shares lie apart on average over ten bands, all labels together."""

    @property
    def grounds_f1(self) -> float:
        return _mean_f1([self.labels[ground] for ground in Ground])

    @property
    def needs_f1(self) -> float:
        return _mean_f1([self.labels[need] for need in Need])

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers and names only, ready for JSON."""
        rates = {
            name: {"hits": rate.hits, "of": rate.of, "share": rate.share}
            for name, rate in self._rates().items()
        }
        return {
            "posts": self.posts,
            **rates,
            "grounds_f1": self.grounds_f1,
            "needs_f1": self.needs_f1,
            "foi": _figures_as_dict(self.foi),
            "calibration_error": self.calibration_error,
            "labels": {k.value: _figures_as_dict(v) for k, v in self.labels.items()},
            "dispositions": {k.value: _figures_as_dict(v) for k, v in self.dispositions.items()},
        }

    def as_text(self) -> str:
        """A table to read in a terminal."""
        lines = [f"{self.posts} posts", ""]
        for name, rate in self._rates().items():
            lines.append(f"{name.replace('_', ' '):<24}{rate}")
        lines += [
            f"{'grounds, macro-F1':<24}{self.grounds_f1:.3f}",
            f"{'needs, macro-F1':<24}{self.needs_f1:.3f}",
            f"{'FOI, precision':<24}{_cell(self.foi.precision).strip()}",
            f"{'FOI, recall':<24}{_cell(self.foi.recall).strip()}",
            f"{'calibration error':<24}{self.calibration_error:.3f}",
        ]
        for title, table in (("label", self.labels), ("disposition", self.dispositions)):
            lines += ["", f"{title:<20}    F1  precision  recall   gold"]
            lines += [_figures_as_line(name.value, row) for name, row in table.items()]
        return "\n".join(lines)

    def _rates(self) -> dict[str, Rate]:
        return {
            "disposition": self.disposition,
            "service": self.service,
            "danger_found": self.danger_found,
            "danger_false_alarms": self.danger_false_alarms,
            "wrongly_moderated": self.wrongly_moderated,
            "needs_lost": self.needs_lost,
        }


def score(gold: Iterable[Labelled], judged: Iterable[Judgement]) -> Scorecard:
    """Compare answer with answer, in the same order.

    Raises ValueError where the two differ in length or in an id.
    """
    pairs = list(zip(gold, judged, strict=True))
    for right, answer in pairs:
        if right.post.id != answer.id:
            raise ValueError(
                f"gold post {right.post.id} stands beside judgement {answer.id}; "
                "give both in the same order"
            )
    found = [frozenset(f.label for f in (*a.grounds, *a.needs)) for _, a in pairs]
    return Scorecard(
        posts=len(pairs),
        disposition=_share(pairs, lambda r, a: r.disposition is a.disposition),
        service=_share(pairs, lambda r, a: r.service is a.service),
        danger_found=_share(
            pairs, lambda _, a: a.disposition in DANGER, lambda r: r.disposition in DANGER
        ),
        danger_false_alarms=_share(
            pairs, lambda _, a: a.disposition in DANGER, lambda r: r.disposition not in DANGER
        ),
        wrongly_moderated=_share(
            pairs, lambda _, a: a.disposition is Disposition.MODERATE, lambda r: not r.grounds
        ),
        needs_lost=_share(
            pairs,
            lambda _, a: a.disposition in PASSED_OVER,
            lambda r: bool(r.needs & GENUINE_NEEDS),
        ),
        foi=_of_disposition(pairs, Disposition.FOI),
        labels={
            label: _figures(
                [(label in r.labels, label in s) for (r, _), s in zip(pairs, found, strict=True)]
            )
            for label in LABELS
        },
        dispositions={d: _of_disposition(pairs, d) for d in Disposition},
        calibration_error=_calibration_error(pairs),
    )


Pair = tuple[Labelled, Judgement]


def _share(
    pairs: Sequence[Pair],
    hit: Callable[[Labelled, Judgement], bool],
    counts: Callable[[Labelled], bool] = lambda _: True,
) -> Rate:
    counted = [pair for pair in pairs if counts(pair[0])]
    return Rate(sum(hit(*pair) for pair in counted), len(counted))


def _figures(marks: Sequence[tuple[bool, bool]]) -> LabelFigures:
    return LabelFigures(
        right=sum(gold and said for gold, said in marks),
        wrongly_set=sum(said and not gold for gold, said in marks),
        missed=sum(gold and not said for gold, said in marks),
    )


def _of_disposition(pairs: Sequence[Pair], wanted: Disposition) -> LabelFigures:
    return _figures([(r.disposition is wanted, a.disposition is wanted) for r, a in pairs])


def _mean_f1(rows: Sequence[LabelFigures]) -> float:
    """The mean over labels that occur; a label that never occurs says nothing."""
    known = [row.f1 for row in rows if row.f1 is not None]
    return sum(known) / len(known) if known else 0.0


def _calibration_error(pairs: Sequence[Pair]) -> float:
    """Expected calibration error: in each band of scores, |mean score - share of true ones|."""
    scored = [
        (a.scores[label], label in r.labels) for r, a in pairs for label in LABELS if a.scores
    ]
    bands: dict[int, list[tuple[float, bool]]] = {}
    for value, true in scored:
        bands.setdefault(min(int(value * BINS), BINS - 1), []).append((value, true))
    gap = sum(abs(sum(v for v, _ in band) - sum(t for _, t in band)) for band in bands.values())
    return gap / len(scored) if scored else 0.0


def _figures_as_dict(row: LabelFigures) -> dict[str, Any]:
    return {**asdict(row), "precision": row.precision, "recall": row.recall, "f1": row.f1}


def _figures_as_line(name: str, row: LabelFigures) -> str:
    cells = f"{_cell(row.f1)}  {_cell(row.precision):>9}  {_cell(row.recall):>6}"
    return f"{name:<20}{cells}  {row.right + row.missed:>5}"


def _cell(value: float | None) -> str:
    return "     -" if value is None else f"{value:6.3f}"
