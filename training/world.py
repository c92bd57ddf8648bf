"""How well the written innocents represent real texts: can they be told apart, and by what.

`python -m training.world SHARED ROUND` measures the cases as they stand against the real listings and messages in
SHARED/corpora, and the share of novel wording by the table of slang in SHARED/domain (neither is part of the
repository), and keeps the figures under the name of the round in data/world.json, from where the datasheet shows them.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

from training.cases import Case, case_files, read_cases
from training.census import bare, positive, teencode
from training.slang import read_slang

DATA = Path(__file__).parent.parent / "data"
KEPT = DATA / "world.json"
# What a written channel is compared with.
DECOMPOSED = "decomposed Unicode"
COMPARED = {"listings": ("listing",), "messages": ("comment", "sms")}
_TOPICS = {
    "shoes": "giày|dép|sandal|sneaker|boot",
    "bags": "túi|ví|balo|ba lô|vali|cặp",
    "clothes": "áo|quần|váy|đầm|vớ|tất|nón|mũ|thắt lưng",
    "beauty": "kem|son|serum|dưỡng|mỹ phẩm|mĩ phẩm|nước hoa|gội|rửa mặt|trang điểm|mặt nạ|răng|cạo râu",
    "electronics": "điện thoại|tai nghe|laptop|sạc|loa|camera|pin|bluetooth|máy tính|iphone|samsung",
    "vehicles": "xe|ô tô|mũ bảo hiểm|lốp",
    "food": "ăn|bánh|trà|cà phê|gạo|mắm|thịt|sữa|trái cây|hạt",
    "home": "nồi|chảo|bàn|ghế|tủ|đèn|gỗ|giường|chăn|gối|nhà bếp",
    "books": "sách|truyện|vở|tác giả|bút",
    "health": "thuốc|viên uống|vitamin|thực phẩm chức năng|khẩu trang",
    "notices": "tk|otp|quý khách|thuê bao|gói cước|data|soạn|cước|ngân hàng|điện lực",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _TOPICS.items()}


def measure(cases: Sequence[Case], shared: Path) -> dict[str, Any]:
    """Figures of both comparisons: sample sizes, AUC, and surface and topic shares of either side."""
    slang = read_slang(shared / "domain" / "language.tsv")
    labelled = positive(cases)
    found: dict[str, Any] = {"novel": round(sum(not slang(case.text) for case in labelled) / len(labelled), 4)}
    for name, channels in COMPARED.items():
        written = [case.text for case in cases if not case.labels and case.channel in channels]
        real = list(real_texts(shared / "corpora" / f"{name}.jsonl.gz"))
        real = random.Random(1).sample(real, min(len(real), len(written)))
        found[name] = {
            "written": surface(written),
            "real": surface(real),
            "auc": separable(written, real),
        }
    return found


def real_texts(path: Path) -> Iterator[str]:
    """The texts of a corpus, title and description on a line each."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield "\n".join(row[k] for k in ("title", "description", "text") if row.get(k))


def separable(written: Sequence[str], real: Sequence[str]) -> float:
    """Cross-validated AUC of a logistic model over character 2- to 4-grams: 0.5 could not be told apart at all."""
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True, max_features=60_000),
        LogisticRegression(C=2.0, max_iter=300),
    )
    truth = [0] * len(written) + [1] * len(real)
    said = cross_val_predict(model, [*written, *real], truth, cv=5, method="predict_proba")[:, 1]
    return round(float(roc_auc_score(truth, said)), 4)


def surface(texts: Sequence[str]) -> dict[str, Any]:
    """Lengths in words, and shares of texts with each trait and each topic (by its words; a text can have several)."""
    decomposed = _share(texts, lambda text: not unicodedata.is_normalized("NFC", text))
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    lengths = sorted(len(text.split()) for text in texts)
    at = [lengths[int(q * (len(lengths) - 1))] for q in (0.1, 0.5, 0.9)]
    shares = {name: _share(texts, has) for name, has in TRAITS.items()}
    topics = {name: _share(texts, pattern.search) for name, pattern in _PATTERNS.items()}
    return {"n": len(texts), "words": at, **shares, DECOMPOSED: decomposed, "topics": topics}


def _share(texts: Sequence[str], has: Callable[[str], object]) -> float:
    return round(sum(bool(has(text)) for text in texts) / max(len(texts), 1), 4)


def _title_case(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > len(words) / 2


TRAITS: Mapping[str, Callable[[str], bool]] = {
    "no diacritics": bare,
    "teencode": teencode,
    "emoji": lambda text: any(unicodedata.category(char) == "So" for char in text),
    "digits": lambda text: any(char.isdigit() for char in text),
    "several lines": lambda text: "\n" in text,
    "title case or capitals": _title_case,
}


def main(words: list[str]) -> None:
    """`SHARED ROUND`."""
    if len(words) != 2:
        sys.exit("expected `python -m training.world SHARED ROUND`")
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    kept[words[1]] = measure(read_cases(case_files([DATA / "cases"])), Path(words[0]))
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
