"""The training loop: one network, all it has to tell learned at once, bfloat16 where the processor has it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.labels import CATEGORY_NAMES, INTENTS, LABELS
from nlp.tokenise import Tokenizer
from training.backbone import Backbone
from training.cases import Case
from training.config import Config
from training.examples import IGNORED, Batch, batches, examples
from training.network import Network, Outputs, Sizes, pool

_SAMPLE = 1000
Report = Callable[[str], None]


def train(config: Config, backbone: Backbone, tokenizer: Tokenizer, cases: Sequence[Case], report: Report) -> Network:
    """A network trained on ``cases``; the same seed on the same machine gives the same network."""
    torch.manual_seed(config.seed)
    rng = random.Random(config.seed)
    sizes = Sizes(len(LABELS), len(CATEGORY_NAMES), len(INTENTS))
    network = Network(backbone.encoder, sizes, config.dropout)
    _freeze(network, config)
    _standardise(network, tokenizer, cases, rng)
    _start_from_priors(network, cases)
    steps = config.epochs * math.ceil(len(cases) / config.batch_size)
    optimiser, schedule = _optimiser(network, config, steps)
    weight = _rarity(cases)
    network.train()
    for epoch in range(config.epochs):
        fresh = examples(cases, tokenizer, rng, config.disguised)
        seen: list[Tensor] = []
        for batch in batches(fresh, config.batch_size, rng, tokenizer.settings.pad):
            with torch.autocast("cpu", torch.bfloat16, enabled=_has_bfloat16()):
                out = network(batch.input_ids, batch.attention_mask, batch.text_mask)
            parts = _losses(out, batch, weight)
            (parts * torch.tensor(_weights(config))).sum().backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            seen.append(parts.detach())
        mean = torch.stack(seen).mean(0).tolist()
        losses = ", ".join(f"{name} {value:.4f}" for name, value in zip(_PARTS, mean, strict=True))
        report(f"epoch {epoch + 1}/{config.epochs}: loss of {losses}")
    return network.eval()


def _freeze(network: Network, config: Config) -> None:
    """Leave the word embeddings, and the lowest layers if asked, as they were pre-trained.

    A vocabulary learned from a few thousand texts would only be bent where those texts happen to tread.
    """
    encoder = network.encoder
    if config.frozen_embeddings:
        encoder.get_input_embeddings().weight.requires_grad = False  # type: ignore[operator]
    if config.frozen_layers:
        for part in (encoder.embeddings, *encoder.encoder.layer[: config.frozen_layers]):  # type: ignore[union-attr, index]
            for parameter in part.parameters():
                parameter.requires_grad = False


def _standardise(network: Network, tokenizer: Tokenizer, cases: Sequence[Case], rng: random.Random) -> None:
    """Fit the standardisation of states on a sample of the training texts."""
    sample = rng.sample(list(cases), min(_SAMPLE, len(cases)))
    pooled, states = [], []
    network.eval()
    with torch.no_grad():
        for batch in batches(examples(sample, tokenizer, rng), 32, rng, tokenizer.settings.pad):
            found = network.encode(batch.input_ids, batch.attention_mask)
            pooled.append(pool(found, batch.attention_mask, batch.text_mask))
            states.append(found[batch.text_mask.bool()])
    network.pooled.fit(torch.cat(pooled))
    network.states.fit(torch.cat(states))


def _start_from_priors(network: Network, cases: Sequence[Case]) -> None:
    """Heads begin at the log-odds of what they predict, so that the first steps go into telling texts apart."""
    for head, names, given in (
        (network.labels, LABELS, [case.labels for case in cases]),
        (network.categories, CATEGORY_NAMES, [case.categories for case in cases]),
    ):
        rates = torch.tensor([(sum(name in g for g in given) + 1) / (len(given) + 2) for name in names])
        with torch.no_grad():
            head.bias.copy_(torch.logit(rates))


def _has_bfloat16() -> bool:
    return torch.cpu._is_avx512_bf16_supported()


def _optimiser(
    network: Network, config: Config, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": config.learning_rate}, {"params": heads, "lr": config.head_learning_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=config.weight_decay)
    warm = max(1, int(config.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    return optimiser, schedule


def _rarity(cases: Sequence[Case]) -> Tensor:
    """Weight of a positive for each category: the square root of how much rarer it is than an even share, 1 to 4."""
    counts = torch.tensor([float(sum(c in case.categories for case in cases)) for c in CATEGORY_NAMES])
    return (counts.mean() / counts.clamp(min=1.0)).sqrt().clamp(1.0, 4.0)


_PARTS = ("labels", "categories", "intents", "tokens")


def _weights(config: Config) -> list[float]:
    return [1.0, config.category_weight, config.intent_weight, config.token_weight]


def _losses(out: Outputs, batch: Batch, rarity: Tensor) -> Tensor:
    """The losses, in the order of ``_PARTS``."""
    binary = functional.binary_cross_entropy_with_logits
    on_text = batch.tokens != IGNORED
    return torch.stack(
        [
            binary(out.labels.float(), batch.labels),
            # Summed over a label's categories rather than averaged away over all 31.
            binary(out.categories.float(), batch.categories, pos_weight=rarity) * len(LABELS),
            functional.cross_entropy(out.intents.float(), batch.intents),
            binary(out.tokens.float()[on_text], batch.tokens[on_text]),
        ]
    )
