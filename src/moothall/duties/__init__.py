"""Requests that the law gives a time for: a register, each with its clock and how it was counted.

``kinds`` says which clocks an organisation can have, ``counting`` runs one, ``actions`` holds the
verbs. What was asked lies in the case it came from, in a room above: it is known here by its id.
"""
