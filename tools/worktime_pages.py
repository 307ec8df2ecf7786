"""Write docs/reference/clocks.md and the tables of docs/reference/bank-holidays.md from the data.

python tools/worktime_pages.py            write the pages
python tools/worktime_pages.py --check    change nothing; status 1 where a page is out of date
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from moothall.core.values import Nation
from moothall.core.worktime import Clock, clocks, coverage
from moothall.core.worktime.bank_holidays import DIVISIONS, PLACES, bank_holidays
from moothall.core.worktime.data_files import read_data
from moothall.core.worktime.explain import say_period
from moothall.core.worktime.regimes import regimes

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
MADE_HERE = "<!-- Everything below is written by tools/worktime_pages.py from the data. -->"
LETTERS = dict(zip(DIVISIONS, "ESN", strict=True))

RECEIPT = """\
## When a post is received

A post is received when it was written, not when Moothall heard of it. What starts these clocks is
receipt by the organisation (or its becoming aware), and the organisation's page, inbox and mentions
are its own: the post is there for it to read from the moment it is posted. The Information
Commissioner said so of information requests: an @mention counts as received by the authority,
because [it can check its mentions](https://blogs.journalism.co.uk/author/rachel-mcathy/page/21)
(newsletter of 2011, as reported). The day of receipt in
[FOIA 2000 s.10](https://www.legislation.gov.uk/ukpga/2000/36/section/10) does not wait for working
hours or software, and nobody has ruled that an outage moves it. For hazards and complaints,
too, counting from the post is the safe reading. So after an outage a post has less time left, or
none: the desk says since when its author waits, and when the post came to the desk.

- The time is the platform's. It is believed unless it lies in the future: then the post counts from
  when it came.
- What was logged by hand counts from the time that the officer gave for it.
- Words that were changed later count from the first posting, the earlier of the two.
- What was written more than a week before an account was connected, or a file handed in, was read
  in as backlog and has no due time. Where a platform sends such a post by itself, or a person takes
  it up, it counts from when it came: the desk cannot know who dealt with it then. Start its clock
  by hand with `moothall clock NAME START` where nobody did."""


def clocks_page() -> str:
    """The whole page."""
    as_of = say(date.fromisoformat(read_data("clocks")["as_of"]))
    return "\n".join(
        [
            "# Clocks",
            "",
            MADE_HERE,
            "",
            f"The statutory clocks that `moothall clock` runs, as of {as_of}. Their periods,",
            "calendars and commencement dates are data, in",
            "`src/moothall/core/worktime/data/clocks.json`. Each starts at any hour of any day: a",
            "shut office and unwatched accounts stop none of them.",
            "This is not legal advice; read the source before you rely on a date.",
            "",
            *table(),
            "",
            *receipt(),
            *(line for clock in clocks().values() for line in section(clock)),
            *regimes_table(),
        ]
    )


def table() -> Iterator[str]:
    yield "| clock | what is due | period | starts |"
    yield "|---|---|---|---|"
    for clock in clocks().values():
        period = say_period(clock.period, clock.unit) + (" before" if clock.backwards else "")
        yield f"| [`{clock.name}`](#{clock.name}) | {clock.title} | {period} | {clock.starts} |"


def receipt() -> Iterator[str]:
    """When a post counts as received, and on whose word."""
    yield from RECEIPT.splitlines()
    yield ""


def section(clock: Clock) -> Iterator[str]:
    """One clock's rules, one to a line."""
    yield f"## {clock.name}"
    yield ""
    yield f"{clock.title}."
    yield ""
    yield f"- Period: {say_period(clock.period, clock.unit)}."
    yield f"- Starts: {clock.starts}."
    yield f"- Day 1: {clock.day_one}."
    yield f"- Left out: {clock.excluded}."
    yield from (f"- Begun afresh by `--{reset.event}`: {reset.why}." for reset in clock.resets)
    for pause in clock.pauses:
        days = "working days" if pause.days == "working" else "days"
        yield f"- Stopped for the {days} from `--{pause.begins}` to `--{pause.ends}`: {pause.why}."
    if clock.extension:
        more = say_period(clock.extension.period, clock.unit)
        yield f"- With `--extended`, {more} more: {clock.extension.why}."
    if clock.latest:
        weeks = say_period(clock.latest.weeks, "weeks")
        yield f"- With `--latest`, {weeks}: {clock.latest.why}."
    if clock.nations:
        where = ", ".join(nation_name(nation) for nation in clock.nations)
        yield f"- Where: {where}. {clock.elsewhere}"
    yield from (f"- In {nation_name(nation)}: {said}" for nation, said in clock.cautions.items())
    if clock.commenced:
        yield f"- In force since {say(clock.commenced)}; before that day it is refused."
    for phase in clock.hazards:
        begins = f"from {say(phase.begins)}" if phase.begins else "to come"
        note = f" ({phase.note})" if phase.note else ""
        yield f"- Hazards {begins}: {phase.kinds}{note}."
    yield f"- Source: [{clock.source.cite}]({clock.source.url})."
    yield from (f"- Note: {note}" for note in clock.notes)
    yield ""


def regimes_table() -> Iterator[str]:
    """Which need starts which clock for whom."""
    yield "## Which clock for whom"
    yield ""
    yield "`moothall judge` starts a clock by itself where its need is one of the judge's labels."
    yield "No label tells of the others: an officer who sees one starts its clock by hand, with"
    yield "`moothall clock NAME START`. Which it is depends on what the organisation is, and where."
    yield ""
    yield "| need | clock | who starts it | organisations | nations | only where |"
    yield "|---|---|---|---|---|---|"
    for regime in regimes():
        kinds = ", ".join(sorted(regime.kinds)) or "all"
        nations = ", ".join(nation_name(nation) for nation in Nation if nation in regime.nations)
        only = "the writer says they are a tenant" if regime.tenants_only else ""
        if regime.only_with:
            only = f"the post is also a {regime.only_with}"
        who = "the judge" if regime.found_by_judge else "an officer, by hand"
        row = (regime.need, f"`{regime.clock}`", who, kinds, nations or "all", only)
        yield f"| {' | '.join(row)} |"
    yield ""
    yield "Not held: " + "; ".join(read_data("regimes")["not_held"]) + "."
    yield ""


def holidays_tables() -> str:
    """What the list covers, its one-offs, and every day by year."""
    covers = coverage()
    by_year: dict[int, dict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in bank_holidays():
        letters = by_year[entry.day.year][entry.day]
        letters += [LETTERS[place] for place in DIVISIONS if place in entry.where]
    lines = [
        MADE_HERE,
        "",
        f"As of {say(covers.as_of)}; complete from {say(covers.first)} to {say(covers.last)}.",
        "",
        "## Sources",
        "",
        *(
            f"- [{source['cite']}]({source['url']})"
            for source in read_data("bank-holidays")["sources"].values()
        ),
        "",
        "## Proclaimed at short notice",
        "",
        *(
            f"- {say(entry.day)}, {entry.name} ({', '.join(PLACES[p] for p in entry.where)}): "
            f"proclaimed on {say(entry.proclaimed)}."
            for entry in bank_holidays()
            if entry.proclaimed
        ),
        "",
        "## Every day",
        "",
        f"{', '.join(f'{letter} is {PLACES[place]}' for place, letter in LETTERS.items())}.",
        "",
        "| year | days |",
        "|---|---|",
    ]
    for year, days in by_year.items():
        order = "".join(LETTERS.values())
        said = " · ".join(
            f"{day.day} {day:%b} {''.join(sorted(letters, key=order.index))}"
            for day, letters in days.items()
        )
        lines.append(f"| {year} | {said} |")
    return "\n".join([*lines, ""])


def nation_name(nation: Nation) -> str:
    return nation.replace("-", " ").title()


def say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def pages() -> dict[Path, str]:
    """Each page and what it should hold; the words above the mark in the second are kept."""
    holidays = REFERENCE / "bank-holidays.md"
    by_hand = holidays.read_text("utf-8").partition(MADE_HERE)[0]
    return {REFERENCE / "clocks.md": clocks_page(), holidays: by_hand + holidays_tables()}


def main(words: list[str]) -> int:
    stale = [
        (path, text)
        for path, text in pages().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        if "--check" in words:
            print(f"{path.name} is out of date: run python tools/worktime_pages.py")
        else:
            path.write_text(text, "utf-8")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
