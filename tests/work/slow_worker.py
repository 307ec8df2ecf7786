"""A real worker with one more task: it writes when and who, and at first it does not come back."""

import os
import sys
import time
from pathlib import Path

import django


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "moothall.config.settings"
    django.setup()
    from moothall.work.app import app  # noqa: PLC0415 - wants Django
    from moothall.work.lanes import Lane  # noqa: PLC0415
    from moothall.work.worker import main as work  # noqa: PLC0415

    notes = Path(sys.argv[1])

    @app.task(name="slow", queue="slow")
    def slow() -> None:
        first = not notes.exists()
        with notes.open("a") as file:
            file.write(f"{time.time()} {os.getpid()}\n")
        if first:
            time.sleep(600)

    if sys.argv[2:] == ["ask"]:
        slow.defer()
        return 0
    return work([Lane("slow", 1, "for tests; other workers do not know the task")])


if __name__ == "__main__":
    raise SystemExit(main())
