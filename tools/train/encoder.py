"""Train the encoder: first on public sets, then on the labelled posts.

The first stage teaches insult, threat and spam as many people write them; its heads are thrown
away. The second answers the desk's own questions. Both run on the processor, two threads.
"""

import random
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
import torch
from tools.train.data import Example
from tools.train.network import Network, padded, tokenizer
from tools.train.outputs import DISPOSITION_PART, LABEL_PART, OUTPUTS, SERVICE_PART, targets
from tools.train.places import SCRATCH
from tools.train.public import sample
from torch.nn import functional

from moothall.core.judgement.model.encoder import token_ids
from moothall.core.values import Post

WARMED = SCRATCH / "encoder-public.pt"
Row = tuple[list[int], int]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def warm_up(per_label: int = 600) -> None:
    """One pass over the public sample; leaves the encoder's body in :data:`WARMED`."""
    rows = sample(per_label)
    names = sorted({name for row in rows for name in row.labels})
    wanted = np.full((len(rows), len(names)), -1, dtype=np.float32)
    for number, row in enumerate(rows):
        for name, value in row.labels.items():
            wanted[number, names.index(name)] = value
    words = tokenizer()
    ids = [token_ids(words, Post(text=row.text, kind="")) for row in rows]
    network = Network(len(names))
    print(f"public stage: {len(rows)} rows, {len(names)} heads", flush=True)
    _fit(network, ids, wanted, _masked_loss, epochs=1, batch=32, rate=1e-4)
    torch.save(network.body.state_dict(), WARMED)


def fit(examples: Sequence[Example], *, epochs: int, seed: int = 1) -> Network:
    """A network for the desk's own questions, started from the public stage where it was run."""
    torch.manual_seed(seed)
    network = Network(OUTPUTS)
    if WARMED.exists():
        network.body.load_state_dict(torch.load(WARMED, weights_only=True))
    _fit_desk(network, examples, epochs=epochs, rate=1.2e-4)
    return network


def carry_on(network: Network, examples: Sequence[Example], seen: Collection[str]) -> None:
    """Two more rounds: the posts it has not ``seen`` three times and the others once, then all."""
    unseen = [e for e in examples if e.id not in seen]
    for seed, rows, rate in ((2, [*examples, *unseen, *unseen], 1e-4), (3, examples, 8e-5)):
        torch.manual_seed(seed)
        _fit_desk(network, rows, epochs=1, rate=rate)


def _fit_desk(network: Network, examples: Sequence[Example], *, epochs: int, rate: float) -> None:
    words = tokenizer()
    ids = [token_ids(words, e.gold.post) for e in examples]
    _fit(network, ids, targets(examples), _desk_loss, epochs=epochs, batch=16, rate=rate)


@torch.no_grad()
def logits(network: Network, examples: Sequence[Example]) -> np.ndarray:
    """[example, output], without dropout."""
    network.eval()
    words = tokenizer()
    ids = [token_ids(words, e.gold.post) for e in examples]
    answers = np.zeros((len(ids), OUTPUTS), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i][0]))
    for start in range(0, len(order), 32):
        chosen = order[start : start + 32]
        answers[chosen] = network(*padded([ids[i] for i in chosen])).numpy()
    return answers


def save(network: Network, path: Path) -> None:
    torch.save(network.state_dict(), path)


def load(path: Path) -> Network:
    network = Network(OUTPUTS)
    network.load_state_dict(torch.load(path, weights_only=True))
    return network


def _masked_loss(answer: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    known = (wanted >= 0).float()
    loss = functional.binary_cross_entropy_with_logits(
        answer, wanted.clamp(min=0), reduction="none"
    )
    return (loss * known).sum() / len(answer)


def _desk_loss(answer: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    labels = functional.binary_cross_entropy_with_logits(
        answer[:, LABEL_PART], wanted[:, LABEL_PART], reduction="sum"
    ) / len(answer)
    disposition = functional.cross_entropy(answer[:, DISPOSITION_PART], wanted[:, DISPOSITION_PART])
    service = functional.cross_entropy(answer[:, SERVICE_PART], wanted[:, SERVICE_PART])
    return labels + disposition + 0.5 * service


def _fit(
    network: Network,
    rows: Sequence[Row],
    wanted: np.ndarray,
    loss: Loss,
    *,
    epochs: int,
    batch: int,
    rate: float,
) -> None:
    torch.set_num_threads(2)
    network.train()
    chance = random.Random(5)
    optimiser = torch.optim.AdamW(
        [
            {"params": network.body.parameters(), "lr": rate},
            {"params": network.head.parameters(), "lr": 8 * rate},
        ],
        weight_decay=0.01,
    )
    steps = epochs * (len(rows) // batch + 1)
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.0, 1 - step / steps)
    )
    began = time.monotonic()
    for epoch in range(epochs):
        total = 0.0
        batches = _batches(rows, batch, chance)
        for number, chosen in enumerate(batches):
            answer = network(*padded([rows[i] for i in chosen]))
            value = loss(answer, torch.from_numpy(wanted[chosen]))
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            rates.step()
            total += float(value.detach())
            if number % 100 == 99:
                print(f"  {number + 1}/{len(batches)}", flush=True)
        spent = time.monotonic() - began
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {spent:.0f} s", flush=True)


def _batches(rows: Sequence[Row], size: int, chance: random.Random) -> list[list[int]]:
    """Batches of like length, so that little is spent on padding, in random order."""
    order = list(range(len(rows)))
    chance.shuffle(order)
    pool = size * 24
    batches = []
    for start in range(0, len(order), pool):
        part = sorted(order[start : start + pool], key=lambda i: len(rows[i][0]))
        batches += [part[i : i + size] for i in range(0, len(part), size)]
    chance.shuffle(batches)
    return batches
