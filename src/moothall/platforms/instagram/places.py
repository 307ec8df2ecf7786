"""Where a post stands of which we have its number alone: below ours, or mentioning us.

Comments that mention us below somebody else's post cannot be read like others:
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment
"""

from dataclasses import dataclass

from moothall.platforms.base import Forbidden, Invalid, NotFound
from moothall.platforms.instagram.content import Given
from moothall.platforms.meta.graph import Graph

#: what Meta says of an id that is of another kind than we took it for, or kept from us
NOT_SO = (NotFound, Forbidden, Invalid)
OF_MENTIONING = "id,text,timestamp,media{id,permalink}"
OF_MENTIONED_MEDIA = "id,caption,timestamp,username,media_type,media_url"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """``comment`` is empty where the post's own caption mentions us."""

    media: str
    comment: str = ""


def comment_below_ours(graph: Graph, external_id: str) -> Given | None:
    """None where it is no comment below a post of ours."""
    try:
        body = graph.read(external_id, fields="id,text,hidden,parent_id")
    except NOT_SO:
        return None
    return graph.reading(body, lambda body: {**body, "id": str(body["id"])})


def mentioning_comment(graph: Graph, account: str, comment: str) -> Given | None:
    asked = f"mentioned_comment.comment_id({comment}){{{OF_MENTIONING}}}"
    try:
        body = graph.read(account, fields=asked)
    except NOT_SO:
        return None
    found = body.get("mentioned_comment")
    return graph.reading(found, lambda one: {**one, "id": str(one["id"])}) if found else None


def mentioning_media(graph: Graph, account: str, media: str) -> Given | None:
    asked = f"mentioned_media.media_id({media}){{{OF_MENTIONED_MEDIA}}}"
    try:
        body = graph.read(account, fields=asked)
    except NOT_SO:
        return None
    found = body.get("mentioned_media")
    return graph.reading(found, lambda one: {**one, "id": str(one["id"])}) if found else None


def surely_gone(graph: Graph, account: str) -> None:
    """Raises ``PlatformError`` where nothing else can be read either.

    Meta answers alike for what is gone and for what our token may not see any more, and a lost
    permission must not look like an account whose comments were all deleted.
    """
    newest = graph.listing(f"{account}/media", fields="id", limit=1).data
    for media in newest:
        external_id = graph.reading(media, lambda media: str(media["id"]))
        graph.listing(f"{external_id}/comments", fields="id,text", limit=1)


def mentioned_in(graph: Graph, account: str, external_id: str) -> Mentioned | None:
    """A comment or a caption that mentions us; None where it is neither."""
    if comment := mentioning_comment(graph, account, external_id):
        return Mentioned(str(comment["media"]["id"]), external_id)
    if mentioning_media(graph, account, external_id):
        return Mentioned(external_id)
    return None
