"""What we do on Instagram: each verb is one request, sent once, or two steps to publish."""

from collections.abc import Callable, Sequence

from moothall.platforms.base import (
    Action,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Quota,
    Result,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.instagram.finding import Finding, confirmed_media, done
from moothall.platforms.instagram.places import comment_below_ours, mentioned_in, surely_gone
from moothall.platforms.meta.containers import Containers, found_or_unknown, publications, within
from moothall.platforms.meta.graph import Given, Graph

#: https://developers.facebook.com/docs/instagram-platform/content-publishing
MOST_PICTURES = 10
PUBLISHES = "instagram_content_publish"


class Acting:
    """``account``: ours; ``page_id``: the Facebook Page's, by which private messages go.

    ``told`` is called with what Instagram counts of our posts, before one is sent.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        account: str,
        page_id: str,
        finding: Finding,
        patience: float,
        told: Callable[[Sequence[Quota]], None],
    ) -> None:
        self._graph, self._account, self._page_id = graph, account, page_id
        self._finding, self._told = finding, told
        self._containers = Containers(
            graph,
            made_at=f"{account}/media",
            published_at=f"{account}/media_publish",
            status="status_code",
            patience=patience,
        )

    def perform(self, action: Action) -> Outcome:
        does: dict[Verb, Callable[[Action], Outcome]] = {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.REPLY_PRIVATE: self._write,
            Verb.SEND_DM: self._write,
            Verb.HIDE: self._hide,
            Verb.UNHIDE: self._hide,
            Verb.DELETE_OTHER: self._delete,
            Verb.DELETE_OWN: self._delete,
            Verb.BLOCK: self._block,
            Verb.UNBLOCK: self._block,
            Verb.PUBLISH: self._publish,
        }
        return does[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        """Where it stands now decides by which call it is answered, and whether at all."""
        if action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        path, form = self._place(target_of(action))
        body = self._graph.write(path, {**form, "message": action.text})
        made = self._graph.reading(body, lambda body: str(body["id"]))
        return Outcome(result=Result.CONFIRMED, external_id=made)

    def _place(self, target: str) -> tuple[str, dict[str, Given]]:
        comment = comment_below_ours(self._graph, target)
        if comment is None:
            found = mentioned_in(self._graph, self._account, target)
            if found is None:
                surely_gone(self._graph, self._account)
                raise PolicyRefused(
                    "Instagram lets us answer only comments below our own posts, and posts and"
                    " comments that mention us. This is neither any more, or it is gone."
                )
            form: dict[str, Given] = {"media_id": found.media}
            return f"{self._account}/mentions", form | (
                {"comment_id": found.comment} if found.comment else {}
            )
        if comment.get("hidden") is True:
            raise PolicyRefused(
                "Instagram does not let us answer a hidden comment. Show it again first."
            )
        if comment.get("parent_id"):
            raise PolicyRefused(
                "Instagram puts an answer to this below another comment. Answer that one instead."
            )
        return f"{target}/replies", {}

    def _write(self, action: Action) -> Outcome:
        """In private: about a comment once, or in a conversation that the author began."""
        if action.verb is Verb.REPLY_PRIVATE:
            form: dict[str, Given] = {"recipient": {"comment_id": target_of(action)}}
        else:
            form = {"recipient": {"id": author_of(action)}, "messaging_type": "RESPONSE"}
        body = self._graph.write(
            f"{self._page_id}/messages", {**form, "message": {"text": action.text}}
        )
        made = self._graph.reading(body, lambda body: str(body["message_id"]))
        return Outcome(result=Result.CONFIRMED, external_id=made)

    def _hide(self, action: Action) -> Outcome:
        return self._so(action, target_of(action), {"hide": action.verb is Verb.HIDE})

    def _delete(self, action: Action) -> Outcome:
        target = target_of(action)
        try:
            return self._so(action, target, {}, method="DELETE")
        except NotFound:  # what was wanted
            return done(action)

    def _block(self, action: Action) -> Outcome:
        does = "BLOCK_USER" if action.verb is Verb.BLOCK else "UNBLOCK_USER"
        form: dict[str, Given] = {"user_ids": [{"id": author_of(action)}], "actions": [does]}
        return self._so(action, f"{self._page_id}/moderate_conversations", form)

    def _so(
        self, action: Action, path: str, form: dict[str, Given], *, method: str = "POST"
    ) -> Outcome:
        """Some of Meta's answers say ``"true"`` as a text."""
        body = self._graph.write(path, form, method=method)
        if self._graph.reading(body, lambda body: body["success"]) not in {True, "true"}:
            raise Forbidden("Instagram answered, and did not do it.")
        return done(action)

    # --- publishing

    def _publish(self, action: Action) -> Outcome:
        pictures = action.pictures
        if not 1 <= len(pictures) <= MOST_PICTURES:
            raise Invalid(f"Instagram takes 1 to {MOST_PICTURES} pictures with a post.")
        if any(not picture.url for picture in pictures):
            raise Invalid(
                "Instagram fetches pictures itself, from an address that anybody can open, and this"
                " desk has none for this picture. Publish it in the app."
            )
        if any(picture.media_type != "image/jpeg" for picture in pictures):
            raise Invalid("Instagram takes JPEG pictures only.")
        self._within_quota()
        forms: list[dict[str, Given]] = [
            {"image_url": one.url, **({"alt_text": one.alt} if one.alt else {})} for one in pictures
        ]
        if len(forms) > 1:
            children = [self._ready(form | {"is_carousel_item": True}) for form in forms]
            forms = [{"media_type": "CAROUSEL", "children": children}]
        container = self._ready(forms[0] | {"caption": action.text})
        try:
            made = self._containers.published(container)
        except UnknownOutcome as error:
            return found_or_unknown(error, lambda: self._finding.find(action))
        return confirmed_media(self._graph, made)

    def _ready(self, form: dict[str, Given]) -> str:
        container = self._containers.made(form)
        self._containers.ready(container)
        return container

    def _within_quota(self) -> None:
        quotas = published(self._graph, self._account)
        self._told(quotas)
        within(quotas, title=self._graph.title)


def published(graph: Graph, account: str) -> list[Quota]:
    """How many posts ``account`` published of those it may, by Instagram's own count.

    Raises ``PlatformError``. Of the last 24 hours; asking takes the permission
    :data:`PUBLISHES`:
    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
    """
    body = graph.read(f"{account}/content_publishing_limit", fields="quota_usage,config")
    now = graph.now()
    told = graph.reading(
        body, lambda body: [publications(one, "posts", now) for one in body["data"]]
    )
    return [one for one in told if one]


def target_of(action: Action) -> str:
    if not action.target:
        raise NotFound("It is not known which post is meant.")
    return action.target


def author_of(action: Action) -> str:
    if not action.author:
        raise Invalid("It is not known who wrote this.")
    return action.author
