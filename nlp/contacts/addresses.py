"""Web addresses: on an app, with or without a scheme, with dots spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.contacts.apps import read_app
from nlp.contacts.claims import Found
from nlp.contacts.cues import is_nobody
from nlp.contacts.folding import Folded
from nlp.types import Kind

_SPELT_SIGN = r"chấm|cham|\(\s?(?:dot|chấm|\.)\s?\)|\[\s?(?:dot|chấm|\.)\s?\]"
_SPELT_DOT = rf"\s{{0,2}}(?:{_SPELT_SIGN})\s{{0,2}}"
DOT = rf"\s{{0,2}}(?:\.|,|{_SPELT_SIGN})\s{{0,2}}"

_PATH = r"""[!#$%&()*+,\-./0-9:;=?@A-Z\[\]\\^_`a-z{|}~]"""
_TLD = r"com|net|org|info|biz|asia|xyz|online|website|site|vip|vn"
# Letters that are also words of a sentence ("me", "co", "to"): an address only where a path follows.
_WORDY_TLD = r"me|ly|gl|co|io|to|be|link|page|bio|app|shop|store|top|club|tv|cc|la|gg|am|ee|ai|us|eu|cn|tk"
_LABELS = r"(?:[a-z0-9][a-z0-9-]{0,61}\.){1,4}"

_APP_ADDRESS = re.compile(
    rf"(?<![\w.@/])(?:https?\s?:\s?//\s?)?(?:www\.)?(t|telegram|zalo|m|fb|facebook){DOT}(me|com)\s{{0,2}}"
    r"(?:/|gạch chéo|xẹt|xuyệt)\s{0,2}([@+a-z0-9_][a-z0-9_.=?&/%+-]{0,120})",
)
_WEB = re.compile(rf"(?<![a-z])(?:https?://|www\.){_PATH}+")
_BARE_WEB = re.compile(
    rf"(?<![\w@./-])(?:{_LABELS}(?:(?:{_TLD})(?:\.vn)?(?![\w-]|\.[a-z0-9])(?::\d{{2,5}})?(?:/{_PATH}*)?"
    rf"|(?:{_WORDY_TLD})/{_PATH}+)"
    rf"|(?=[a-z-]*\d)(?=[0-9-]*[a-z])[a-z0-9-]{{3,40}}\.(?:me|cc|top|club|shop|store|app|link|tv|io)(?![\w-]|\.[a-z0-9]))"
)
_SPELT_WEB = re.compile(
    rf"(?<![\w@.])([a-z0-9][a-z0-9-]{{1,40}}){_SPELT_DOT}(com{DOT}vn|com|net|org|info|xyz|vn)(?![\w])"
    rf"|(?<![\w@.])([a-z0-9][a-z0-9-]{{1,40}})\s\.\s?(com(?:\s?\.\s?vn)?|net)(?!\w)"
)
_SAUCE = re.compile("nuoc|muoi|mam|sot|diem|mau|do|chan|phao|xoi|banh")  # "cham": what is dipped, not a dot
_TRACKING = re.compile(r"utm_|fbclid|gclid|spm|igsh|si=")


def find_addresses(folded: Folded) -> Iterator[Found]:
    """Addresses on apps, then those written in full, then those with dots spelt out."""
    yield from _on_apps(folded)
    yield from _written(folded)
    yield from _spelt(folded)


def plain_ending(ending: str) -> str:
    """The end of a domain, as ``DOT`` lets it be written: "com chấm vn" is "com.vn"."""
    return "com.vn" if ending.startswith("com") and ending.endswith("vn") else ending


def _on_apps(folded: Folded) -> Iterator[Found]:
    for match in _APP_ADDRESS.finditer(folded.lower):
        path = folded.cased[match.start(3) : match.end(3)].rstrip(".-?&/=")
        app = read_app(f"{match.group(1)}.{match.group(2)}", path)
        if app and not is_nobody(app[1]):
            yield Found(*app, match.start(), match.start(3) + len(path))


def _written(folded: Folded) -> Iterator[Found]:
    for pattern in (_WEB, _BARE_WEB):
        for match in pattern.finditer(folded.lower):
            text = folded.cased[match.start() : match.end()].rstrip(".,;:!?)]}*~|\\-_(&[{")
            if re.search(r"[^./]\.[^./]", text[:300]):
                yield Found(*_read(text), match.start(), match.start() + len(text))


def _spelt(folded: Folded) -> Iterator[Found]:
    for match in _SPELT_WEB.finditer(folded.lower):
        name = match.group(1) or match.group(3)
        if not _SAUCE.fullmatch(name):
            ending = plain_ending(match.group(2) or match.group(4))
            yield Found("link", f"{name}.{ending}", match.start(), match.end())


def _read(text: str) -> tuple[Kind, str]:
    """Kind and value of a web address as written."""
    text = re.sub(r"^https?\s?:\s?//\s?", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^www\.", "", text, flags=re.IGNORECASE)
    host, slash, path = text.partition("/")
    host = host.lower()
    path, _, query = path.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part)]
    path = path + ("?" + "&".join(kept) if kept else "")
    return read_app(host, path) or ("link", (host + slash + path).rstrip("/"))
