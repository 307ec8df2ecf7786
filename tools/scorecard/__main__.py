"""Measure the shipped judge and write the figures into its page: ``python -m tools.scorecard``.

Rewrites the part between the marks in docs/reference/judge.md and the charts beside it; ``--only``
measures some sections and leaves the others as they stand. Some 4,000 judgements: two minutes on a
machine that has nothing else to do.
"""

import argparse
import re

from tools.scorecard.sections import SECTIONS
from tools.scorecard.sets import ROOT

PAGE = ROOT / "docs/reference/judge.md"
PICTURES = ROOT / "docs/pictures"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    for name in parser.parse_args().only:
        section = SECTIONS[name]()
        for chart, svg in section.charts.items():
            (PICTURES / f"{chart}.svg").write_text(svg, encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_section(page, name, section.text), encoding="utf-8")
        print(f"{name}: written")


def with_section(page: str, name: str, text: str) -> str:
    """The page with what stands between the marks of one section replaced.

    Raises ValueError where the page has no such marks.
    """
    start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE.name} has no marks {start} … {end}; put them where it should go")
    return pattern.sub(lambda _: f"{start}\n\n{text.strip()}\n\n{end}", page)


if __name__ == "__main__":
    main()
