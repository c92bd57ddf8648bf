"""Clean text → pieces of a model's vocabulary with their places, and pieces → windows the model can read.

Two kinds, both on the `tokenizers` library and both from the bundle's `tokenizer.json`: ``bpe`` (PhoBERT; reads
segmented words, syllables joined by "_") and ``unigram`` (the compact backbone; reads the text as it stands).
Special tokens are added by number only, so a user's "<s>" is text like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tokenizers import Tokenizer as Backend

from nlp.errors import BundleError
from nlp.types import Clean, Pieces, Window, Word

VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizerSettings:
    """How a bundle's tokenizer is used: its kind, special ids, and the limits of a window, in pieces.

    With ``lower`` the model sees small letters only: shop titles are shouted, and capitals must not change a verdict.
    """

    kind: Literal["bpe", "unigram"]
    vocabulary: int
    max_length: int
    overlap: int
    max_windows: int
    context_length: int
    bos: int = 0
    pad: int = 1
    eos: int = 2
    unk: int = 3
    lower: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("bpe", "unigram"):
            raise BundleError(f"expected a tokenizer of kind bpe or unigram, got {self.kind!r}")
        sizes = {name: value for name, value in asdict(self).items() if name not in ("kind", "lower")}
        if not all(isinstance(value, int) and value >= 0 for value in sizes.values()):
            raise BundleError(f"expected whole numbers from 0 on for the tokenizer's settings, got {sizes}")
        # Three places go to special tokens besides the two ends; a window must move on by at least one piece.
        if not self.overlap < self.max_length - self.context_length - 3:
            raise BundleError(
                f"expected overlap {self.overlap} to be less than max_length {self.max_length} without "
                f"context_length {self.context_length} and 3 special tokens"
            )

    def to_dict(self) -> dict[str, Any]:
        """The settings as they stand in `bundle.json`."""
        return asdict(self)


class Tokenizer:
    """A tokenizer of either kind; :meth:`encode` and :meth:`windows` are all a caller needs."""

    def __init__(self, backend: Backend, settings: TokenizerSettings) -> None:
        self._backend = backend
        self.settings = settings

    @classmethod
    def read(cls, path: Path, settings: TokenizerSettings) -> Tokenizer:
        """The tokenizer of a bundle.

        Raises:
            BundleError: the file is no tokenizer, or knows fewer pieces than the model expects.
        """
        try:
            backend = Backend.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise BundleError(f"{path.name} is not a file the tokenizers library reads: {error}") from error
        if backend.get_vocab_size() < settings.vocabulary:
            raise BundleError(
                f"{path.name} knows {backend.get_vocab_size()} pieces, the bundle says {settings.vocabulary}"
            )
        return cls(backend, settings)

    @property
    def segmented(self) -> bool:
        """Whether :meth:`encode` needs the words of the text."""
        return self.settings.kind == "bpe"

    def encode(self, clean: Clean, words: Sequence[Word] = ()) -> Pieces:
        """Pieces of the text, each with its place in ``clean.text`` and the index of its word.

        For ``bpe`` the words are the ones given; for ``unigram`` they are the runs between spaces.
        """
        text = small(clean.text) if self.settings.lower else clean.text
        return self._by_word(text, words) if self.segmented else self._by_text(text)

    def _by_word(self, text: str, words: Sequence[Word]) -> Pieces:
        joined = ["_".join(text[w.start : w.end].split()) for w in words]
        encoding = self._backend.encode(joined, is_pretokenized=True, add_special_tokens=False)
        known, unk = self.settings.vocabulary, self.settings.unk
        owners = _known(encoding.word_ids)
        starts = [words[owner].start for owner in owners]
        offsets = [(at + start, at + end) for at, (start, end) in zip(starts, encoding.offsets, strict=True)]
        return Pieces([i if i < known else unk for i in encoding.ids], offsets, owners)

    def _by_text(self, text: str) -> Pieces:
        # A line break is a space to this vocabulary; one for one, so offsets hold.
        encoding = self._backend.encode(text.replace("\n", " "), add_special_tokens=False)
        # A piece that opens a word carries the space before it; the place of the word is without.
        offsets = [(end - len(text[start:end].lstrip()), end) for start, end in encoding.offsets]
        return Pieces(encoding.ids, offsets, _known(encoding.word_ids))

    def windows(self, pieces: Pieces, context: Sequence[Pieces] = ()) -> tuple[list[Window], bool]:
        """Overlapping stretches that fit the model, and whether some of the text had to be left out.

        Each is `<s> text </s>`, or `<s> text </s></s> message </s> message </s>` where there is context; of the
        context the last ``context_length`` pieces are kept. No pieces, no windows.
        """
        s = self.settings
        before = self._context(context)
        room = s.max_length - 2 - len(before)
        found: list[Window] = []
        start = 0
        while start < len(pieces) and len(found) < s.max_windows:
            stop = min(start + room, len(pieces))
            found.append(Window([s.bos, *pieces.ids[start:stop], s.eos, *before], start, stop))
            if stop == len(pieces):
                return found, False
            start = stop - s.overlap
        return found, bool(found)

    def _context(self, context: Sequence[Pieces]) -> list[int]:
        ids: list[int] = []
        for message in context:
            ids += [*message.ids, self.settings.eos]
        ids = ids[max(0, len(ids) - self.settings.context_length) :]
        return [self.settings.eos, *ids] if ids else []


def small(text: str) -> str:
    """The text in small letters, one for one: a letter whose small form is longer stays."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(new if len(new := char.lower()) == 1 else char for char in text)


def _known(owners: Sequence[int | None]) -> list[int]:
    """Word indices; only special tokens have none, and none are added."""
    return [owner for owner in owners if owner is not None]
