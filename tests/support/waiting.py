"""Waiting until something is so: other processes and servers take their moment."""

import time

#: seconds; machines that test many things at once are slow
PATIENCE = 120
#: seconds at which another worker looks at what was left, past every wait that there is
LATER = (0, 31, 33, 160, 162, 800, 802, 1_500, 1_502, 4_000, 4_002, 9_000)


def becomes(look, within=PATIENCE, every=0.05):
    """What ``look`` gives once it gives something; the last thing it gave, when time is up."""
    until = time.monotonic() + within
    while not (found := look()) and time.monotonic() < until:
        time.sleep(every)
    return found


def eventually(look, within=PATIENCE, every=0.1):
    """The same, where it has to come to be."""
    found = becomes(look, within, every)
    assert found, f"it never came to be: {look}"
    return found
