"""The platforms that a desk can be connected to, each behind the contract in ``base``."""
