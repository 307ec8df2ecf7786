"""Tests that must not be left out: where the run insists, what would be skipped fails by name.

On a machine of one's own a peer that cannot be had is skipped, and pytest's summary names it. The
run that decides about a change sets ``PEERS=insist``: a peer that is not there is a fault of the
run's, since green without it would mean nothing. A conftest takes part by importing the hooks.
"""

import os

import pytest

INSISTED = "PEERS=insist, and this was not tried"


def insisting():
    return os.environ.get("PEERS") == "insist"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """What a fixture or a test says is missing."""
    return insisted((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    """The same of a whole file."""
    return insisted((yield))


def insisted(report):
    if insisting() and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{INSISTED}: {why}"
    return report
