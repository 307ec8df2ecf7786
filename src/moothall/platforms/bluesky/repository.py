"""Our account's own records: read, put under a key of our choosing, taken away."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from moothall.platforms.base import NotFound
from moothall.platforms.bluesky.session import Session
from moothall.platforms.bluesky.syntax import Address

_AT_ONCE = "100"


class Record(NamedTuple):
    uri: str
    cid: str
    value: Mapping[str, Any]


class Repository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, place: Address) -> Record | None:
        """The record as it stands, also another's: our server asks for it where it lies."""
        try:
            body = self._session.get(
                "com.atproto.repo.getRecord",
                repo=place.repo, collection=place.collection, rkey=place.rkey,
            )  # fmt: skip
        except NotFound:
            return None
        return Record(str(body["uri"]), str(body.get("cid") or ""), body["value"])

    def put(
        self, collection: str, rkey: str, record: Mapping[str, Any], swap: str | None
    ) -> Record:
        """``swap``: the CID that is replaced; None: there must be none yet.

        The same record once more changes nothing. Raises ``Changed`` where another stands there.
        createRecord with a known key would answer 500 instead.
        """
        body = {
            "repo": self._session.did,
            "collection": collection,
            "rkey": rkey,
            "record": record,
            "swapRecord": swap,
        }
        answer = self._session.post("com.atproto.repo.putRecord", body)
        return Record(str(answer["uri"]), str(answer["cid"]), record)

    def delete(self, collection: str, rkey: str) -> None:
        """Also where there is none."""
        body = {"repo": self._session.did, "collection": collection, "rkey": rkey}
        self._session.post("com.atproto.repo.deleteRecord", body)

    def all(self, collection: str) -> Iterator[Record]:
        page = ""
        while True:
            query = {"cursor": page} if page else {}
            body = self._session.get(
                "com.atproto.repo.listRecords",
                repo=self._session.did, collection=collection, limit=_AT_ONCE, **query,
            )  # fmt: skip
            for one in body["records"]:
                yield Record(str(one["uri"]), str(one["cid"]), one["value"])
            page = body.get("cursor") or ""
            if not page or not body["records"]:
                return
