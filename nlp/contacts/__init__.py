"""Ways to reach a seller, found in the text as it was posted and written one way, so that adverts can be joined.

    folding     the text without marks and disguised letters, with a map back
    emails, addresses, names, phones   what finds each kind
    apps        what an address on an app leads to
    digits      digits however they are spelt; numbers: which of them make a number
    cues        words that say what stands beside them
    claims      what has been found, without overlap

An investigator joins adverts of many accounts by ``value``. The same number is the same value whether it stood alone
("phone"), after "zalo" or in a zalo.me address ("zalo"), or after "tele" ("telegram"). Disguises that are undone:
digits as words, as emoji, circled, spaced, o for 0 and l or i for 1; "chấm" and "a còng"; spaces inside addresses.

Contacts are personal data. Nothing here writes them anywhere or keeps them, and a verdict holds none unless its caller
asked.
"""

from __future__ import annotations

from nlp.contacts.addresses import find_addresses
from nlp.contacts.claims import Claims
from nlp.contacts.emails import find_emails
from nlp.contacts.folding import Folded, fold
from nlp.contacts.names import find_handles, find_names
from nlp.contacts.phones import find_phones
from nlp.types import Clean, Contact


def find_contacts(original: str, clean: Clean) -> list[Contact]:
    """Contacts in ``original``, in order and without overlap.

    Numbers and addresses are read from the original, folded lightly; what only shows once the normaliser has undone
    disguised spelling is then looked for in ``clean``, which must come from the same original. Phone numbers are
    those valid in Việt Nam, and foreign ones written with "+". Time is linear in the length.
    """
    claims = Claims(original)
    _read(fold(original, range(len(original)), range(1, len(original) + 1)), claims)
    if clean.text.split() != original.split():
        _read(fold(clean.text, clean.starts, clean.ends), claims)
    return sorted(claims.contacts, key=lambda contact: contact.start)


def _read(folded: Folded, claims: Claims) -> None:
    """Find all kinds, the surest first."""
    claims.add(folded, find_emails(folded))
    claims.add(folded, find_addresses(folded))
    claims.add(folded, find_names(folded))
    claims.add(folded, find_phones(folded, claims))
    claims.add(folded, find_handles(folded, claims))
