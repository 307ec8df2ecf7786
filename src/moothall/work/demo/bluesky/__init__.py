"""``moothall demo --bluesky``: the desk against Bluesky's own servers, on this machine alone."""
