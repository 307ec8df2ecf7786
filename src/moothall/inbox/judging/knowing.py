"""What the organisation knows and no post says: for the core's context, and its own fit."""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from time import monotonic
from uuid import UUID

from moothall.core.judgement import Context
from moothall.core.judgement.detect import Directory
from moothall.core.judgement.detect.directory import KnownPerson as Known
from moothall.core.judgement.learning import Fit, FitError
from moothall.core.policy import Policy
from moothall.duties.queries import proclaimed
from moothall.inbox.judging.weights import shipped_version
from moothall.inbox.models import FitInForce, Fitting, KnownPerson

#: fits that one process keeps ready: an organisation's is some tens of kilobytes
MOST_FITS = 32
log = logging.getLogger(__name__)
#: seconds
KEPT_FOR = 30.0
LATELY: dict[UUID, tuple[float, tuple[date, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is the same for every post of one batch."""

    directory: Directory | None
    extra_holidays: tuple[date, ...]
    learned: Fit | None

    def context(self, received_at: datetime, alike: int) -> Context:
        """For one post."""
        return Context(
            directory=self.directory,
            received_at=received_at,
            alike=alike,
            extra_holidays=self.extra_holidays,
        )


def knowledge(organisation_id: UUID, policy: Policy) -> Knowledge:
    """Three queries for a batch; asked anew for each, so that a change holds from the next post."""
    return Knowledge(
        directory(organisation_id), proclaimed(organisation_id), learned(organisation_id, policy)
    )


def directory(organisation_id: UUID) -> Directory | None:
    """Journalists, councillors, politicians and their offices; None where nobody is kept."""
    kept = KnownPerson.objects.filter(organisation_id=organisation_id, ended_at=None)
    people = kept.values_list("name", "handle", "role", "where")
    found = tuple(Known(*person) for person in people)
    return Directory(found) if found else None


def holidays_lately(organisation_id: UUID) -> tuple[date, ...]:
    """The same for screens, which ask often: at most half a minute old."""
    asked, found = LATELY.get(organisation_id, (-KEPT_FOR, ()))
    if monotonic() - asked >= KEPT_FOR:
        found = proclaimed(organisation_id)
        LATELY[organisation_id] = monotonic(), found
    return found


def in_force(organisation_id: UUID) -> Fitting | None:
    """The fit that the organisation adopted, without its content; None for the judge as shipped."""
    now = FitInForce.objects.filter(organisation_id=organisation_id, ended_at=None)
    found = now.select_related("fitting").defer("fitting__content", "fitting__checks").first()
    return found.fitting if found else None


def learned(organisation_id: UUID, policy: Policy) -> Fit | None:
    """The adopted fit, ready to read with.

    None also where it corrects other weights than those shipped now, or belongs to a policy of
    another name: then the judge reads as shipped, and the page about learning says why.
    """
    adopted = in_force(organisation_id)
    if adopted is None or unusable(adopted, policy):
        return None
    try:
        return FITS.get(adopted)
    except FitError:
        log.exception("a fit cannot be used", extra={"fit": adopted.version})
        return None


def unusable(adopted: Fitting, policy: Policy) -> str:
    """Why the judge does not use an adopted fit; nothing where it does."""
    shipped = shipped_version()
    if adopted.model != shipped:
        return (
            f"{adopted.version} was learnt for the judge’s weights {adopted.model}, and Moothall"
            f" has {shipped} since it was upgraded. Learn again; until then the judge reads as"
            " shipped."
        )
    try:
        FITS.get(adopted).check(organisation=policy.organisation.name, model=shipped)
    except FitError as problem:
        return f"The judge reads as shipped: {problem}."
    return ""


class Fits:
    """The fits that this process read last; the one that was not used for longest is let go."""

    def __init__(self, most: int = MOST_FITS) -> None:
        self.most = most
        self._held: OrderedDict[str, Fit] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, fitting: Fitting) -> Fit:
        """By the version, which is made from the content. Raises FitError for a damaged one."""
        key = f"{fitting.organisation_id} {fitting.version}"
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        fit = Fit.from_json(fitting.content)
        if fit.version != fitting.version:
            raise FitError(f"{fitting.version} was changed after it was made")
        with self._lock:
            self._held[key] = fit
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return fit


FITS = Fits()
