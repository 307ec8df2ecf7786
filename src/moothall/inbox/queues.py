"""The queues, as data: what is in each, and which disposition leads there."""

from dataclasses import dataclass
from enum import StrEnum

from moothall.core.values import Disposition


class QueueName(StrEnum):
    """In the order in which they stand on the screen."""

    DANGER = "danger"
    MODERATION = "moderation"
    REQUESTS = "requests"
    PRIVATE = "private"
    URGENT = "urgent"
    ANSWER = "answer"
    REDIRECT = "redirect"
    WAITING = "waiting"
    LEFT_ALONE = "left_alone"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Queue:
    """``dispositions`` lead here by themselves; a queue without any is reached by a verb."""

    name: QueueName
    title: str
    about: str
    dispositions: tuple[Disposition, ...] = ()


QUEUES: tuple[Queue, ...] = (
    Queue(
        QueueName.DANGER,
        "Danger",
        "Somebody may be in danger now. Acted on at any hour.",
        (Disposition.EMERGENCY, Disposition.SAFEGUARD),
    ),
    Queue(
        QueueName.MODERATION,
        "Moderation",
        "The policy may let it be removed, and it asks nothing that must be met first.",
        (Disposition.MODERATE,),
    ),
    Queue(
        QueueName.REQUESTS,
        "FOI and requests",
        "Requests for information, with a clock in law.",
        (Disposition.FOI,),
    ),
    Queue(
        QueueName.PRIVATE,
        "Private",
        "About somebody's own home or case: not discussed in public.",
        (Disposition.PRIVATE,),
    ),
    Queue(
        QueueName.URGENT,
        "Urgent",
        "Cannot wait; and whatever the judge could not read.",
        (Disposition.URGENT,),
    ),
    Queue(
        QueueName.ANSWER,
        "To answer",
        "Questions, mistakes and complaints to answer in public.",
        (Disposition.RESPOND,),
    ),
    Queue(
        QueueName.REDIRECT,
        "Redirect",
        "The media, councillors and other politicians: they have their own route.",
        (Disposition.REDIRECT,),
    ),
    Queue(
        QueueName.WAITING,
        "Waiting",
        "For a service area’s answer, or for the hour at which ours goes out.",
    ),
    Queue(
        QueueName.LEFT_ALONE,
        "To leave alone",
        "Nothing here seems to want an answer. Read each, then leave it alone under a clause,"
        " several at once if you like; or answer it after all.",
        (Disposition.NONE,),
    ),
    Queue(QueueName.DONE, "Done", "Closed: answered, removed, left alone or not ours."),
)
BY_NAME = {queue.name: queue for queue in QUEUES}
OF_DISPOSITION = {disposition: queue.name for queue in QUEUES for disposition in queue.dispositions}
#: what is looked at one by one: somebody may be in danger, or a law gives a time
NOT_IN_BULK = frozenset({QueueName.DANGER.value, QueueName.REQUESTS.value})
#: where a case stands whose post nobody has read: no person, and no judge
UNREAD = QueueName.URGENT
#: the strongest first: the core's order of precedence
STRENGTH: tuple[Disposition, ...] = (
    Disposition.EMERGENCY,
    Disposition.SAFEGUARD,
    Disposition.MODERATE,
    Disposition.FOI,
    Disposition.REDIRECT,
    Disposition.PRIVATE,
    Disposition.URGENT,
    Disposition.RESPOND,
    Disposition.NONE,
)


def strongest(dispositions: list[Disposition]) -> Disposition | None:
    """What several posts of one case come to; None for no post.

    A post to be removed does not hide another one's need: where any post of the case asks for
    something that comes before or after removal, the need decides, as it does within one post.
    """
    asks = [one for one in dispositions if one not in {Disposition.MODERATE, Disposition.NONE}]
    among = asks or dispositions
    return min(among, key=STRENGTH.index) if among else None
