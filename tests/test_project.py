"""What is said about the project is true of it."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from moothall import __version__
from moothall.cli.main import COMMANDS, main
from moothall.core.values import Disposition, Ground, Need, Service

ROOT = Path(__file__).parent.parent
TEXTS = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".html", ".css", ".js", ".json"}


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:  # an unpacked archive has no history
        return [p for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts]
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_text_names_a_machine_or_an_index():
    found = []
    pattern = re.compile(
        r"(?<![\w./~-])/(?:work|farm|root)/|pypi[.]org|python[h]osted|registry[.]npmjs|deb[.]debian[.]org"
    )
    here = Path(__file__)
    for path in committed():
        if path.suffix in TEXTS and path != here and "vendor" not in path.parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("marker", ["run", "tests"])
def test_the_readme_holds_one_line_for_each_of_its_two_jobs(marker):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(rf"<!-- {marker} -->\n```\n(.+)\n```", readme)
    assert block, f"README.md has no command under <!-- {marker} -->"
    assert "\n" not in block.group(1)
    assert "-c constraints.txt" in block.group(1)


def test_the_readmes_first_command_names_a_command_and_files_that_are_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = re.search(r"<!-- run -->\n```\n(.+)\n```", readme)
    words = shlex.split(line.group(1))
    assert words[-2:] == [".venv/bin/moothall", "demo"]
    assert "demo" in {name for name, _, _ in COMMANDS}
    assert (ROOT / words[words.index("-c") + 1]).exists()


@pytest.mark.parametrize("command", [name for name, _, _ in COMMANDS])
def test_every_command_answers_a_call_for_help_and_stands_in_the_readme(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"moothall {command}" in capsys.readouterr().out
    assert f"moothall {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_an_unknown_command_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["jugde"])
    assert stopped.value.code == 2
    assert "judge" in capsys.readouterr().err


def test_the_version_is_the_changelogs_newest(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"moothall {__version__}"
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest.group(1) == __version__


def test_links_between_our_own_pages_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_label_is_explained_in_the_reference():
    page = (ROOT / "docs" / "reference" / "labels.md").read_text(encoding="utf-8")
    for name in (*Ground, *Need, *Disposition, *Service):
        assert f"`{name.value}`" in page
