"""The sweep: what became of posts that we know."""

from collections.abc import Iterator, Sequence
from typing import Any

from moothall.platforms.base import Invalid, NotFound, State
from moothall.platforms.facebook.content import REVIEW_FIELDS, Node, review_id, review_words
from moothall.platforms.facebook.ids import Kind, kind_of, node_of
from moothall.platforms.meta.graph import Graph

#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting: each id counts as a call
TOGETHER = 50
FIELDS = {
    Kind.POST: "id,message,story,is_hidden,permalink_url",
    Kind.COMMENT: "id,message,is_hidden,permalink_url",
    Kind.MENTION: "id,message,permalink_url",
}
#: of reviews, a hundred each
REVIEW_PAGES = 20


class States:
    """For one refresh. A post that is not found counts as gone only while we can read the Page."""

    def __init__(self, graph: Graph, page: str) -> None:
        self._graph, self._page = graph, page
        self._can_read = False

    def of(self, external_ids: Sequence[str]) -> list[State]:
        found: dict[str, State] = {}
        for kind in Kind:
            these = [one for one in external_ids if kind_of(one, self._page) is kind]
            if these:
                found |= self._of_kind(kind, list(dict.fromkeys(these)))
        return [found[one] for one in external_ids]

    def _of_kind(self, kind: Kind, external_ids: list[str]) -> dict[str, State]:
        if kind is Kind.MESSAGE:
            # Meta shows the newest twenty of a conversation and calls all others deleted
            return {one: State(external_id=one, exists=True) for one in external_ids}
        if kind is Kind.REVIEW:
            return self._reviews(external_ids)
        there: dict[str, Node] = {}
        for start in range(0, len(external_ids), TOGETHER):
            there |= self._read(kind, external_ids[start : start + TOGETHER])
        return {one: state_of(one, there.get(node_of(one))) for one in external_ids}

    def _read(self, kind: Kind, external_ids: list[str]) -> dict[str, Node]:
        """Many at once; if one of them is gone, Meta refuses all, and they are read one by one."""
        nodes = [node_of(one) for one in external_ids]
        if len(nodes) > 1:
            try:
                body = self._graph.read("", ids=",".join(nodes), fields=FIELDS[kind])
                return self._graph.reading(body, lambda body: {one: body[one] for one in nodes})
            except (NotFound, Invalid):
                pass
        return dict(self._one_by_one(kind, nodes))

    def _one_by_one(self, kind: Kind, nodes: list[str]) -> Iterator[tuple[str, Node]]:
        for node in nodes:
            try:
                yield node, self._graph.read(node, fields=FIELDS[kind])
            except NotFound:
                self._sure_that_we_read()
            except Invalid:  # one of another kind keeps none of the others from us
                yield node, {}

    def _sure_that_we_read(self) -> None:
        """Meta says the same of what is gone and of what is kept from us. Raises in the latter."""
        if not self._can_read:
            self._graph.read(f"{self._page}/feed", fields="id", limit=1)
            self._can_read = True

    def _reviews(self, external_ids: list[str]) -> dict[str, State]:
        """By the Page's list, since the story of a review cannot be read by itself."""
        told: dict[str, Node] = {}
        listed = self._graph.every(
            f"{self._page}/ratings", pages=REVIEW_PAGES, fields=REVIEW_FIELDS, limit=100
        )
        for review in listed:
            told[self._graph.reading(review, review_id)] = review
            if all(one in told for one in external_ids):
                break
        return {
            one: State(external_id=one, exists=True, text=review_words(told[one]))
            if one in told
            else State(external_id=one, exists=False)
            for one in external_ids
        }


def state_of(external_id: str, node: Any) -> State:
    """Facebook tells of no versions: the words themselves say whether it was edited."""
    if node is None:
        return State(external_id=external_id, exists=False)
    hidden = node.get("is_hidden")
    return State(
        external_id=external_id,
        exists=True,
        text=str(node.get("message") or node.get("story") or ""),
        hidden=hidden if isinstance(hidden, bool) else None,
        permalink=str(node.get("permalink_url") or ""),
    )
