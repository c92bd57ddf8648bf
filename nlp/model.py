"""Windows → logits, by ONNX Runtime.

Each window runs alone, several at a time on a thread each. With int8 the scale of the activations is taken over
whatever is in the tensor, so in a padded batch a text's verdict would depend on its neighbours; alone it cannot, and
nothing is padded. On mixed lengths this was also measured faster than length-sorted batches (see README, Speed).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from nlp.errors import BundleError, ModelError
from nlp.types import Scores, Window

Array = NDArray[np.float32]
_INPUTS = {"input_ids", "attention_mask", "text_mask"}
_OUTPUTS = ["labels", "categories", "intents", "tokens"]


class Model:
    """An ONNX model and the threads that run it; safe to share between threads."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load `model.onnx`; ``threads`` is how many windows run at once (default: one a core).

        Raises:
            BundleError: ONNX Runtime cannot read the file, or its inputs and outputs have other names.
        """
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime raises its own untyped exceptions
            raise BundleError(f"ONNX Runtime cannot read {path.name}: {error}") from error
        names = {i.name for i in self._session.get_inputs()}, [o.name for o in self._session.get_outputs()]
        self.sizes = tuple(output.shape[-1] for output in self._session.get_outputs())
        if names != (_INPUTS, _OUTPUTS):
            raise BundleError(f"{path.name}: expected inputs {sorted(_INPUTS)} and outputs {_OUTPUTS}, got {names}")
        self._threads = threads or os.cpu_count() or 1
        self._pools: dict[int, ThreadPoolExecutor] = {}

    def scores(self, texts: Sequence[Sequence[Window]]) -> list[Scores]:
        """Scores of each text from its windows, in order; a text without windows must not be given.

        Labels and categories take the window where they are strongest, and so does each piece that two windows
        share; the intent is that of the window whose labels are strongest.

        Raises:
            ModelError: a logit is not a finite number.
        """
        flat = [window for windows in texts for window in windows]
        # Longest first, so that no thread is left alone with the longest at the end.
        order = sorted(range(len(flat)), key=lambda i: -len(flat[i].ids))
        ran = dict(zip(order, self._pool().map(self._run, [flat[i] for i in order]), strict=True))
        found, at = [], 0
        for windows in texts:
            found.append(_merge(windows, [ran[at + k] for k in range(len(windows))]))
            at += len(windows)
        return found

    def _pool(self) -> ThreadPoolExecutor:
        """The threads of this process: those of a parent do not live on in a fork."""
        pid = os.getpid()
        if pid not in self._pools:
            self._pools[pid] = ThreadPoolExecutor(self._threads, thread_name_prefix="onnx")
        return self._pools[pid]

    def _run(self, window: Window) -> list[Array]:
        ids = np.asarray([window.ids], np.int64)
        text = np.zeros_like(ids)
        text[0, 1 : 1 + window.stop - window.start] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "text_mask": text}
        try:
            *whole, tokens = self._session.run(_OUTPUTS, feed)
        except Exception as error:  # ONNX Runtime raises its own untyped exceptions
            raise ModelError(f"the model could not read a window of {ids.shape[1]} pieces: {error}") from error
        if not all(np.isfinite(part).all() for part in (*whole, tokens)):
            raise ModelError("the model gave a score that is not a finite number; the bundle is damaged or badly made")
        return [*(part[0] for part in whole), tokens[0, 1 : 1 + window.stop - window.start]]


def _merge(windows: Sequence[Window], ran: Sequence[Sequence[Array]]) -> Scores:
    tokens = np.full((windows[-1].stop, ran[0][-1].shape[1]), -np.inf, np.float32)
    for window, (*_, part) in zip(windows, ran, strict=True):
        place = tokens[window.start : window.stop]
        np.maximum(place, part, out=place)
    labels, categories = (np.max([part[k] for part in ran], axis=0) for k in range(2))
    # A text has one intent: that of the window with the most to say about a label.
    telling = max(range(len(ran)), key=lambda i: float(ran[i][0].max()))
    return Scores(labels.tolist(), categories.tolist(), ran[telling][2].tolist(), tokens.tolist())
