"""Threads: replies and mentions in, replies and posts out in two steps, hiding under our posts."""
