"""The torch network: an encoder, what is pooled of its states, and a head for each thing to say.

The compact backbone was trained with mean pooling, and pooling the mean was measured steadier and better than the
first token's state on public Vietnamese benchmarks; PhoBERT is pooled the same way, so that there is one code path.
Beside the mean of the text stand the mean of the rest (earlier messages and the marks around them: a reply such as
"còn em, 450k" offers what they name) and, for the labels, the strongest evidence of any one piece: a mean over a long
description drowns the one line that matters.
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


class Sizes(NamedTuple):
    """How many of each there are to tell."""

    labels: int
    categories: int
    intents: int


class Standard(nn.Module):
    """Take away the mean and divide by the spread that the training texts had before training.

    The states of a sentence encoder share one large common part and differ in a small one (multilingual-e5's most of
    all); a head on the raw states spends its first epochs learning to look past it.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("scale", torch.ones(size))

    def fit(self, seen: Tensor) -> None:
        """Remember mean and spread. *Shape:* seen (N, size)."""
        self.mean.copy_(seen.mean(0))
        self.scale.copy_(1.0 / seen.std(0).clamp(min=1e-4))

    def forward(self, given: Tensor) -> Tensor:
        """The same shape, standardised."""
        return (given - self.mean) * self.scale


def pool(states: Tensor, attention_mask: Tensor, text_mask: Tensor) -> Tensor:
    """Mean of the states on the text, and of those off it. *Shape:* (B, T, hidden), (B, T) ×2 → (B, 2·hidden)."""
    return torch.cat([_mean(states, text_mask), _mean(states, attention_mask - text_mask)], dim=1)


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def strongest(tokens: Tensor, text_mask: Tensor) -> Tensor:
    """The highest evidence logit on the text. *Shape:* (B, T, L), (B, T) → (B, L)."""
    return (tokens + (text_mask.unsqueeze(-1).to(tokens.dtype) - 1.0) * 1e4).amax(1)


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: nn.Module, sizes: Sizes, dropout: float = 0.1) -> None:
        super().__init__()
        labels, categories, intents = sizes
        hidden = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.pooled = Standard(2 * hidden)
        self.states = Standard(hidden)
        self.labels = nn.Linear(2 * hidden + labels, labels)
        self.categories = nn.Linear(2 * hidden, categories)
        self.intents = nn.Linear(2 * hidden, intents)
        self.tokens = nn.Linear(hidden, labels)
        for head in (self.labels, self.categories, self.intents, self.tokens):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, text_mask: Tensor) -> Outputs:
        """All logits of a batch.

        *Shape:* all three inputs (B, T), int64; ``text_mask`` is 1 on the pieces of the text itself, which alone can be
        evidence.
        """
        states = self.encode(input_ids, attention_mask)
        pooled = self.dropout(self.pooled(pool(states, attention_mask, text_mask)))
        tokens = self.tokens(self.dropout(self.states(states)))
        labels = self.labels(torch.cat([pooled, strongest(tokens, text_mask)], dim=1))
        return Outputs(labels, self.categories(pooled), self.intents(pooled), tokens)

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Token states. *Shape:* (B, T, hidden)."""
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states
