"""What importing the core brings along: no Django, no network, nothing heavy before it is asked."""

import subprocess
import sys

import pytest

from moothall import core

NETWORK = {"socket", "ssl", "http.client", "urllib.request", "urllib3", "requests", "httpx", "httpx2",
           "huggingface_hub", "aiohttp", "asyncio"}  # fmt: skip


def modules_after(statement: str) -> set[str]:
    """Every module that a fresh interpreter holds after one statement."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    "room",
    [
        "moothall.core",
        "moothall.core.values",
        "moothall.core.policy",
        "moothall.core.worktime",
        "moothall.core.judgement",
    ],
)
def test_importing_the_core_brings_neither_django_nor_a_network(room):
    brought = modules_after(f"import {room}") - modules_after("pass")
    assert not {name for name in brought if name.split(".")[0] == "django"}
    assert not brought & NETWORK


def test_judging_a_post_opens_no_network_library_either():
    brought = modules_after(
        "from moothall.core import Post, judge, load_policy\n"
        "judge(Post(text='I can smell gas in the hall'), load_policy('colchester-borough-homes'))"
    )
    assert not brought & (NETWORK - {"socket", "asyncio", "ssl", "http.client"})
    assert "django" not in brought


def test_hours_and_clocks_do_not_wait_for_the_judge():
    for command in (["hours", "--at", "2026-11-23T10:00"], ["clock", "foi", "2026-06-01"]):
        brought = modules_after(f"from moothall.cli.main import main\nmain({command!r})")
        assert not brought & {"numpy", "onnxruntime", "tokenizers", "rich", "jinja2", "ftfy"}


def test_the_whole_core_can_be_had_from_one_name():
    for name in core.__all__:
        assert getattr(core, name) is not None
