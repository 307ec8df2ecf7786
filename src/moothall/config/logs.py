"""One JSON object a line. Residents' words and query strings are left out at every level.

Code that logs gives ids (``extra={"post": post.id}``), never texts. Exceptions are logged with type
and place; their message is left out, since a database's error quotes the row it refused.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from moothall.config.environment import SettingsError

#: what ``logging`` itself puts on a record, and what Django adds that is no plain value
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "request",
    "taskName",
}
#: names that may come as ``extra``; anything else is dropped, so that no text slips in
ALLOWED = frozenset(
    {
        "account", "action", "case", "duration_ms", "entry", "job", "method", "organisation",
        "path", "person", "platform", "post", "queue", "status", "status_code", "task", "verb",
        "worker",
    }
)  # fmt: skip


class JSONLines(logging.Formatter):
    """Time, level, logger, message, and the named ids."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": said(record),
        }
        for name, value in vars(record).items():
            if name in ALLOWED and name not in ORDINARY:
                line[name] = value if isinstance(value, int | float | bool) else str(value)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            if reason := why(record.exc_info[1]):
                line["why"] = reason
            line["at"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


#: a part of a path that is a secret (an invitation, a new password's link), and no identifier
TOKEN = re.compile(r"/(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[\w:-]{24,}")


def why(error: BaseException | None) -> str:
    """What Python or the system says of its own parts: a name, a file. Empty for all others.

    Anybody else's message may quote what somebody wrote, and libraries make errors of their own
    out of OSError: only Python's own classes are passed on, and of those no second sentence.
    """
    if isinstance(error, SettingsError | ImportError):
        return str(error)
    if isinstance(error, OSError) and type(error).__module__ == "builtins" and error.strerror:
        where = f": {error.filename}" if isinstance(error.filename, str) else ""
        return f"{error.strerror}{where}"
    return ""


def said(record: logging.LogRecord) -> str:
    """The message. Django's about a request hold its path: secrets and what follows ? are cut."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
    return TOKEN.sub("/…", message.partition("?")[0]) if is_path(record) else message


def is_path(record: logging.LogRecord) -> bool:
    """Whether the message is one of Django's about a request."""
    return record.name.startswith(("django.request", "django.server", "django.security"))


def places(trace: Any) -> list[str]:
    """The innermost eight places: file, line, function, without any value."""
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
