"""Real servers of the platforms, on this machine: ``PEERS=1 pytest -n 0 -m peers``.

With ``PEERS=insist`` a server that cannot be had is no skipped test but a failed one.
"""

import os
from pathlib import Path

import pytest
from tests.support.contracts import pytest_runtest_call  # noqa: F401 - a hook
from tests.support.insisting import (  # noqa: F401 - hooks
    pytest_make_collect_report,
    pytest_runtest_makereport,
)

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """They install and start whole networks, so they run where they are asked for."""
    unasked = pytest.mark.skip(reason="peers: set PEERS=1 to start the platforms' servers")
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.peers)
        if not os.environ.get("PEERS"):
            item.add_marker(unasked)
