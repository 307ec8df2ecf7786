"""What a platform's module may say beside the contract: where its pictures are served from."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class ServesMedia(Protocol):
    """A platform without it has its pictures kept by address only, and the evidence says so."""

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """Names of hosts besides the account's own server; ``*.example.net`` for all below one."""
        ...
