"""An encoder: a transformer, run by ONNX Runtime on one thread, one post at a time.

One at a time because the quantised network's scores would otherwise depend on which posts happen
to be read together; a post's scores must be its own.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.model.wording import author_wording, parent_wording, post_wording
from moothall.core.values import Post

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

POST_TOKENS, PARENT_TOKENS, AUTHOR_TOKENS = 120, 44, 24
_START, _END = 101, 102
"""The vocabulary's [CLS] and [SEP]."""


def token_ids(words: "Tokenizer", post: Post) -> tuple[list[int], int]:
    """The ids of post, parent and author, and where the post's own part ends."""
    text = _ids(words, post_wording(post), POST_TOKENS)
    around = _ids(words, parent_wording(post), PARENT_TOKENS)
    author = _ids(words, author_wording(post), AUTHOR_TOKENS)
    first = [_START, *text, _END]
    return [*first, *around, _END, *author, _END], len(first)


def _ids(words: "Tokenizer", text: str, limit: int) -> list[int]:
    return list(words.encode(text[: limit * 40], add_special_tokens=False).ids[:limit])


def vocabulary(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415

    words: Tokenizer = Tokenizer.from_file(str(path))
    words.no_padding()
    words.no_truncation()
    return words


class Encoder:
    """``network`` is a file."""

    def __init__(self, network: Path) -> None:
        import onnxruntime  # noqa: PLC0415  (220 ms that no other command should pay)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(network), options, providers=["CPUExecutionProvider"]
        )

    def logits(self, ids: list[int], post_tokens: int) -> "NDArray[Any]":
        """One logit for each output; what it is given comes from :func:`token_ids`."""
        import numpy as np  # noqa: PLC0415

        given = {
            "ids": np.array([ids], dtype=np.int64),
            "post_tokens": np.array([post_tokens], dtype=np.int64),
        }
        answer: NDArray[Any] = self._session.run(["logits"], given)[0][0]
        return answer
