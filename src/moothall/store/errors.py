"""One kind of refusal: what is wrong, where, and what to do about it."""

from pathlib import Path


class StoreError(Exception):
    """The database could not be had, and no data was touched."""

    def __init__(self, what: str, *, where: Path | str, do: str) -> None:
        super().__init__(f"{what}\n  where:      {where}\n  what to do: {do}")
        self.what, self.where, self.do = what, str(where), do
