"""The desk itself, where the record asks who it was."""

from moothall.inbox.models import Case, Post
from moothall.record import Actor, Subject

#: nobody decided it: it follows from what a person decided, or from what somebody wrote
DESK = Actor(id="desk", name="The desk", role="program")


def subject_of(case: Case) -> Subject:
    """A case as the record names it."""
    return Subject("case", str(case.pk), f"case {case.reference}")


def subject_of_post(post: Post) -> Subject:
    """A post as the record names it: no words of its author's."""
    return Subject("post", str(post.pk), f"{post.kind} of {post.posted_at:%Y-%m-%d %H:%M} UTC")
