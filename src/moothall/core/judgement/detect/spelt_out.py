"""Words said letter by letter: "see you en tee", "foxtrot uniform charlie kilo"."""

from collections.abc import Iterator, Sequence

from moothall.core.judgement.detect.lexicon import Form, Lexicon

_SOUNDS = {
    "ay": "a", "bee": "b", "be": "b", "see": "c", "cee": "c", "sea": "c", "dee": "d", "ee": "e",
    "ef": "f", "eff": "f", "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "aye": "i",
    "jay": "j", "kay": "k", "okay": "k", "el": "l", "ell": "l", "em": "m", "en": "n", "oh": "o",
    "pee": "p", "pea": "p", "cue": "q", "queue": "q", "are": "r", "arr": "r", "ess": "s",
    "es": "s", "tee": "t", "tea": "t", "you": "u", "yew": "u", "vee": "v", "why": "y",
    "zed": "z",
}  # fmt: skip
_RADIO = (
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
    "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
    "uniform", "victor", "whiskey", "xray", "yankee", "zulu", "alfa", "juliett", "whisky",
)  # fmt: skip
_LETTER_OF = _SOUNDS | {word: word[0] for word in _RADIO}
_SHORTEST = 4
_LONGEST = 12
Token = tuple[str, int, int]


def spelt_out(tokens: Sequence[Token], words: Lexicon) -> Iterator[tuple[int, int, Form]]:
    """Where such a word starts and ends, and what it spells. Single letters may stand among."""
    run: list[tuple[str, Token]] = []
    for token in (*tokens, ("", 0, 0)):
        text = token[0]
        letter = text if len(text) == 1 else _LETTER_OF.get(text, "")
        if letter:
            run.append((letter, token))
            continue
        if len(run) >= _SHORTEST and any(len(token[0]) > 1 for _, token in run):
            yield from _in_run(run, words)
        run = []


def _in_run(run: list[tuple[str, Token]], words: Lexicon) -> Iterator[tuple[int, int, Form]]:
    for first in range(len(run) - _SHORTEST + 1):
        longest = min(len(run), first + _LONGEST)
        for last in range(longest, first + _SHORTEST - 1, -1):
            piece = run[first:last]
            form = words.forms.get("".join(letter for letter, _ in piece))
            named = any(len(token[0]) > 1 for _, token in piece)
            if form and named and form.word.rank > 0 and not form.word.foreign:
                yield piece[0][1][1], piece[-1][1][2], form
                return
