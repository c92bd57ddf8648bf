"""Words that say what stands beside them: a number to call, an account on an app, or no contact at all."""

from __future__ import annotations

import re

from nlp.types import Kind

CALL = r"sdt|dt|sd|tel|phone|hotline|alo|call|goi|lh|lien he|zalo|zl|viber|whatsapp|sms|ib|so|nt|nhan tin|momo"
_ZALO = r"z\W{0,3}a\W{0,3}l\W{0,3}[o0]|zl|za\W?lo|d[az]\W?lo|dzalo|ze\W?lo|lo da"
_TELE = r"telegram|tele|te le|telega"

_APP = re.compile(rf"(?<![a-z])(?:({_ZALO})|({_TELE}))(?![a-z])")
_NOT_PHONE = re.compile(
    r"(?<![a-z])(?:stk|so tk|tk|so tai khoan|tai khoan|so the|vcb|vietcombank|tcb|techcombank|agribank|bidv|vietinbank|"
    r"mb ?bank|mb|acb|sacombank|tpbank|vpbank|ma don|ma don hang|ma van don|van don|ma sp|ma san pham|ma hang|ma so|"
    r"ma vach|barcode|imei|serial|seri|sn|isbn|mst|cmnd|cccd|order|msp|ref|model)(?![a-z])"
)
_CALLED = re.compile(rf"(?<![a-z])(?:{CALL}|{_ZALO}|{_TELE})(?![a-z])")
_CALLED_NOW = re.compile(rf"(?<![a-z])(?:{CALL}|{_ZALO}|{_TELE})[^\w\n]{{0,4}}\Z")
_NOBODY = re.compile(
    "all|shop|admin|everyone|channel|here|inbox|link|group|nhom|kenh|page|minh|chinh|trang|nick|chat|messenger|zalo|"
    "facebook|tele|telegram|tiktok|instagram|iphone|samsung|android"
)


def last_app(window: str) -> Kind | None:
    """The app named last in the words before a contact."""
    app = max(_APP.finditer(window), key=lambda match: match.start(), default=None)
    if app is None:
        return None
    return "zalo" if app.group(1) else "telegram"


def is_article(window: str) -> bool:
    """Whether the words before a number call it an account or an article number, and no word after them a phone."""
    return _last_end(_NOT_PHONE, window) > _last_end(_CALLED, window)


def ends_in_call(window: str) -> bool:
    """Whether the words before a number end in one that says that a phone number comes."""
    return _CALLED_NOW.search(window) is not None


def is_nobody(name: str) -> bool:
    """Whether a name is that of a crowd, a place or an app, as in "@all"."""
    return _NOBODY.fullmatch(name) is not None


def _last_end(pattern: re.Pattern[str], window: str) -> int:
    return max((match.end() for match in pattern.finditer(window)), default=-1)
