"""Counts and times for Prometheus, where somebody asked for them (the extra ``metrics``).

Only numbers, with labels from short fixed lists: never an id, never a word that anybody wrote.
"""

import os
from functools import cache
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
COUNTS = {
    "events": ("Events taken from platforms", ("source",)),
    "deliveries_refused": ("Deliveries to our addresses turned away", ("platform", "reason")),
    "posts_taken_in": ("Posts taken into the inbox", ()),
    "posts_judged": ("Posts judged", ()),
    "posts_not_judged": ("Posts that the judge could not read", ()),
    "actions": ("Actions that went a step further", ("state",)),
    "letters": ("Letters that went a step further", ("state",)),
    "cases_emptied": ("Cases emptied at the end of their retention", ()),
    "posts_erased": ("Posts whose words went because their platform asks for it", ()),
    "jobs": ("Jobs ended", ("task", "ended")),
    "requests": ("Requests answered", ("method", "status")),
}
TIMES = {
    "judging": "Seconds for one post",
    "job": "Seconds for one job",
    "request": "Seconds for one request",
}


def count(name: str, more: int, **labels: str) -> None:
    """So many more; nothing where nobody measures."""
    if more and is_on():
        found = counter(name)
        (found.labels(**labels) if labels else found).inc(more)


def took(name: str, seconds: float, *, of: int = 1) -> None:
    """So long, for so many things."""
    if of > 0 and is_on():
        timer(name).observe(seconds / of)


@cache
def is_on() -> bool:
    """Whether this process measures; decided before it starts."""
    return bool(os.environ.get(FOLDER))


@cache
def counter(name: str) -> Any:
    """Prometheus' own, made at the first use."""
    from prometheus_client import Counter  # noqa: PLC0415 - an extra

    words, labels = COUNTS[name]
    return Counter(f"moothall_{name}_total", words, labels)


@cache
def timer(name: str) -> Any:
    """The same for times."""
    from prometheus_client import Histogram  # noqa: PLC0415

    return Histogram(f"moothall_{name}_seconds", TIMES[name])
