"""Ask one Python package about every text on standard input; runs outside our environment."""

import json
import sys
import time
from collections.abc import Callable


def filter_named(name: str) -> Callable[[str], bool]:
    if name.startswith("alt-profanity-check"):
        from profanity_check import predict  # noqa: PLC0415

        return lambda text: bool(predict([text])[0])
    if name.startswith("better-profanity"):
        from better_profanity import profanity  # noqa: PLC0415

        profanity.load_censor_words()
        return lambda text: bool(profanity.contains_profanity(text))
    from glin_profanity import Filter  # noqa: PLC0415

    if name.endswith("all on"):
        strict = Filter(
            {"detect_leetspeak": True, "leetspeak_level": "aggressive", "normalize_unicode": True}
        )
        return lambda text: bool(strict.is_profane(text))
    plain = Filter()
    return lambda text: bool(plain.is_profane(text))


texts = json.load(sys.stdin)
ask = filter_named(sys.argv[1])
ask("warm up")
started = time.process_time()
flags = [ask(text) for text in texts]
milliseconds = 1000 * (time.process_time() - started) / len(texts)
print(json.dumps({"flags": flags, "milliseconds": milliseconds}))
