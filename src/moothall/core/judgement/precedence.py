"""Which of several labels decides what to do first.

The rows of :data:`PRECEDENCE` are tried from the top; the first that holds gives the disposition.
Need outranks ground: a post that may be removed and also asks for help is helped, and the ground
stays on the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from moothall.core.values import GENUINE_NEEDS, Disposition, Ground, Need


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    It holds where the post has any need of ``needs`` (or any ground, where ``grounds`` is set), no
    need of ``unless_needs``, and is not a comment that asks nothing (``unless_only_comment``).
    """

    disposition: Disposition
    why: str
    needs: frozenset[Need] = frozenset()
    grounds: bool = False
    unless_needs: frozenset[Need] = frozenset()
    unless_only_comment: bool = False

    def holds(self, grounds: frozenset[Ground], needs: frozenset[Need]) -> bool:
        if needs & self.unless_needs:
            return False
        if self.unless_only_comment and Need.OPINION in needs and not needs & GENUINE_NEEDS:
            return False
        return bool(needs & self.needs) or (self.grounds and bool(grounds))


PRECEDENCE: tuple[Row, ...] = (
    Row(
        Disposition.EMERGENCY,
        "danger to life, limb or property now comes before everything",
        needs=frozenset({Need.EMERGENCY}),
    ),
    Row(
        Disposition.SAFEGUARD,
        "somebody may be at risk of harm, so the safeguarding route comes next",
        needs=frozenset({Need.SAFEGUARDING}),
    ),
    Row(
        Disposition.MODERATE,
        "the post may be removed and asks nothing that must be met",
        grounds=True,
        unless_needs=GENUINE_NEEDS,
    ),
    Row(
        Disposition.FOI,
        "a request for information has a statutory clock",
        needs=frozenset({Need.FOI, Need.SAR}),
    ),
    Row(
        Disposition.REDIRECT,
        "media, councillors and politicians have their own route",
        needs=frozenset({Need.MEDIA_POLITICAL}),
        unless_only_comment=True,
    ),
    Row(
        Disposition.PRIVATE,
        "personal matters are not discussed in public",
        needs=frozenset({Need.PERSONAL}),
    ),
    Row(
        Disposition.URGENT,
        "this cannot wait for ordinary handling",
        needs=frozenset({Need.URGENT}),
    ),
    Row(
        Disposition.RESPOND,
        "a question, mistake, complaint or fault wants an answer",
        needs=frozenset({Need.QUESTION, Need.CORRECTION, Need.COMPLAINT, Need.HAZARD}),
    ),
)


def disposition_for(grounds: Iterable[Ground], needs: Iterable[Need]) -> Disposition:
    """What to do first, given the labels that hold."""
    row = deciding_row(frozenset(grounds), frozenset(needs))
    return row.disposition if row else Disposition.NONE


def deciding_row(grounds: frozenset[Ground], needs: frozenset[Need]) -> Row | None:
    """The first row of the table that holds; None where the post is left alone."""
    return next((row for row in PRECEDENCE if row.holds(grounds, needs)), None)
