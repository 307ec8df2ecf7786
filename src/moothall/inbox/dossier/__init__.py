"""One case as a document: the same sections for the page and for the PDF."""

from moothall.inbox.dossier.making import document
from moothall.inbox.dossier.names import Names

__all__ = ["Names", "document"]
