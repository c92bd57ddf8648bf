"""What an address on an app people are reached by leads to: an account, a group, a number."""

from __future__ import annotations

import re

from nlp.contacts.numbers import valid_number
from nlp.types import Kind

_FACEBOOK_HOSTS = frozenset("facebook.com fb.com fb.me m.me messenger.com".split())
_TELEGRAM_HOSTS = frozenset("t.me telegram.me telegram.dog".split())
_FACEBOOK_POSTS = frozenset("watch story.php photo photo.php permalink.php marketplace reel sharer hashtag".split())


def read_app(host: str, path: str) -> tuple[Kind, str] | None:
    """Kind and value of an address on an app people are reached by; ``None`` for any other."""
    host = re.sub(r"^(?:www|m|mobile|web|mbasic|vi-vn|business)\.(?=.*\.)", "", host)
    bare, _, query = path.partition("?")
    parts = [part for part in bare.split("/") if part]
    if not parts:
        return None
    if host in _FACEBOOK_HOSTS:
        return _facebook(parts, query)
    if host in _TELEGRAM_HOSTS:
        return "telegram", _telegram(parts)
    if host == "zalo.me":
        return "zalo", _zalo(parts)
    if host == "wa.me" and parts[0].strip("+").isdigit():
        number = valid_number("+" + parts[0].strip("+"))
        return ("phone", number) if number else None
    return None


def _zalo(parts: list[str]) -> str:
    number = valid_number("+84" + parts[0][1:]) if re.fullmatch(r"0\d{9}", parts[0]) else None
    return number or ("/".join(parts[:2]) if parts[0] == "g" else parts[0].lower())


def _facebook(parts: list[str], query: str) -> tuple[Kind, str] | None:
    if parts[0] == "profile.php":
        found = re.search(r"id=(\d+)", query)
        return ("facebook", found.group(1)) if found else None
    if parts[0] in {"people", "pages", "p"} and len(parts) > 1:
        return "facebook", parts[-1].lower()
    if parts[0] in {"groups", "share", "events", "t"}:
        return "facebook", "/".join(parts[:3] if parts[0] == "share" else parts[:2])
    if parts[0] in _FACEBOOK_POSTS:
        return None
    return "facebook", parts[0].lower().removeprefix("@")


def _telegram(parts: list[str]) -> str:
    if parts[0] == "joinchat" and len(parts) > 1:
        return "+" + parts[1]
    if parts[0] == "s" and len(parts) > 1:
        return parts[1].lower()
    return parts[0] if parts[0].startswith("+") else parts[0].lower().removeprefix("@")
