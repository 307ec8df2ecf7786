"""Settings, addresses, middleware and base templates: what holds the Django rooms together."""
