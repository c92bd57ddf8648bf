"""The bundle: one folder with everything that can change a prediction, verified before it is used.

`bundle.json` names labels, categories, intents, tokenizer settings, calibration, thresholds, versions, the base model
and its licence, the digest of the training cases, and the SHA-256 of every other file, the term list and the table of
law among them; nothing in the folder is code or pickle.
The digest a verdict carries is that of `bundle.json`, which therefore covers all of them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from nlp import normalise, segment, tokenise
from nlp.calibrate import Platt
from nlp.decide import Threshold
from nlp.errors import BundleError, BundleMissing, BundleTampered
from nlp.evidence import TokenThreshold
from nlp.tokenise import TokenizerSettings

SCHEMA = 2
MANIFEST = "bundle.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
LINEAR = "linear.npz"
LEXICON = "lexicon.toml"
LAW = "legal.toml"
DEFAULT = Path(__file__).parent / "bundles" / "compact"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified bundle; paths point at files whose digests were checked."""

    folder: Path
    name: str
    digest: str
    labels: Sequence[str]
    categories: Sequence[str]
    intents: Sequence[str]
    tokenizer: TokenizerSettings
    calibration: Sequence[Platt]
    category_calibration: Sequence[Platt]
    thresholds: Mapping[str, Threshold]
    category_threshold: float
    token_thresholds: Mapping[str, TokenThreshold]
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """What verdicts carry: the name and the first eight digits of the digest."""
        return f"{self.name}@sha256:{self.digest[:8]}"


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `bundle.json` with the SHA-256 of every other file in the folder."""
    files = {p.name: sha256(p) for p in sorted(folder.iterdir()) if p.is_file() and p.name != MANIFEST}
    whole = {"schema": SCHEMA, **manifest, "files": files}
    (folder / MANIFEST).write_bytes((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())


def replace_policy(folder: Path, lexicon: Path | None, law: Path | None) -> None:
    """Put another term list or table of law into a bundle and record it; the bundle's digest changes, the model stays.

    Raises:
        BundleMissing: there is no bundle in the folder, or a file to put there is missing.
        BundleTampered: a file that stays is not the recorded one.
        BundleError: its manifest cannot be read.
    """
    manifest = dict(_manifest(folder))
    # What is not replaced must be what it was: writing the manifest anew would make a changed file pass.
    _verify(folder, manifest["files"], replaced={LEXICON, LAW})
    try:
        new = {name: source.read_bytes() for name, source in ((LEXICON, lexicon), (LAW, law)) if source}
        for name, content in new.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise BundleMissing(f"expected a file to put into {folder}: {error}") from error
    write_manifest(folder, {key: value for key, value in manifest.items() if key not in ("schema", "files")})


def _manifest(folder: Path) -> Mapping[str, Any]:
    """`bundle.json` as it stands, of a schema we read."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        schema = manifest["schema"]
    except OSError as error:
        raise BundleMissing(f"expected a bundle folder with {MANIFEST}, {folder} has none to read: {error}") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleError(f"{path} is not a bundle manifest: {type(error).__name__} {error}") from error
    if schema != SCHEMA:
        raise BundleError(f"{path} has schema {schema}, this version of kiemhang reads {SCHEMA}")
    return manifest


def read_bundle(folder: Path) -> Bundle:
    """Read and verify a bundle.

    Raises:
        BundleMissing: the folder or a file it names is not there.
        BundleTampered: a file's SHA-256 is not the recorded one, or a file is there that is not recorded.
        BundleError: `bundle.json` lacks something or was made for another version.
    """
    manifest = _manifest(folder)
    path = folder / MANIFEST
    try:
        _verify(folder, manifest["files"])
        return _build(folder, manifest, sha256(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path} lacks or misstates a field: {type(error).__name__} {error}") from error


def _verify(folder: Path, files: Mapping[str, str], replaced: AbstractSet[str] = frozenset()) -> None:
    for name in (MODEL, TOKENIZER, LINEAR, LEXICON, LAW):
        if name not in files and name not in replaced:
            raise BundleError(f"{MANIFEST} in {folder} records no digest of {name}")
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    for name in sorted(there - set(files) - replaced):
        raise BundleTampered(f"{name} in {folder} is not among the files the bundle was made with; take it away")
    for name, expected in files.items():
        if name in replaced:
            continue
        if name not in there:
            raise BundleMissing(f"the bundle in {folder} names {name}, which is not there; copy the whole folder again")
        try:
            actual = sha256(folder / name)
        except OSError as error:
            raise BundleMissing(f"{name} in {folder} cannot be read: {error}") from error
        if actual != expected:
            raise BundleTampered(
                f"{name} in {folder} has SHA-256 {actual[:12]}…, the bundle was made with {expected[:12]}…; "
                "do not use it, copy or train the bundle again"
            )


def _build(folder: Path, manifest: Mapping[str, Any], digest: str) -> Bundle:
    versions, settings = manifest["versions"], TokenizerSettings(**manifest["tokenizer"])
    ours_now = {"normalise": normalise.VERSION, "tokenise": tokenise.VERSION}
    if settings.kind == "bpe":  # the other kind reads the text unsegmented; words only round its evidence off
        ours_now["segment"] = segment.version()
    for stage, ours in ours_now.items():
        if versions[stage] != ours:
            raise BundleError(
                f"the bundle in {folder} was trained with {stage} version {versions[stage]}, this is {ours}; "
                "train it again or install the version it was made with"
            )
    labels, categories = tuple(manifest["labels"]), tuple(manifest["categories"])
    calibration, thresholds = manifest["calibration"], manifest["thresholds"]
    bundle = Bundle(
        folder=folder,
        name=str(manifest["name"]),
        digest=digest,
        labels=labels,
        categories=categories,
        intents=tuple(manifest["intents"]),
        tokenizer=settings,
        calibration=[Platt(*calibration["labels"][label]) for label in labels],
        category_calibration=[Platt(*calibration["categories"][category]) for category in categories],
        thresholds={label: Threshold(**thresholds["labels"][label]) for label in labels},
        category_threshold=float(thresholds["category"]),
        token_thresholds={label: TokenThreshold(**thresholds["token"][label]) for label in labels},
        manifest=manifest,
    )
    numbers = [n for platt in (*bundle.calibration, *bundle.category_calibration) for n in astuple(platt)]
    if not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
        raise BundleError(f"expected finite numbers for the calibration in {folder}")
    for label, threshold in bundle.thresholds.items():
        if not 0 <= threshold.review <= threshold.flag <= 1:
            raise BundleError(f"expected 0 <= review <= flag <= 1 for {label}, got {threshold}")
    return bundle
