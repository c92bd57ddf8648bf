"""The torch network: an encoder, the mean of the text's token states, and a head for each thing to say.

The compact backbone was trained with mean pooling, and pooling the mean was measured steadier and better than the
first token's state on public Vietnamese benchmarks; PhoBERT is pooled the same way, so that there is one code path.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Outputs(NamedTuple):
    """Logits. *Shape:* labels (B, L), categories (B, C), intents (B, I), tokens (B, T, L)."""

    labels: Tensor
    categories: Tensor
    intents: Tensor
    tokens: Tensor


class Network(nn.Module):
    """Encoder and heads. The intent head is trained beside the others, to tell offer from report, and not exported."""

    def __init__(self, encoder: nn.Module, labels: int, categories: int, intents: int, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(hidden, labels)
        self.categories = nn.Linear(hidden, categories)
        self.intents = nn.Linear(hidden, intents)
        self.tokens = nn.Linear(hidden, labels)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, text_mask: Tensor) -> Outputs:
        """All logits of a batch.

        *Shape:* all three inputs (B, T), int64; ``text_mask`` is 1 on the pieces of the text itself, which alone are
        pooled and can be evidence; the context is read through attention.
        """
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = text_mask.unsqueeze(-1).to(states.dtype)
        pooled = self.dropout((states * weight).sum(1) / weight.sum(1).clamp(min=1.0))
        return Outputs(
            self.labels(pooled), self.categories(pooled), self.intents(pooled), self.tokens(self.dropout(states))
        )


class Exported(nn.Module):
    """What goes into ONNX: the same network without its intent head."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, text_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of labels, categories and tokens."""
        out = self.network(input_ids, attention_mask, text_mask)
        return out.labels, out.categories, out.tokens


def seed(number: int) -> None:
    """Make torch's random numbers repeatable."""
    torch.manual_seed(number)
