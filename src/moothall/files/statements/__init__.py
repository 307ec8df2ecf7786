"""Read a published statement from the file an organisation has it in.

Plain text, Markdown, a saved web page, Word (.docx) and PDF with text in it. Each gives the same
blocks (:mod:`moothall.core.policy.draft.layout`), and says in ``notes`` whatever it left out.
"""

from moothall.files.statements.read import (
    Statement,
    StatementError,
    read_statement,
    statement_in,
)

__all__ = ["Statement", "StatementError", "read_statement", "statement_in"]
