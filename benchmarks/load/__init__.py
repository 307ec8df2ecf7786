"""A desk under load: filled once, kept in a directory, and measured as often as one likes."""
