"""Organisations, staff, service areas, roles, sign-in; and whose rows a connection may see."""
