"""The library: policy, working time, judgement.

No Django, no database, no network, no clock of its own: time is always an argument.
"""
