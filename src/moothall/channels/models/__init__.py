"""What is kept of accounts, of what came in through them and of what goes out."""

from moothall.channels.models.account import Account
from moothall.channels.models.action import Action
from moothall.channels.models.application import Application
from moothall.channels.models.delivery import Delivery, Source
from moothall.channels.models.event import Event, Recognised
from moothall.channels.models.file_import import FileImport, Stage
from moothall.channels.models.picture import Picture
from moothall.channels.models.stop import Stop
from moothall.channels.models.watching import FeedHour, Reason, Refusal, Stray

__all__ = [
    "Account",
    "Action",
    "Application",
    "Delivery",
    "Event",
    "FeedHour",
    "FileImport",
    "Picture",
    "Reason",
    "Recognised",
    "Refusal",
    "Source",
    "Stage",
    "Stop",
    "Stray",
]
