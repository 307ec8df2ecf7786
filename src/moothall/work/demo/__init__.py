"""``moothall demo``: an invented landlord, its staff, and a day on a pretend network.

Everything here is for that command alone. It runs under settings of its own, which nothing but the
command names: no other desk has its sign-in, whatever its administrator sets.
"""
