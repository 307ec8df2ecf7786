"""Train the encoder: first on public sets, then on the labelled posts.

The first stage teaches insult, prejudice, threat and spam as many people write them. The rounds
after it answer the desk's own questions. All run on the processor, two threads.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tools.train import strangers
from tools.train.data import Example
from tools.train.frames import retyped
from tools.train.network import Network, padded, tokenizer
from tools.train.outputs import DISPOSITION_PART, LABEL_PART, OUTPUTS, SERVICE_PART, targets
from tools.train.places import SCRATCH
from tools.train.public import SOME_GROUND, WARMED_PER_LABEL, PublicRow, sample
from torch.nn import functional

from moothall.core.judgement.model.encoder import token_ids
from moothall.core.values import LABELS, Post

WARMED = SCRATCH / "encoder-public.pt"
Row = tuple[list[int], int]
SOME = [LABELS.index(ground) for ground in SOME_GROUND]


def warm_up() -> None:
    """One pass over the public sample; what the sets' own heads learnt is dropped afterwards."""
    rows = sample(WARMED_PER_LABEL)
    names = sorted({name for row in rows for name in row.labels})
    wanted = np.full((len(rows), OUTPUTS + len(names)), strangers.UNKNOWN, dtype=np.float32)
    wanted[:, :OUTPUTS] = strangers.targets(rows)
    for number, row in enumerate(rows):
        for name, value in row.labels.items():
            wanted[number, OUTPUTS + names.index(name)] = value
    torch.manual_seed(1)
    network = Network(OUTPUTS + len(names))
    print(f"public stage: {len(rows)} rows, {len(names)} heads of their own", flush=True)
    ids = public_ids(rows)
    schedule = Schedule(len(rows), epochs=1, batch=32, rate=1.2e-4)
    whole = WARMED.with_suffix(".whole")
    silent = torch.zeros(len(rows), dtype=torch.bool)
    fit(network, lambda _: ids, Wanted(torch.from_numpy(wanted), silent), schedule, whole)
    state = network.state_dict()
    for part in ("head.weight", "head.bias"):
        state[part] = state[part][:OUTPUTS].clone()
    torch.save(state, WARMED)
    whole.unlink()


def train_round(
    network: Network,
    examples: Sequence[Example],
    rows: Sequence[PublicRow],
    *,
    epochs: int,
    rate: float,
    seed: int,
    keep: Path,
) -> None:
    """Some passes over labelled posts, with public ``rows`` among them.

    In every pass many posts are typed another way (:mod:`tools.train.frames`). The network is left
    in ``keep``; while it is being trained, after every pass, beside it.
    """
    torch.manual_seed(seed)
    words = tokenizer()
    again = public_ids(rows)
    known = np.concatenate([targets(examples), strangers.targets(rows)])
    some = [False] * len(examples) + [row.some_ground for row in rows]
    wanted = Wanted(torch.from_numpy(known), torch.tensor(some))

    def typed(epoch: int) -> list[Row]:
        chance = random.Random(f"{seed} {epoch}")
        return [token_ids(words, retyped(e.gold.post, chance)) for e in examples] + again

    print(f"{len(examples)} posts and {len(rows)} public rows", flush=True)
    schedule = Schedule(len(known), epochs=epochs, batch=16, rate=rate)
    fit(network, typed, wanted, schedule, keep)


def public_ids(rows: Sequence[PublicRow]) -> list[Row]:
    words = tokenizer()
    return [token_ids(words, Post(text=row.text, kind="")) for row in rows]


def logits(network: Network, posts: Sequence[Post]) -> np.ndarray:
    """[post, output], without dropout."""
    words = tokenizer()
    return answers(network, [token_ids(words, post) for post in posts])


@torch.no_grad()
def answers(network: Network, ids: Sequence[Row]) -> np.ndarray:
    """[row, output], without dropout."""
    network.eval()
    answer = np.zeros((len(ids), OUTPUTS), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i][0]))
    for start in range(0, len(order), 32):
        chosen = order[start : start + 32]
        answer[chosen] = network(*padded([ids[i] for i in chosen])).numpy()
    return answer


def save(network: Network, path: Path) -> None:
    torch.save(network.state_dict(), path)


def load(path: Path, *, large: bool = True) -> Network:
    network = Network(OUTPUTS, large=large)
    network.load_state_dict(torch.load(path, weights_only=True))
    return network


@dataclass(frozen=True, slots=True)
class Wanted:
    """``known`` [row, output]: 0, 1 or :data:`strangers.UNKNOWN`. ``some`` [row]: of the outputs
    :data:`SOME` at least one is 1, which one is unknown.

    ``taught`` [row, output]: what another network answers, as logits, where there is one.
    """

    known: torch.Tensor
    some: torch.Tensor
    taught: torch.Tensor | None = None

    def of(self, rows: Sequence[int]) -> "Wanted":
        taught = None if self.taught is None else self.taught[rows]
        return Wanted(self.known[rows], self.some[rows], taught)


def _loss(answer: torch.Tensor, asked: Wanted) -> torch.Tensor:
    right = _rightness(answer, asked)
    return right if asked.taught is None else right + _likeness(answer, asked.taught)


def _likeness(answer: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """How far the answers are from another network's, in the same measure."""
    labels = functional.binary_cross_entropy_with_logits(
        answer[:, LABEL_PART], torch.sigmoid(taught[:, LABEL_PART]), reduction="none"
    )
    loss = labels.sum() / len(answer)
    for part, weight in ((DISPOSITION_PART, 1.0), (SERVICE_PART, 0.5)):
        shares = functional.softmax(taught[:, part], dim=1)
        loss = loss + weight * functional.cross_entropy(answer[:, part], shares)
    return loss


def _rightness(answer: torch.Tensor, asked: Wanted) -> torch.Tensor:
    """Yes-or-no questions and the two choices, each where the answer is known."""
    wanted = asked.known
    known = wanted >= 0
    each = functional.binary_cross_entropy_with_logits(
        answer, wanted.clamp(min=0), reduction="none"
    )
    questions = known.clone()
    questions[:, DISPOSITION_PART] = False
    questions[:, SERVICE_PART] = False
    loss = (each * questions).sum() / len(answer)
    desk = known[:, DISPOSITION_PART].all(1)
    if desk.any():
        for part, weight in ((DISPOSITION_PART, 1.0), (SERVICE_PART, 0.5)):
            choice = functional.cross_entropy(answer[desk, part], wanted[desk, part])
            loss = loss + weight * choice * desk.float().mean()
    if asked.some.any():
        none = -functional.softplus(answer[asked.some][:, SOME]).sum(1)  # log of "not one of them"
        loss = loss - torch.log1p(-none.exp().clamp(max=0.999)).sum() / len(answer)
    return loss


@dataclass(frozen=True, slots=True)
class Schedule:
    """``rows`` a pass; the rate rises over a tenth of all steps, then falls to nothing.

    ``passes``, where fewer than ``epochs``, ends it before that.
    """

    rows: int
    epochs: int
    batch: int
    rate: float
    passes: int | None = None

    def of(self, optimiser: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LambdaLR:
        steps = self.epochs * (self.rows // self.batch + 1)
        return torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.0, 1 - step / steps)
        )


def fit(
    network: Network,
    rows_of: Callable[[int], Sequence[Row]],
    wanted: Wanted,
    schedule: Schedule,
    keep: Path,
) -> None:
    torch.set_num_threads(2)
    chance = random.Random(5)
    unfinished = keep.with_suffix(".unfinished")
    trained = [part for part in network.body.parameters() if part.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": trained, "lr": schedule.rate},
            {"params": network.head.parameters(), "lr": 8 * schedule.rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    rates = schedule.of(optimiser)
    began = time.monotonic()
    for epoch in range(schedule.passes or schedule.epochs):
        network.train()
        rows = rows_of(epoch)
        batches = _batches(rows, schedule.batch, chance)
        total = 0.0
        for number, chosen in enumerate(batches):
            value = _loss(network(*padded([rows[i] for i in chosen])), wanted.of(chosen))
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            rates.step()
            total += float(value.detach())
            if number % 100 == 99:
                print(f"  {number + 1}/{len(batches)}", flush=True)
        torch.save(network.state_dict(), unfinished)
        spent = time.monotonic() - began
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {spent:.0f} s", flush=True)
    unfinished.rename(keep)


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
