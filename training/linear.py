"""Train the linear model over n-grams on the training split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.labels import LABELS
from nlp.linear import BUCKETS, Linear, counts, weigh
from nlp.normalise import normalise
from training.augment import strip_marks
from training.cases import Case


def train_linear(cases: Sequence[Case], strength: float = 10.0) -> Linear:
    """One logistic regression a label, over every case as written and once more without its diacritics."""
    texts = [normalise(case.text).text for case in cases]
    texts += [strip_marks(text) for text in texts]
    found = [counts(text) for text in texts]
    documents = np.zeros(BUCKETS)
    for row in found:
        documents[list(row)] += 1
    # Smoothed inverse document frequency, as in scikit-learn; what no text has weighs nothing.
    idf = np.where(documents > 0, np.log((1 + len(found)) / (1 + documents)) + 1, 0).astype(np.float16)
    values = [weigh(row, idf[list(row)].astype(np.float32)) for row in found]
    starts = np.cumsum([0, *(len(row) for row in found)])
    columns = np.fromiter((bucket for row in found for bucket in row), np.int64)
    matrix = csr_matrix((np.concatenate(values), columns, starts), shape=(len(found), BUCKETS))
    weights, bias = [], []
    for label in LABELS:
        truth = [label in case.labels for case in cases] * 2
        if len(set(truth)) < 2:  # nothing to tell apart: this label's linear logit is always 0
            weights.append(np.zeros(BUCKETS))
            bias.append(0.0)
            continue
        fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=300).fit(matrix, truth)
        weights.append(fitted.coef_[0])
        bias.append(fitted.intercept_[0])
    return Linear(np.array(weights, np.float16), idf, np.array(bias, np.float32))
