"""The small encoder: three of the large one's layers, each half as wide inside, taught by it.

It starts from the large encoder's own weights: of every kept layer's inner units those that carry
most. Then it goes through the posts and public rows once more, and learns from each both what is
right and what the large encoder answers, and so how sure that one is.
"""

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from tools.train import rounds, strangers
from tools.train.encoder import Row, Schedule, Wanted, answers, fit, load, public_ids
from tools.train.frames import retyped
from tools.train.network import INNER, LAYERS, Network, tokenizer
from tools.train.outputs import OUTPUTS, targets
from tools.train.places import SCRATCH
from torch import nn

from moothall.core.judgement.model.encoder import token_ids

KEPT = SCRATCH / "encoder-small.pt"
TAUGHT = SCRATCH / "taught.npy"
"""The large encoder's logits for every row, posts before public rows."""
EPOCHS, PASSES, RATE, SEED = 3, 2, 3e-4, 11
LOOKED_AT = 600
"""So many rows say which inner units carry most."""


def train() -> None:
    """Leave the small encoder in :data:`KEPT`."""
    last = len(rounds.ROUNDS) - 1
    large = load(rounds.FINAL)
    examples = rounds.all_posts()
    rows = rounds.replayed(rounds.ROUNDS[last], len(examples))
    words, again = tokenizer(), public_ids(rows)
    plain = [token_ids(words, e.gold.post) for e in examples] + again
    if not TAUGHT.exists():
        np.save(TAUGHT, answers(large, plain))
    network = cut_down(large, plain[:LOOKED_AT])
    network.fix_words()
    known = np.concatenate([targets(examples), strangers.targets(rows)])
    some = [False] * len(examples) + [row.some_ground for row in rows]
    taught = torch.from_numpy(np.load(TAUGHT))
    wanted = Wanted(torch.from_numpy(known), torch.tensor(some), taught)

    def typed(epoch: int) -> list[Row]:
        chance = random.Random(f"{SEED} {epoch}")
        return [token_ids(words, retyped(e.gold.post, chance)) for e in examples] + again

    print(f"{len(examples)} posts and {len(rows)} public rows", flush=True)
    torch.manual_seed(SEED)
    schedule = Schedule(len(known), epochs=EPOCHS, batch=16, rate=RATE, passes=PASSES)
    fit(network, typed, wanted, schedule, KEPT)


@torch.no_grad()
def cut_down(large: Network, rows: Sequence[Row]) -> Network:
    """The small network with the large one's weights, as far as it has room for them."""
    small = Network(OUTPUTS, large=False)
    carried = _carried(large, rows)
    state = {k: v for k, v in large.state_dict().items() if ".encoder." not in k}
    for place, number in enumerate(LAYERS):
        layer = large.body.encoder.layer[number]
        kept = carried[number].topk(INNER).indices.sort().values
        for name, value in layer.state_dict().items():
            here = f"body.encoder.layer.{place}.{name}"
            if name.startswith("intermediate."):
                state[here] = value[kept]
            else:
                state[here] = value[:, kept] if name == "output.dense.weight" else value
    small.load_state_dict(state)
    return small


def _carried(large: Network, rows: Sequence[Row]) -> dict[int, torch.Tensor]:
    """For each kept layer: how much each inner unit adds to what the layer says, on average."""
    sums = {number: torch.zeros(large.body.config.intermediate_size) for number in LAYERS}

    def noting(number: int, width: torch.Tensor) -> Callable[..., None]:
        def note(_: nn.Module, __: object, said: torch.Tensor) -> None:
            sums[number] += said.abs().mean((0, 1)) * width

        return note

    hooks = []
    for number in LAYERS:
        layer = large.body.encoder.layer[number]
        width = layer.output.dense.weight.norm(dim=0)
        hooks.append(layer.intermediate.register_forward_hook(noting(number, width)))
    answers(large, rows)
    for hook in hooks:
        hook.remove()
    return sums
