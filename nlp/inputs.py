"""What a caller may hand in → an :class:`Input`, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.errors import InputError
from nlp.types import Input

MAX_CONTEXT = 3
_FIELDS = {"text", "context", "channel", "id"}

AnyInput = str | Mapping[str, Any] | Input


def read_input(given: object) -> Input:
    """An input from a string or a mapping with ``text`` and, if known, ``context``, ``channel``, ``id``.

    Raises:
        InputError: it is neither, a field has the wrong type, or there is a field of another name.
    """
    if isinstance(given, Input):
        given = {"text": given.text, "context": given.context, "channel": given.channel, "id": given.id}
    if isinstance(given, str):
        return Input(given)
    if not isinstance(given, Mapping):
        raise InputError(f"expected a string or an object with `text`, got {type(given).__name__}")
    unknown = [str(key) for key in given if key not in _FIELDS]
    if unknown:
        raise InputError(f"expected only {', '.join(sorted(_FIELDS))}, got also `{unknown[0][:40]}`")
    text, context = given.get("text"), given.get("context")
    context = () if context is None else context
    if not isinstance(text, str):
        raise InputError(f"expected `text` to be a string, got {type(text).__name__}")
    if isinstance(context, str) or not isinstance(context, Sequence) or not all(isinstance(c, str) for c in context):
        raise InputError("expected `context` to be a list of strings, the oldest first")
    for field in ("channel", "id"):
        if not isinstance(given.get(field), str | None):
            raise InputError(f"expected `{field}` to be a string, got {type(given[field]).__name__}")
    # Only the last messages are asked for; a caller may hand over the whole chat.
    return Input(text, tuple(context[-MAX_CONTEXT:]), given.get("channel"), given.get("id"))


def read_inputs(inputs: Sequence[AnyInput]) -> list[Input]:
    """Every input of a list.

    Raises:
        InputError: it is no list, or an input has the wrong form; the message starts with its index.
    """
    if isinstance(inputs, str | Mapping) or not isinstance(inputs, Sequence):
        raise InputError(f"expected a list of inputs, got {type(inputs).__name__}: write classify([text])")
    read: list[Input] = []
    for index, given in enumerate(inputs):
        try:
            read.append(read_input(given))
        except InputError as error:
            raise InputError(f"input {index}: {error}") from error
    return read
