"""E-mail addresses, with "@" and the dots as signs or as words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.contacts.addresses import DOT, plain_ending
from nlp.contacts.claims import Found
from nlp.contacts.folding import Folded

_AT = re.compile(
    r"\s{0,2}(?:@|[(\[{]\s?(?:at|a còng|a cong|@)\s?[)\]}]|(?<!\w)(?:a\s?còng|a\s?cong|a\s?móc|a\s?vòng)(?!\w))\s{0,2}"
)
_MAILS = r"gmail|gmai|gmal|yahoo|ymail|hotmail|outlook|icloud|protonmail|proton"
_KNOWN_MAIL = re.compile(rf"({_MAILS})(?:{DOT}(com(?:{DOT}vn)?|vn|me))?(?!\w)")
_ANY_MAIL = re.compile(r"([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){0,3}\.[a-z]{2,18})(?![\w-])")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")


def find_emails(folded: Folded) -> Iterator[Found]:
    """E-mail addresses: of a known host however "@" is written, of any other where it is not set apart by spaces."""
    for at in _AT.finditer(folded.lower):
        local = _local(folded.lower, at.start())
        domain = _domain(folded.lower, at) if local else None
        if domain:
            host, stop = domain
            yield Found("email", f"{local}@{host}", at.start() - len(local), stop)


def is_mail_host(name: str) -> bool:
    """Whether a name is that of a host many people have their mail at."""
    return _KNOWN_MAIL.fullmatch(name) is not None


def _local(lower: str, stop: int) -> str:
    """What stands before "@"; empty if that cannot be an address."""
    begin = stop
    while begin > max(0, stop - 64) and lower[begin - 1] in _LOCAL:
        begin -= 1
    local = lower[begin:stop].lstrip("._%+-")
    begin = stop - len(local)
    return "" if begin and lower[begin - 1].isalnum() else local


def _domain(lower: str, at: re.Match[str]) -> tuple[str, int] | None:
    """The domain that follows "@", and where it stops."""
    known = _KNOWN_MAIL.match(lower, at.end())
    if known:
        return f"{known.group(1)}.{plain_ending(known.group(2) or 'com')}", known.end()
    tight = at.group() == "@" or at.group()[0] in "([{"
    other = _ANY_MAIL.match(lower, at.end()) if tight else None
    return (other.group(1), other.end()) if other else None
