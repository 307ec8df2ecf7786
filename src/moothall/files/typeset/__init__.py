"""Pages and pictures set by Typst, in a process of their own that knows nothing but its folder.

What strangers wrote is data to the typesetter and never markup. The process reads one temporary
folder, inherits none of our environment, and has limits of memory and time, so that neither a
hostile picture nor a hundred thousand letters can hurt the desk; its memory goes when it ends.
"""

from moothall.files.typeset.document import (
    Block,
    Card,
    Document,
    Facts,
    Image,
    Line,
    Points,
    Section,
    Table,
    Words,
)
from moothall.files.typeset.running import CannotTypesetError
from moothall.files.typeset.setting import Sealed, as_pdf, as_picture, kind_of_picture

__all__ = [
    "Block",
    "CannotTypesetError",
    "Card",
    "Document",
    "Facts",
    "Image",
    "Line",
    "Points",
    "Sealed",
    "Section",
    "Table",
    "Words",
    "as_pdf",
    "as_picture",
    "kind_of_picture",
]
