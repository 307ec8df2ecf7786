"""People signed in, as for the other screens."""

import pytest
from tests.inbox.screens.conftest import at, audrey, carl, olive, sam

__all__ = ["at", "audrey", "carl", "olive", "sam"]


@pytest.fixture
def adam(world, at):  # noqa: ARG001 - the clock is set before anybody signs in
    from tests.support.cast import signed_in

    return signed_in(world.desk.adam)
