"""For the sign-in page of a desk that nobody can sign in to yet."""

from django import template

from moothall.people.models import Organisation

register = template.Library()


@register.simple_tag
def is_not_set_up() -> bool:
    """Whether there is no organisation yet."""
    return not Organisation.objects.exists()
