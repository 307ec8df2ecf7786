"""What we do on Threads: each verb, and how it is found again where its end is unknown."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from moothall.platforms.base import (
    Action,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    PrivateWouldTurnPublic,
    Quota,
    Result,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.meta.containers import Containers, found_or_unknown, publications, within
from moothall.platforms.meta.graph import Given, Graph
from moothall.platforms.threads.posts import (
    OF_ONE,
    OF_POSTS,
    OF_REPLIES,
    Post,
    is_hidden,
    moment,
    parent_of,
)

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
MOST_PICTURES = 20
#: what stands before the names of a count's fields, and what is counted
QUOTAS = {
    Verb.PUBLISH: ("", "posts"),
    Verb.REPLY_PUBLIC: ("reply_", "replies"),
    Verb.DELETE_OWN: ("delete_", "deletions"),
}


def published(graph: Graph, *verbs: Verb) -> list[Quota]:
    """How much of what each of ``verbs`` may do is done, by Threads' own count of 24 hours.

    Raises ``PlatformError``; asking takes the permissions of the verbs:
    https://developers.facebook.com/docs/threads/overview
    """
    kinds = [QUOTAS[verb] for verb in verbs]
    fields = ",".join(f"{of}quota_usage,{of}config" for of, _ in kinds)
    body = graph.read("me/threads_publishing_limit", fields=fields)
    now = graph.now()
    told = graph.reading(
        body,
        lambda body: [
            publications(one, what, now, of=of) for one in body["data"] for of, what in kinds
        ],
    )
    return [one for one in told if one]


class Acting:
    """``told`` is called with what Threads counts of what we do, before it is done."""

    def __init__(
        self, graph: Graph, *, patience: float, told: Callable[[Sequence[Quota]], None]
    ) -> None:
        self._graph, self._told = graph, told
        self._containers = Containers(
            graph,
            made_at="me/threads",
            published_at="me/threads_publish",
            status="status",
            patience=patience,
        )

    def perform(self, action: Action) -> Outcome:
        does: dict[Verb, Callable[[Action], Outcome]] = {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.PUBLISH: self._publish,
            Verb.HIDE: self._hide,
            Verb.UNHIDE: self._hide,
            Verb.DELETE_OWN: self._delete,
        }
        return does[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        if action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        if not action.target:
            raise NotFound("It is not known which post is meant.")
        return self._out(action, {"reply_to_id": action.target})

    def _publish(self, action: Action) -> Outcome:
        return self._out(action, {})

    def _out(self, action: Action, to: dict[str, Given]) -> Outcome:
        """Made, ready, out, and read back: Threads could show it otherwise than we sent it."""
        form = self._form(action) | to
        self._within_quota(action.verb)
        if len(action.pictures) > 1:
            children = [self._child(picture) for picture in action.pictures]
            form |= {"children": ",".join(children)}
        container = self._containers.made(form)
        self._containers.ready(container)
        try:
            made = self._containers.published(container)
        except UnknownOutcome as error:
            return found_or_unknown(error, lambda: self.find(action))
        return self._made(made)

    def _form(self, action: Action) -> dict[str, Given]:
        if not action.pictures:
            return {"media_type": "TEXT", "text": action.text}
        if len(action.pictures) > MOST_PICTURES:
            raise Invalid(f"Threads shows {MOST_PICTURES} pictures in one post at most.")
        if any(not picture.url for picture in action.pictures):
            raise Invalid(
                "Threads fetches pictures itself, from an address that anybody can open, and this"
                " desk has none for this picture. Publish it in the app, or without the picture."
            )
        if len(action.pictures) > 1:
            return {"media_type": "CAROUSEL", "text": action.text}
        return {"text": action.text, **picture_form(action.pictures[0])}

    def _child(self, picture: Picture) -> str:
        child = self._containers.made(picture_form(picture) | {"is_carousel_item": True})
        self._containers.ready(child)
        return child

    def _within_quota(self, verb: Verb) -> None:
        quotas = published(self._graph, verb)
        self._told(quotas)
        within(quotas, title=self._graph.title)

    def _made(self, external_id: str) -> Outcome:
        """As it stands there; that it is out is certain, whatever reading it back gives."""
        try:
            post = self._read(external_id)
        except Exception as error:  # noqa: BLE001 - it is published, and a second one must not be
            return Outcome(
                result=Result.CONFIRMED,
                external_id=external_id,
                detail=f"It is out; how it looks could not be read ({type(error).__name__}).",
            )
        return confirmed(post)

    def _hide(self, action: Action) -> Outcome:
        hide = action.verb is Verb.HIDE
        body = self._graph.write(f"{action.target}/manage_reply", {"hide": hide})
        if self._graph.reading(body, lambda body: body["success"]) is not True:
            raise Forbidden("Threads answered, and did not do it.")
        return done(action)

    def _delete(self, action: Action) -> Outcome:
        self._within_quota(action.verb)
        try:
            body = self._graph.write(action.target, method="DELETE")
        except NotFound:  # what was wanted
            return done(action)
        if self._graph.reading(body, lambda body: body["success"]) is not True:
            raise Forbidden("Threads answered, and did not do it.")
        return done(action)

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        """Reads alone."""
        if action.verb in {Verb.HIDE, Verb.UNHIDE}:
            hidden = is_hidden(self._read(action.target))
            return done(action) if hidden is (action.verb is Verb.HIDE) else None
        if action.verb is Verb.DELETE_OWN:
            try:
                self._read(action.target)
            except NotFound:
                return done(action)
            return None
        path, fields = ("me/replies", OF_REPLIES)
        if action.verb is Verb.PUBLISH:
            path, fields = ("me/threads", OF_POSTS)
        for post in self._graph.listing(path, fields=fields, limit=50).data:
            if is_its(action, post):
                return confirmed(post)
        return None

    def _read(self, external_id: str) -> Post:
        body = self._graph.read(external_id, fields=OF_ONE)
        return self._graph.reading(body, lambda body: {**body, "id": str(body["id"])})


def picture_form(picture: Picture) -> dict[str, Given]:
    form: dict[str, Given] = {"media_type": "IMAGE", "image_url": picture.url}
    return form | ({"alt_text": picture.alt} if picture.alt else {})


def is_its(action: Action, post: Post) -> bool:
    """Our words, in the same place, not older than the decision."""
    return (
        parent_of(post) == ("" if action.verb is Verb.PUBLISH else action.target)
        and moment(post["timestamp"]) >= action.decided_at - SLACK
        and normal(str(post.get("text") or "")) == normal(action.text)
    )


def confirmed(post: Post) -> Outcome:
    return Outcome(
        result=Result.CONFIRMED,
        external_id=str(post["id"]),
        permalink=str(post.get("permalink") or ""),
        text=str(post.get("text") or ""),
    )


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)


def normal(text: str) -> str:
    return " ".join(text.split())
