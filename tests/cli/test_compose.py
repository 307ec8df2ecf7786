"""What the compose files set is what test_several_machines proves."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from moothall.cli.main import COMMANDS
from moothall.config.environment import SETTINGS

FOLDER = Path("docs/running/containers")
PROVEN = Path("tests/cli/test_several_machines.py").read_text(encoding="utf-8")
#: what a host may have beside what all machines share, and why it changes nothing of what is proven
BESIDE = {
    "MOOTHALL_ADDRESS": "the name that officers type",
    "MOOTHALL_PROXIES": "a proxy stands before the web hosts",
    "MOOTHALL_MAIL": "else letters would lie in one machine's state",
    "MOOTHALL_MAIL_FROM": "their sender",
}
HOSTS = {"database": "database", "migrate": "migrate", "web": "web", "worker": "worker"}


def services(name):
    return YAML(typ="safe").load(FOLDER / name)["services"]


def settings_shared():
    """Those of the fixture by this name, but for how much is logged."""
    block = PROVEN.partition("def shared(")[2].partition("once =")[0]
    return set(re.findall(r'"(MOOTHALL_\w+)"', block)) - {"MOOTHALL_LOG_LEVEL"}


@pytest.mark.parametrize("file", ["compose.yaml", "several-hosts.yaml"])
def test_each_part_has_the_settings_that_the_machines_of_the_test_share(file):
    shared = settings_shared()
    assert shared == {"MOOTHALL_DATABASE_URL", "MOOTHALL_SECRET_KEY", "MOOTHALL_FERNET_KEYS"}
    known = {f"MOOTHALL_{one.name}" for one in SETTINGS}
    found = services(file)
    for name in ("migrate", "web", "worker"):
        given = set(found[name]["environment"])
        assert shared <= given, name
        more = {"MOOTHALL_OWNER_DATABASE_URL"} if name == "migrate" else set()
        assert given - shared == set(BESIDE) | more, name
        assert given <= known, name
    for setting in shared | set(BESIDE):
        same = {found[name]["environment"][setting] for name in ("migrate", "web", "worker")}
        assert len(same) == 1, f"{setting} is not the same on all machines"


@pytest.mark.parametrize("file", ["compose.yaml", "several-hosts.yaml"])
def test_each_part_runs_what_the_test_runs(file):
    found = services(file)
    assert found["migrate"]["command"] == ["migrate"]
    assert found["web"]["command"][:2] == ["serve", "--web-only"]
    assert found["worker"]["command"] == ["worker"]
    for words in ('Desk(["migrate"]', '"serve", "--web-only"', '"worker")'):
        assert words in PROVEN
    assert {found[name]["command"][0] for name in ("migrate", "web", "worker")} <= {
        name for name, _, _ in COMMANDS
    }


def test_every_host_runs_its_own_part_and_the_parts_need_nothing_of_each_other():
    found = services("several-hosts.yaml")
    assert {name: one["profiles"] for name, one in found.items()} == {
        name: [profile] for name, profile in HOSTS.items()
    }
    for name, one in found.items():
        assert "depends_on" not in one, "it cannot wait for what runs on another host"
        assert not {"network_mode", "links", "volumes_from"} & set(one), name
    for name in ("web", "worker"):
        assert all(volume.endswith(":ro") for volume in found[name]["volumes"]), "no shared folder"


def test_the_database_is_reached_by_name_over_tls_and_nobody_without_it_is_let_in():
    found = services("several-hosts.yaml")
    for name in ("migrate", "web", "worker"):
        for setting, url in found[name]["environment"].items():
            if setting.endswith("DATABASE_URL"):
                assert "@${DATABASE_HOST:?}/moothall?sslmode=verify-full&" in url
    assert "sslmode=verify-full" in Path("tests/support/outside.py").read_text(encoding="utf-8")
    rules = [
        line.split()[0]
        for line in (FOLDER / "pg_hba.conf").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert rules == ["local", "hostssl"]


def test_only_who_needs_the_owners_password_wants_it():
    text = (FOLDER / "several-hosts.yaml").read_text(encoding="utf-8")
    assert "${OWNER_PASSWORD:?}" not in text
    assert "${POSTGRES_PASSWORD:?}" not in text
    assert '"${OWNER_PASSWORD:?}"' in (FOLDER / "roles.sh").read_text(encoding="utf-8")


def test_every_value_that_a_host_needs_stands_in_the_page():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    text = (FOLDER / "several-hosts.yaml").read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{(\w+)", text)):
        assert f"`{name}`" in page, name
    for file in re.findall(r"\./([\w./]+):/", text):
        assert (FOLDER / file).exists() or f"`{file}`" in page, file
