"""Every fit that was ever tried for one organisation, in a folder: named by content, never deleted.

``fits/fit-….json`` are the fits; ``history.jsonl`` says, a line for each event, who did what and
when, on which figures. What is in force follows from the history alone, so going back is one more
line, and the fit that is used again is the very same file. No post and no word of one is kept.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from moothall.core.judgement.learning.fit import Fit, FitError

ADOPTED, REFUSED, WENT_BACK = "adopted", "refused", "went back"
AS_SHIPPED = "as shipped"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    did: str
    by: str
    at: str
    """ISO 8601 with offset."""
    organisation: str
    fit: str | None
    """The fit that it is about; None where nothing could be fitted, or one went back to none."""
    before: str | None
    """What was in force before; None for the weights as shipped."""
    after: str | None
    figures: Mapping[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()


class Versions:
    """The fits in one folder. Nothing is written before something is adopted or refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._history = folder / "history.jsonl"
        self._fits = folder / "fits"

    def history(self) -> list[Event]:
        """Oldest first. Raises FitError, naming the line, where the history is damaged."""
        if not self._history.exists():
            return []
        text = self._history.read_text(encoding="utf-8", errors="replace")
        return [
            self._event(line, number) for number, line in enumerate(text.splitlines(), 1) if line
        ]

    def in_force(self) -> str | None:
        """The version that judges use now; None for the weights as shipped."""
        line = self._line()
        return line[-1] if line else None

    def load(self, version: str) -> Fit:
        """Raises FitError where the file is missing, damaged, or not what its name says."""
        path = self._path(version)
        try:
            fit = Fit.from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise FitError(
                f"{path}: there is no such fit; moothall learn --history lists them"
            ) from None
        except UnicodeDecodeError:
            raise FitError(f"{path}: it is damaged (not UTF-8); restore a back-up") from None
        except FitError as problem:
            raise FitError(f"{path}: {problem}") from None
        if fit.version != version:
            raise FitError(
                f"{path}: it was changed after it was made (its content is {fit.version}); put it"
                " back from a back-up, or go back to another version"
            )
        return fit

    def current(self) -> Fit | None:
        """The fit in force, read and checked; None for the weights as shipped."""
        version = self.in_force()
        return self.load(version) if version else None

    def adopt(self, fit: Fit, *, by: str, at: datetime, figures: Mapping[str, Any]) -> Event:
        """Keep a fit that passed and put it in force."""
        with self._alone(fit.organisation):
            self._keep(fit)
            return self._note(ADOPTED, fit.organisation, by, at, fit=fit.version, figures=figures)

    def refuse(
        self,
        organisation: str,
        fit: Fit | None,
        *,
        by: str,
        at: datetime,
        figures: Mapping[str, Any],
        why: tuple[str, ...],
    ) -> Event:
        """Keep a fit that did not pass, and why; what was in force stays so."""
        with self._alone(organisation):
            if fit:
                self._keep(fit)
            version = fit.version if fit else None
            return self._note(REFUSED, organisation, by, at, fit=version, figures=figures, why=why)

    def adopt_again(self, version: str, *, by: str, at: datetime) -> Event:
        """Put a version in force that was adopted before. Raises FitError for any other."""
        if version not in {event.fit for event in self.history() if event.did == ADOPTED}:
            raise FitError(
                f"{self.folder}: {version} was never adopted, so it cannot be put in force;"
                " moothall learn --history says which were"
            )
        if version == self.in_force():
            raise FitError(f"{self.folder}: {version} is in force already")
        fit = self.load(version)
        with self._alone(fit.organisation):
            return self._note(ADOPTED, fit.organisation, by, at, fit=version)

    def back(self, *, by: str, at: datetime) -> Event:
        """One step back, to what was in force before. Raises FitError where there is no such."""
        events = self.history()
        if not self._line():
            raise FitError(
                f"{self.folder}: nothing is in force, so there is nothing to go back from"
            )
        organisation = events[0].organisation
        with self._alone(organisation):
            line = self._line()
            former = line[-2] if len(line) > 1 else None
            if former:
                self.load(former)
            return self._note(WENT_BACK, organisation, by, at, fit=former)

    def check_organisation(self, organisation: str) -> None:
        """Raises FitError where the folder holds another organisation's fits."""
        for event in self.history()[:1]:
            if event.organisation != organisation:
                raise FitError(
                    f"{self.folder}: holds the fits of {event.organisation}, not of"
                    f" {organisation}; name another folder"
                )

    def _line(self) -> list[str]:
        """The versions that were put in force and not gone back from, the newest last."""
        line: list[str] = []
        for event in self.history():
            if event.did == ADOPTED and event.fit:
                line.append(event.fit)
            elif event.did == WENT_BACK and line:
                line.pop()
        return line

    def _path(self, version: str) -> Path:
        return self._fits / f"{version}.json"

    def _keep(self, fit: Fit) -> None:
        """Written beside its place and then moved, so that no half of a fit is ever found there."""
        path = self._path(fit.version)
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as stream:
            stream.write(fit.as_json())
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)

    def _note(
        self,
        did: str,
        organisation: str,
        by: str,
        at: datetime,
        *,
        fit: str | None,
        figures: Mapping[str, Any] | None = None,
        why: tuple[str, ...] = (),
    ) -> Event:
        before = self.in_force()
        event = Event(
            did=did,
            by=by,
            at=at.isoformat(),
            organisation=organisation,
            fit=fit,
            before=before,
            after=before if did == REFUSED else fit,
            figures=figures or {},
            why=why,
        )
        line = json.dumps(asdict(event), ensure_ascii=False) + "\n"
        with self._history.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        return event

    @contextmanager
    def _alone(self, organisation: str) -> Iterator[None]:
        """No two at once write to one folder, and none for another organisation."""
        self._fits.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.check_organisation(organisation)
            yield

    def _event(self, line: str, number: int) -> Event:
        try:
            record = json.loads(line)
            record["why"] = tuple(record["why"])
            return Event(**record)
        except (ValueError, TypeError, KeyError):
            raise FitError(
                f"{self._history}, line {number}: damaged. Put the folder back from a back-up;"
                " if it is the last line, it was never finished and may be removed"
            ) from None
