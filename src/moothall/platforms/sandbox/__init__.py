"""Elmhouse Social: a pretend network with a server of its own, to practise on and to test against.

``client`` is what the desk sees of it; everything else is the network itself.
"""
