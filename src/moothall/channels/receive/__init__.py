"""Everything that comes in, through one door: :func:`take`."""

from moothall.channels.receive.own import recognise_waiting, settle_unasked
from moothall.channels.receive.polling import poll
from moothall.channels.receive.taking import take
from moothall.channels.receive.webhooks import (
    handshake,
    parse,
    parse_again,
    parse_waiting,
    webhook,
)

__all__ = [
    "handshake",
    "parse",
    "parse_again",
    "parse_waiting",
    "poll",
    "recognise_waiting",
    "settle_unasked",
    "take",
    "webhook",
]
