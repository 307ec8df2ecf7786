"""``{{ words|linked }}``."""

from django import template

from moothall.setup.linking import linked

register = template.Library()
register.filter("linked", linked)
