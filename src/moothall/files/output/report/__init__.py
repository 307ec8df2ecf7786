"""One self-contained page that a manager opens from disk or out of an e-mail."""

from moothall.files.output.report.writer import ReportWriter

__all__ = ["ReportWriter"]
