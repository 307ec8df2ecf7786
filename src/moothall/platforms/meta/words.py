"""Longer texts for the pages that guide an administrator."""


def paragraphs(text: str) -> tuple[str, ...]:
    """One for each paragraph, with its lines joined."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
