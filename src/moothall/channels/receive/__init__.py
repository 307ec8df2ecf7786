"""Everything that comes in, through one door: :func:`take`."""

from moothall.channels.receive.hand import NothingSaidError, Said, log_by_hand
from moothall.channels.receive.hooks import hooked, place_waiting
from moothall.channels.receive.importing import Imported, TooLargeError, import_file
from moothall.channels.receive.own import recognise_waiting
from moothall.channels.receive.pictures import Handed
from moothall.channels.receive.polling import poll
from moothall.channels.receive.reading import How
from moothall.channels.receive.settling import settle_unasked, settle_unreadable
from moothall.channels.receive.sweep import refresh, reread
from moothall.channels.receive.taking import take
from moothall.channels.receive.webhooks import (
    handshake,
    parse,
    parse_again,
    parse_waiting,
    read_waiting,
    webhook,
)
from moothall.files.pictures import NotAPictureError

__all__ = [
    "Handed",
    "How",
    "Imported",
    "NotAPictureError",
    "NothingSaidError",
    "Said",
    "TooLargeError",
    "handshake",
    "hooked",
    "import_file",
    "log_by_hand",
    "parse",
    "parse_again",
    "parse_waiting",
    "place_waiting",
    "poll",
    "read_waiting",
    "recognise_waiting",
    "refresh",
    "reread",
    "settle_unasked",
    "settle_unreadable",
    "take",
    "webhook",
]
