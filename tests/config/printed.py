"""Pages of the reference that are printed from code.

`.venv/bin/python -m tests.config.printed` writes them again.
"""

from pathlib import Path

from moothall.config.environment import PREFIX, SETTINGS, Setting

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
HEAD = """\
# Settings

All settings are environment variables. Nothing has to be set: without any, the desk runs on its own
PostgreSQL at http://127.0.0.1:8000 and keeps its keys in the state directory. A value that makes no
sense, a name that nobody reads, or half of a set that goes together stops the start, and every problem
is said at once, without showing what is secret.

"""


def settings_page() -> str:
    """The whole page."""
    return HEAD + "\n".join(entry(setting) for setting in SETTINGS)


def entry(setting: Setting) -> str:
    """One setting."""
    lines = [f"## `{PREFIX}{setting.name}`", "", setting.words, ""]
    if setting.default not in (None, (), ""):
        lines += [f"Without it: `{setting.default}`.", ""]
    if setting.example and setting.example != setting.default:
        lines += [f"Example: `{setting.example}`", ""]
    if setting.secret:
        lines += ["It is a secret, and is shown in no message and no log.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(settings_page(), encoding="utf-8")
