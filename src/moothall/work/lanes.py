"""Lanes: kinds of work that do not wait for one another.

A platform that answers slowly holds up no reply, and a thousand posts to be judged hold up neither.
Each lane is a queue of Procrastinate's with so many threads in every worker.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lane:
    """A queue, and how many of its jobs one worker does at a time."""

    name: str
    threads: int
    words: str


SEND = Lane("send", 2, "decisions out to the platforms")
RECEIVE = Lane("receive", 2, "posts in from the platforms")
JUDGE = Lane("judge", 1, "posts judged; one at a time, since the model uses every core")
MAIL = Lane("mail", 1, "letters to the people of the desk")
UPKEEP = Lane("upkeep", 1, "the timetable, snoozed cases, reading again, forgetting")
LEARN = Lane("learn", 1, "what decisions teach the judge; takes minutes, and nothing waits for it")
LANES = (SEND, RECEIVE, JUDGE, MAIL, UPKEEP, LEARN)
