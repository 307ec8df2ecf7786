"""What runs without anybody asking: the supervisor, the web server and the worker with its tasks.

The only room that knows Procrastinate. It keeps nothing itself: a job says only where to look, and
what is to be done stands in the other rooms' tables. A lost job is therefore work done later, never
work not done.
"""
