"""Screens about people: one module for staff, invitations, and oneself."""
