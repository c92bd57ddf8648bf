"""PhoBERT's own byte-pair encoding on the `tokenizers` library, identical in ids to its Python tokenizer.

PhoBERT marks pieces that continue ("ng@@"), its merges mark pieces that end ("ng</w>"), and some merges build pieces
its vocabulary lacks: those become `<unk>`, yet the merge must still happen. So every piece the merges can build gets a
number here, and numbers from ``FIRST_HIDDEN`` on mean `<unk>` to the model.

Source of the algorithm: ``transformers.PhobertTokenizer`` (Apache-2.0) over `vocab.txt` and `bpe.codes` of
`vinai/phobert-base` (MIT).
"""

from __future__ import annotations

from pathlib import Path

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import Split

from nlp.errors import BundleMissing

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
UNKNOWN = 3
_END = "</w>"
# Python's white space, spelled out because the tokenizers library's `\s` knows fewer characters.
_SPACE = r"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"


def read_vocabulary(path: Path) -> dict[str, int]:
    """Pieces and their ids from `vocab.txt`: four special tokens first, `<mask>` last."""
    ids = {token: i for i, token in enumerate(SPECIAL)}
    for line in _lines(path):
        ids[line.strip().rpartition(" ")[0]] = len(ids)
    ids["<mask>"] = len(ids)
    return ids


def read_merges(path: Path) -> list[tuple[str, str]]:
    """Merges in order of rank from `bpe.codes`; a merge listed twice has its later rank, as in the original."""
    last = {tuple(line.split()[:-1]): rank for rank, line in enumerate(_lines(path))}
    # Lines whose piece is a no-break space split into something that is no pair: they never match anything.
    return [(pair[0], pair[1]) for pair in sorted(last, key=last.__getitem__) if len(pair) == 2]


def phobert_tokenizer(folder: Path) -> Tokenizer:
    """A fast tokenizer from PhoBERT's two files in ``folder``; ids ≥ the vocabulary's size stand for `<unk>`.

    Raises:
        BundleMissing: `vocab.txt` or `bpe.codes` is not in the folder.
    """
    known = read_vocabulary(folder / "vocab.txt")
    merges = read_merges(folder / "bpe.codes")
    built = {part for pair in merges for part in (*pair, "".join(pair))}
    letters = {piece.removesuffix("@@") for piece in known}
    built |= {c for c in letters if len(c) == 1} | {c + _END for c in letters if len(c) == 1}
    vocabulary = {token: i for i, token in enumerate(SPECIAL)}
    hidden = len(known)
    for piece in sorted(built):
        ending = piece.endswith(_END)
        name = piece.removesuffix(_END) if ending else piece + "@@"
        if name in known:
            vocabulary[piece] = known[name]
        else:
            vocabulary[piece] = hidden
            hidden += 1
    tokenizer = Tokenizer(BPE(vocabulary, merges, unk_token=SPECIAL[UNKNOWN], end_of_word_suffix=_END, fuse_unk=False))
    tokenizer.pre_tokenizer = Split(Regex(rf"[^{_SPACE}]+\n?"), behavior="removed", invert=True)
    return tokenizer


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): some pieces hold U+0085 and other signs that it would break at.
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError as error:
        raise BundleMissing(
            f"PhoBERT's tokenizer needs {path.name}, which is not in {path.parent}; "
            "download vocab.txt and bpe.codes of vinai/phobert-base into one folder"
        ) from error
