"""What somebody asked for on a screen and did not wait for: files, and checks of the record."""

from uuid import UUID

from django.utils import timezone

from moothall.channels.receive import files
from moothall.record import checking
from moothall.work.app import app
from moothall.work.lanes import RECEIVE, UPKEEP


@app.task(name="look-through-file", queue=RECEIVE.name)
def look_through(*, organisation: str, file_import: str) -> None:
    """The test run of a file that is too large to wait for."""
    files.look_through(UUID(file_import), UUID(organisation), timezone.now())


@app.task(name="import-file", queue=RECEIVE.name, priority=-5)
def import_file(*, organisation: str, file_import: str) -> None:
    """What is new comes first: a file of old posts waits for it."""
    files.run(UUID(file_import), UUID(organisation), timezone.now())


@app.task(name="check-record", queue=UPKEEP.name)
def check_record(*, organisation: str, check: str) -> None:
    """Read the chain from its beginning."""
    checking.run(UUID(check), UUID(organisation), timezone.now())
