"""What a Vietnamese listing or message says: does it offer counterfeit, prohibited or unknown-origin goods?

>>> from nlp import load
>>> load().classify(["Bàn học làm bằng gỗ thông, giao nhanh"])[0].decision
'clear'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nlp.errors import KiemhangError
from nlp.inputs import read_input
from nlp.types import Evidence, Input, Options, Read, Verdict

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline, load

__all__ = ["Evidence", "Input", "KiemhangError", "Options", "Pipeline", "Read", "Verdict", "load", "read_input"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    # The pipeline brings ONNX Runtime along; a caller who wants only the types should not pay for it.
    if name in ("Pipeline", "load"):
        from nlp import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'nlp' has no attribute {name!r}")
