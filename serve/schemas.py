"""What the service takes, as OpenAPI shows it; what it gives is the verdict's own JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_INPUTS = 1000


class ClassifyRequest(BaseModel):
    """Texts to classify, each a string or an object with `text`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "inputs": [
                        "Bàn học làm bằng gỗ thông, giao nhanh",
                        {"id": "7", "text": "còn em, 450k", "context": ["Shop còn dàn 36 không ạ?"], "channel": "chat"},
                    ]
                }
            ]
        },
    )

    # Each input is checked by itself, so that a bad one gets its own error and its neighbours their verdicts.
    inputs: list[Any] = Field(max_length=MAX_INPUTS, description="strings, or objects with id, text, context, channel")
    include: list[Literal["contacts", "unverified_law"]] = Field(
        default=[], description="what no verdict has unless asked: contacts; rules that nobody has verified"
    )


class ClassifyResponse(BaseModel):
    """One result for each input, in order: a verdict, or `{"error": {"code", "detail"}}`."""

    model: str
    note: dict[str, str] = Field(description="a flag is a reason to inspect, in Vietnamese and English")
    results: list[dict[str, Any]]
