"""Accounts told by name: after the name of an app, or with "@"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.contacts.claims import Claims, Found
from nlp.contacts.cues import is_nobody, last_app
from nlp.contacts.emails import is_mail_host
from nlp.contacts.folding import Folded
from nlp.types import Kind

_NAMED = re.compile(
    r"(?<![\w@.])(?:(telegram|tele|tê lê|te le)|(facebook|face|fb|phây)|"
    r"(instagram|insta|ig|tiktok|tik tok|wechat|skype))"
    r"(?:\s?(?:là|la|name|nick|id))?(\s{0,2}[:=]\s{0,2}@?|\s{0,2}@|\s{1,2})([a-z][a-z0-9_.]{2,50})(?!\w)"
)
_NAMED_KINDS: tuple[Kind, ...] = ("telegram", "facebook", "handle")
_HANDLE = re.compile(r"(?<![\w@./])@([a-z_][a-z0-9_.]{2,29})(?![\w@])")


def find_names(folded: Folded) -> Iterator[Found]:
    """Accounts after the name of their app: "tele: ten_shop"."""
    for match in _NAMED.finditer(folded.lower):
        name = match.group(5).rstrip("._")
        stop = match.start(5) + len(name)
        after = folded.lower[stop : stop + 2]
        if len(name) >= 4 and not is_nobody(name) and _is_name(name, match.group(4), after):
            kind = _NAMED_KINDS[next(n for n in range(3) if match.group(n + 1))]
            yield Found(kind, name, match.start(5), stop)


def find_handles(folded: Folded, claims: Claims) -> Iterator[Found]:
    """Accounts with "@", of the app the words before name."""
    for match in _HANDLE.finditer(folded.lower):
        name = match.group(1).rstrip(".")
        if len(name) < 4 or is_nobody(name) or is_mail_host(name):
            continue
        app = last_app(claims.before(folded, match.start(), 20))
        kind: Kind = "telegram" if app == "telegram" else "handle"
        yield Found(kind, name, match.start(), match.start() + 1 + len(name))


def _is_name(name: str, sign: str, after: str) -> bool:
    """Whether a word after an app's name is an account: "tele: ten_shop", not "fb shop ghim đầu trang"."""
    told = "@" in sign
    if not sign.strip():
        return "_" in name or "." in name
    return told or any(c in "0123456789_." for c in name) or not after.strip() or after[0] in "\n,;.)|/-"
