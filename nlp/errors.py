"""Every error kiemhang raises on purpose, in one tree; each class has a stable code.

    KiemhangError                    error
    ├── InputError                   input_invalid        a text or row that cannot be read
    ├── BundleError                  bundle_invalid       a bundle that does not say what it must
    │   ├── BundleMissing            bundle_missing       the folder or one of its files is not there
    │   └── BundleTampered           bundle_tampered      a file is not the one the bundle was made with
    ├── ModelError                   model_failed         the model ran and gave no usable numbers
    ├── CaseError                    case_invalid         an annotated case breaks the form; file:line in the message
    ├── SettingError                 setting_invalid      an option or configuration that cannot be used
    └── ExtraMissing                 extra_missing        an optional part is not installed

A message says what was expected, what came and what to do; it never quotes more than a few characters of user text.
"""

from __future__ import annotations


class KiemhangError(Exception):
    """The root: catch it to catch everything kiemhang raises on purpose."""

    code = "error"


class InputError(KiemhangError):
    """A text or row that cannot be read."""

    code = "input_invalid"


class BundleError(KiemhangError):
    """A bundle whose content is not what this version reads."""

    code = "bundle_invalid"


class BundleMissing(BundleError):
    """The bundle folder, or a file it names, is not there."""

    code = "bundle_missing"


class BundleTampered(BundleError):
    """A file in the bundle has another SHA-256 than the one recorded."""

    code = "bundle_tampered"


class ModelError(KiemhangError):
    """The model gave numbers that are not finite."""

    code = "model_failed"


class CaseError(KiemhangError):
    """An annotated case that breaks the form; the message starts with ``file:line``."""

    code = "case_invalid"


class SettingError(KiemhangError):
    """An option or configuration value that cannot be used."""

    code = "setting_invalid"


class ExtraMissing(KiemhangError):
    """An optional part is not installed; the message names the extra to install."""

    code = "extra_missing"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the `{extra}` extra: run `pip install 'kiemhang[{extra}]'`")
        self.extra = extra
