"""Two people changed the same thing, and one of them was second."""


class Overtaken(Exception):  # noqa: N818 - it is news for a person, and no fault
    """Somebody saved first. Nothing was written; both texts are here so that nothing typed is lost.

    ``theirs`` is what stands now, ``ours`` what was to be saved, ``version`` the one to start from.
    """

    def __init__(self, *, theirs: str, ours: str, version: int) -> None:
        super().__init__("somebody else changed this while you were writing")
        self.theirs, self.ours, self.version = theirs, ours, version
