"""What an action is for: refused here, before anything is sent, where X would refuse it."""

from moothall.platforms.base import Action, Invalid, NotFound, Picture

#: of the API
MOST_PICTURES = 4
LARGEST_PICTURE = 5_000_000
LONGEST_ALT = 1000


def current(action: Action) -> str:
    """The newest id of the post, which is the one that X acts on."""
    newest = action.target_version
    external_id = newest if newest.isascii() and newest.isdigit() else action.target
    if not external_id.isdigit():
        raise NotFound("It is not known which post is meant.")
    return external_id


def author_of(action: Action) -> str:
    if not action.author.isdigit():
        raise Invalid("It is not known who wrote this.")
    return action.author


def checked(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """Raises :class:`Invalid` before anything is sent."""
    if len(pictures) > MOST_PICTURES:
        raise Invalid(f"X takes {MOST_PICTURES} pictures with a post.")
    for one in pictures:
        if len(one.content) > LARGEST_PICTURE:
            raise Invalid("X takes pictures of up to 5 MB.")
        if len(one.alt) > LONGEST_ALT:
            raise Invalid(f"X takes a description of up to {LONGEST_ALT:,} letters.")
    return pictures
