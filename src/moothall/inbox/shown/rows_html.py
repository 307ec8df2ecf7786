"""The rows of the list as HTML, by Jinja: the one place where Django’s templates are too slow.

Fifty rows cost Django's templates most of a page's time, and Jinja a fifth of that.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from moothall.inbox.shown.rows import Row


def rows_html(rows: Sequence[Row], *, ticks: bool) -> Markup:
    """Escaped. ``ticks``: with a box before each row, for what is done to several."""
    return Markup(template().render(rows=rows, ticks=ticks))  # noqa: S704 - escaped by Jinja


@cache
def template() -> Template:
    """Read once in a process."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("rows.html.j2")
