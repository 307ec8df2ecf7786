"""The shipped model: a linear layer and then encoders, each with heads that weigh all so far.

The linear layer is quick and an encoder slow; ``model.json`` names those that are shipped, quickest
first. Where the answers so far are clear about everything that could be asked of a post, and see no
danger, the next is not asked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from moothall.core.judgement.model.answers import Answers, Clear
from moothall.core.judgement.model.encoder import Encoder, token_ids, vocabulary
from moothall.core.judgement.model.features import Field, Hit, facts, fields
from moothall.core.judgement.model.heads import Heads
from moothall.core.judgement.model.linear import LinearLayer
from moothall.core.judgement.model.spans import weighty_words
from moothall.core.values import LABELS, Disposition, Ground, Label, Need, Post, Service, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

Name = TypeVar("Name")
WEIGHTS = Path(__file__).with_name("weights")


class Reading:
    """What the model makes of one post. Scores are calibrated shares between 0 and 1.

    ``scores`` has every label, ``service`` and ``dispositions`` each sum to 1.
    """

    def __init__(
        self,
        post: Post,
        text_fields: Sequence[Field],
        layer: LinearLayer,
        answers: Answers,
    ) -> None:
        self.scores: Mapping[Label, float] = _named(LABELS, answers.scores)
        self.dispositions: Mapping[Disposition, float] = _named(Disposition, answers.dispositions)
        self.service: Mapping[Service, float] = _named(Service, answers.services)
        self._text, self._fields, self._layer = post.text, text_fields, layer

    def spans(self, label: Label) -> tuple[Span, ...]:
        """Up to three stretches of whole words of the post that speak for a label.

        Empty where the text itself does not (it may be the parent post or the bio that does).
        """
        output = LABELS.index(label)
        characters, words = self._fields
        weights = self._layer.weight_on_characters(characters, output)
        weights = weights + self._layer.weight_on_characters(words, output)
        return weighty_words(self._text, characters, weights)


@dataclass(frozen=True, slots=True)
class Step:
    """An encoder that is asked unless the answers so far are ``clear``; ``heads`` weigh it in."""

    clear: Clear
    encoder: Encoder
    heads: Heads

    @classmethod
    def load(cls, folder: Path, name: str, clear: Clear) -> "Step":
        return cls(clear, Encoder(folder / f"{name}.onnx"), Heads.load(folder / f"{name}.npz"))


class Model:
    """Reads a post; ``version`` changes whenever any weight does.

    ``thresholds`` say from which score a label is best taken as held, where the policy does not.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.version: str = about["version"]
        self.thresholds: Mapping[Label, float] = {
            _label(name): float(value) for name, value in about["thresholds"].items()
        }
        self._linear = LinearLayer.load(folder / "linear.npz")
        self._first = Heads.load(folder / "first.npz")
        self._words = vocabulary(folder / "vocabulary.json")
        self._steps = tuple(
            Step.load(folder, name, Clear(**clear)) for name, clear in about["encoders"].items()
        )

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Model":
        """The model in the package, read once in a process."""
        return Model(WEIGHTS)

    def read(self, post: Post, hits: Sequence[Hit]) -> Reading:
        """The same post and hits always give the same reading, whatever was read before."""
        parts = fields(post)
        layers = [self._linear.logits(parts, facts(post, hits))]
        answers = self._first.answers(layers)
        ids: tuple[list[int], int] | None = None
        for step in self._steps:
            if step.clear.enough(answers):
                break
            ids = ids or token_ids(self._words, post)
            layers.append(step.encoder.logits(*ids))
            answers = step.heads.answers(layers)
        return Reading(post, parts[:2], self._linear, answers)


def _named(names: "Iterable[Name]", values: "NDArray[Any]") -> "dict[Name, float]":
    return dict(zip(names, values.tolist(), strict=True))


def _label(name: str) -> Label:
    return Ground(name) if name in set(Ground) else Need(name)
