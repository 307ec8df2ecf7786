"""Everything that is done in the background. A job says where to look; the rest is found there."""
