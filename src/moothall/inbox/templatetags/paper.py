"""Words on paper: escaped, and what would turn or move them named."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from moothall.inbox.shown.words import plain_html

register = template.Library()


@register.filter
def shown_plainly(text: str) -> SafeString:
    """Nothing of it is obeyed, by a browser or by a reader's eyes."""
    return mark_safe(str(plain_html(str(text))))  # noqa: S308 - escaped by plain_html
