"""A review that is late: the named senior is written to, since hiding stops until it is done."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from moothall.inbox.automatic.reviewing import unreviewed
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Words, write_new


def late_reviews(organisation_id: UUID, at: datetime) -> int:
    """One letter each for the oldest that nobody looked at in time; how many were written."""
    late = list(unreviewed().filter(review_by__lt=at, organisation=organisation_id))
    if not late:
        return 0
    told = readers.those_who_look_after(organisation_id, Kind.REVIEW, at)
    words = words_of(len(late))
    return write_new(
        organisation_id, ((one, Kind.REVIEW, f"review:{late[0].pk}", words) for one in told), at
    )


def words_of(number: int) -> Words:
    posts = "1 post was" if number == 1 else f"{number} posts were"
    return Words(
        f"The daily review is late: {posts} hidden automatically",
        (
            f"{posts} hidden automatically, and nobody has looked at them in time.",
            "Until somebody does, the desk hides nothing more by itself.",
        ),
        reverse("inbox-automatic"),
        "Look at them",
    )
