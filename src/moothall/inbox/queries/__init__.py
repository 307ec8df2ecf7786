"""What the screens ask: each question for one member, in a constant number of queries.

Everything is answered for a membership: accounts that it may not see are as good as not there, and
another organisation's rows are never seen at all.
"""

from moothall.inbox.queries.access import case_of, post_of
from moothall.inbox.queries.counts import Counts, QueueCount, counts
from moothall.inbox.queries.dossier import Dossier, dossier
from moothall.inbox.queries.export import decisions_csv
from moothall.inbox.queries.filters import Filters
from moothall.inbox.queries.pages import Page, Row, page, views
from moothall.inbox.queries.questions import question_of, questions
from moothall.inbox.queries.search import Found, Search, search
from moothall.inbox.queries.whole import Entry, Whole, whole

__all__ = [
    "Counts",
    "Dossier",
    "Entry",
    "Filters",
    "Found",
    "Page",
    "QueueCount",
    "Row",
    "Search",
    "Whole",
    "case_of",
    "counts",
    "decisions_csv",
    "dossier",
    "page",
    "post_of",
    "question_of",
    "questions",
    "search",
    "views",
    "whole",
]
