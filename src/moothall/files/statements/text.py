"""Decode text: UTF-8 with or without its mark, UTF-16 with its mark, or Windows-1252."""

import codecs

from moothall.files.statements.statement import StatementError

# What text in English, Welsh, Gaelic or Scots has outside ASCII when Windows-1252 is its encoding.
# Any other byte above 127 means that the file is in another encoding (a Mac's, a DOS one), where
# guessing would put wrong letters into the words of a published policy.
_EXPECTED = frozenset(
    "‘’‚“”„–—…•·€£¢§©®™°±²³¹¼½¾×\xa0\xad«»¡¿†‡‰‹›´¨ˆ˜"
    "ÀÁÂÄÈÉÊËÌÍÎÏÒÓÔÖÙÚÛÜÝŸàáâäèéêëìíîïòóôöùúûüýÿçÇñÑøØåÅæÆœŒß"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE = "save it as UTF-8 text, or name its encoding with --encoding"


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text and any notes about it. Raises StatementError rather than guess wrong letters."""
    notes: tuple[str, ...] = ()
    if encoding is not None:
        text = _as_told(data, name, encoding)
    elif marked := next((codec for mark, codec in _MARKS if data.startswith(mark)), None):
        text = _as_told(data, name, marked)
    elif b"\0" in data:
        raise StatementError(f"{name}: this is not text, or it is UTF-16 without its mark; {_SAVE}")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _windows(data, name)
            notes = ("read as Windows-1252 text, because it is not UTF-8",)
    return _without_controls(text), notes


def _as_told(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise StatementError(
            f"{name}: {encoding!r} is no known encoding; try utf-8, cp1252 or mac-roman"
        ) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StatementError(
            f"{name}, line {line}: byte {data[error.start]:#04x} is not {encoding}; {_SAVE}"
        ) from None


def _windows(data: bytes, name: str) -> str:
    text = _as_told(data, name, "cp1252")
    for place, letter in enumerate(text):
        if ord(letter) > 127 and letter not in _EXPECTED:
            line = text[:place].count("\n") + 1
            raise StatementError(
                f"{name}, line {line}: byte {data[place]:#04x} fits neither UTF-8 nor Windows-1252 "
                f"as English or Welsh is written; {_SAVE}"
            )
    return text


def _without_controls(text: str) -> str:
    """Control characters are no words, and YAML cannot hold them; a page break is a line break."""
    return "".join(
        "\n" if letter in "\f\v\x85\u2028\u2029" else letter
        for letter in text.removeprefix("\ufeff")
        if letter >= " " or letter in "\t\n\r\f\v"
    ).replace("\x7f", "")
