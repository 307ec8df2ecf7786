"""Rebuild the list of bank holidays from GOV.UK's file.

    python tools/bank_holidays.py bank-holidays.json 2027-02-25

The first argument is the file that https://www.gov.uk/bank-holidays.json serves, saved by hand;
the second is the day it was saved. Days that we hold and that file lacks are kept and named on
standard error, so that a person decides about each of them. The rules, the sources and what we know
of proclamations are left as they are.
"""

import json
import sys
from datetime import date
from pathlib import Path

OURS = Path(__file__).parent.parent / "src/moothall/core/worktime/data/bank-holidays.json"
DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")


def read_govuk(text: str) -> dict[tuple[str, str], list[str]]:
    """Day and name, in order of days, with the divisions that keep it."""
    file = json.loads(text)
    found: dict[tuple[str, str], list[str]] = {}
    for division in DIVISIONS:
        for event in file[division]["events"]:
            name = event["title"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
            if event["notes"] == "Substitute day":
                name = f"substitute day for {name}"
            found.setdefault((event["date"], name), []).append(division)
    return dict(sorted(found.items()))


def merge(ours: dict, found: dict[tuple[str, str], list[str]]) -> list[str]:
    """Put the days found into our list; what we hold and they lack is kept and returned."""
    held = {(entry["date"], entry["name"]): entry for entry in ours["holidays"]}
    kept = {key: entry for key, entry in held.items() if key not in found}
    merged = {
        (day, name): {**held.get((day, name), {}), "date": day, "name": name, "where": where}
        for (day, name), where in found.items()
    }
    for entry in merged.values():
        entry.setdefault("source", "govuk")
    ours["holidays"] = [entry for _, entry in sorted({**merged, **kept}.items())]
    return [f"{day} {name}" for day, name in kept]


def write(ours: dict) -> str:
    """JSON with one holiday, rule or source on each line, so that a change reads well."""
    lines = []
    for key, value in ours.items():
        if isinstance(value, list):
            inside = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f'  "{key}": [\n{inside}\n  ]')
        elif isinstance(value, dict):
            inside = ",\n".join(
                f'    "{name}": ' + json.dumps(item, ensure_ascii=False)
                for name, item in value.items()
            )
            lines.append(f'  "{key}": {{\n{inside}\n  }}')
        else:
            lines.append(f'  "{key}": ' + json.dumps(value, ensure_ascii=False))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(govuk: str, as_of: str) -> None:
    ours = json.loads(OURS.read_text("utf-8"))
    found = read_govuk(Path(govuk).read_text("utf-8"))
    for day in merge(ours, found):
        print(f"kept, though GOV.UK's file lacks it: {day}", file=sys.stderr)
    ours["as_of"] = date.fromisoformat(as_of).isoformat()
    ours["covers_to"] = max(day for day, _ in found)[:4] + "-12-31"
    OURS.write_text(write(ours), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
