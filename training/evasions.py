"""The thirty ways of disguise, each in a few words; a case names those it uses by their codes."""

from __future__ import annotations

from nlp.labels import EVASIONS

_NAMES = (
    "separators put between letters or syllables",
    "a word split in the wrong place",
    "look-alike digits and signs (f@ke, p0d)",
    "swapped vowels, doubled letters",
    "diacritics left out",
    "wrong or partial diacritics",
    "decomposed Unicode, stacked marks",
    "look-alike letters of other alphabets and styles",
    "zero-width and invisible characters",
    "emoji in place of words",
    "emoji or signs inside a word",
    "code word or nickname",
    "initials",
    "syllable swap, spoonerism, reading backwards",
    "foreign words spelled by ear",
    "brand told by description",
    "told in a picture, video or comment instead",
    "innocent title, the offer in description or variant",
    "posted in another category",
    "told by reviews and replies",
    "denial or irony as cover",
    "phone number spelled out or disguised",
    "name of an app or address disguised",
    "one offer over several messages",
    "mixed languages",
    "old orthography, regional spelling, teencode",
    "unrelated hashtags",
    "filler around one telling line",
    "capitals, small capitals, vertical text",
    "coded price, weight or unit",
)
EVASION_NAMES = dict(zip(EVASIONS, _NAMES, strict=True))
