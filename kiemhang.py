"""The command line's root: one sub-command each, parts loaded only when they are used."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nlp.errors import ExtraMissing, KiemhangError

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline
    from nlp.types import Input, Options
    from serve.label.source import Row
    from training.cases import Case

_EXTRAS = {
    "serve": {"fastapi", "pydantic", "starlette", "uvicorn"},
    "train": {"datasketch", "huggingface_hub", "onnx", "onnxscript", "safetensors", "sklearn", "torch", "transformers"},
}
_BUNDLE = click.option("--bundle", type=click.Path(path_type=Path), help="Thư mục gói mô hình · bundle folder")
_TERMS = click.option(
    "--terms",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Danh sách từ ngữ của bạn (TOML) · term list of your own, may be given several times",
)
_INCLUDE = click.option(
    "--include", multiple=True, type=click.Choice(["contacts"]), help="Nêu cả thông tin liên hệ · give contacts too"
)
_UNVERIFIED = click.option(
    "--unverified-law", is_flag=True, help="Cả căn cứ chưa kiểm chứng · also rules nobody has verified"
)
_CASES = click.option(
    "--cases", required=True, multiple=True, type=click.Path(path_type=Path), help="Tệp hoặc thư mục · files or folders"
)


def _load(bundle: Path | None, terms: tuple[Path, ...] = ()) -> Pipeline:
    from nlp.pipeline import load

    return load(bundle, terms=terms)


def _options(include: tuple[str, ...], *, unverified: bool) -> Options:
    from nlp.types import Options

    return Options(contacts="contacts" in include, unverified=unverified)


def _note() -> str:
    from nlp.law import NOTE_EN, NOTE_VI

    return f"{NOTE_VI} · {NOTE_EN}"


def _missing(error: ModuleNotFoundError, what: str, extra: str) -> Exception:
    """The error to raise: a module of the extra is not installed, or something else is broken and must be seen."""
    return ExtraMissing(what, extra) if (error.name or "").partition(".")[0] in _EXTRAS[extra] else error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kiemhang")
def cli() -> None:
    """Kiểm hàng: tìm lời rao bán hàng giả, hàng cấm, hàng không rõ nguồn gốc.

    Flags Vietnamese texts that offer counterfeit, prohibited or unknown-origin goods. A flag asks a person to look; it
    finds nobody guilty.
    """


@cli.command()
@click.argument("texts", nargs=-1)
@click.option("--file", type=click.Path(path_type=Path), help="Tệp: mỗi dòng một văn bản, hoặc JSONL · one text a line")
@click.option("--json", "as_json", is_flag=True, help="In JSON, mỗi dòng một kết quả · print JSON lines")
@_TERMS
@_INCLUDE
@_UNVERIFIED
@_BUNDLE
def classify(
    texts: tuple[str, ...],
    file: Path | None,
    as_json: bool,
    terms: tuple[Path, ...],
    include: tuple[str, ...],
    unverified_law: bool,
    bundle: Path | None,
) -> None:
    """Đọc văn bản, nêu kết luận, chữ làm căn cứ và luật liên quan · classify texts, a file, or standard input."""
    from serve.label.source import read_rows
    from serve.terminal import show

    pipeline, options = _load(bundle, terms), _options(include, unverified=unverified_law)
    failed = False
    for where, given in _given(texts, file, read_rows):
        if isinstance(given, KiemhangError):
            click.echo(f"{where}: {given}", err=True)
            failed = True
            continue
        verdict = pipeline.classify([given], options)[0]
        click.echo(show(given, verdict, as_json=as_json))
    click.echo(_note(), err=as_json)
    sys.exit(1 if failed else 0)


def _given(
    texts: tuple[str, ...], file: Path | None, read_rows: Callable[..., Iterator[Row]]
) -> Iterator[tuple[str, Input | KiemhangError]]:
    """What was asked: texts on the command line, else the file, else standard input."""
    from nlp.inputs import read_input

    if texts:
        yield from ((f"{i}", read_input(text)) for i, text in enumerate(texts, 1))
        return
    source = sys.stdin.buffer if file is None or str(file) == "-" else file
    for row in read_rows(source, plain=True):
        if row.error is not None:
            yield row.where, row.error
        elif row.input is not None:
            yield row.where, row.input


@cli.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@_TERMS
@_INCLUDE
@_BUNDLE
def label(source: Path, target: Path, terms: tuple[Path, ...], include: tuple[str, ...], bundle: Path | None) -> None:
    """Gán nhãn một tệp JSONL; dòng hỏng sang TARGET.rejected.jsonl · label a JSONL file, keeping every column."""
    from serve.label.runner import label_file

    done = label_file(_load(bundle, terms), source, target, _options(include, unverified=False))
    click.echo(
        f"{done.labelled + done.rejected} dòng: {done.flag} gắn cờ, {done.review} cần xem, {done.clear} sạch, "
        f"{done.rejected} bị loại · rows: {done.flag} flag, {done.review} review, {done.clear} clear, "
        f"{done.rejected} rejected",
        err=True,
    )
    click.echo(_note(), err=True)
    for where, reason in done.problems:
        click.echo(f"{where}: {reason}", err=True)
    if done.rejected:
        more = done.rejected - len(done.problems)
        rest = f"… và {more} dòng nữa · and {more} more; " if more else ""
        click.echo(f"{rest}xem · see {done.rejects}", err=True)


@cli.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@_TERMS
@_BUNDLE
def serve(port: int, terms: tuple[Path, ...], bundle: Path | None) -> None:
    """Mở dịch vụ HTTP trên 127.0.0.1 · answer over HTTP on this machine."""
    try:
        from serve.app import run
    except ModuleNotFoundError as error:
        raise _missing(error, "`kiemhang serve`", "serve") from error
    run(bundle, terms, port)


@cli.command()
@click.argument("config", type=click.Path(path_type=Path))
@_CASES
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Thư mục gói mô hình · bundle folder to write"
)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    help="Ghi trọng số 32-bit (safetensors) · also write the 32-bit weights",
)
def train(config: Path, cases: tuple[Path, ...], out: Path, checkpoint: Path | None) -> None:
    """Huấn luyện một gói mô hình từ các ca đã gán nhãn · train a bundle from annotated cases."""
    try:
        from training.build import build
        from training.cases import case_files, read_cases
        from training.config import read_config
    except ModuleNotFoundError as error:
        raise _missing(error, "`kiemhang train`", "train") from error
    build(read_config(config), read_cases(case_files(cases)), out, click.echo, checkpoint)


@cli.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@_CASES
@click.option("--split", default="test", show_default=True, type=click.Choice(["train", "dev", "test"]))
def evaluate(bundle: Path, cases: tuple[Path, ...], split: str) -> None:
    """Đo một gói mô hình trên các ca đã gán nhãn, in JSON · measure a bundle on annotated cases, print JSON."""
    import json

    try:
        from training.evaluate import evaluate as measure
    except ModuleNotFoundError as error:
        raise _missing(error, "`kiemhang evaluate`", "train") from error
    click.echo(json.dumps(measure(_load(bundle), _chosen(cases, split)), ensure_ascii=False, indent=1))


def _chosen(files: tuple[Path, ...], split: str) -> list[Case]:
    from training.cases import case_files, read_cases

    return [case for case in read_cases(case_files(files)) if case.split == split]


@cli.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@_CASES
@click.option("--split", default="test", show_default=True, type=click.Choice(["train", "dev", "test"]))
@click.option("--sample", type=click.IntRange(1), help="Nhiều nhất bấy nhiêu ca · at most so many cases")
@click.option("--out", type=click.Path(path_type=Path), help="Ghi số liệu ra JSON · write the figures as JSON")
def robustness(bundle: Path, cases: tuple[Path, ...], split: str, sample: int | None, out: Path | None) -> None:
    """Đo sức chịu ngụy trang theo 30 kiểu né tránh · measure what each class of disguise costs, print a table."""
    import json

    try:
        from training.robustness import measure, table
    except ModuleNotFoundError as error:
        raise _missing(error, "`kiemhang robustness`", "train") from error
    figures = measure(_load(bundle), _chosen(cases, split), sample=sample)
    if out:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(table(figures, "vi"))


@cli.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--lexicon", type=click.Path(path_type=Path), help="Danh sách từ ngữ · term list (TOML)")
@click.option("--law", type=click.Path(path_type=Path), help="Căn cứ pháp lý · table of law (TOML)")
def policy(bundle: Path, lexicon: Path | None, law: Path | None) -> None:
    """Thay từ ngữ hay căn cứ pháp lý của một gói, không huấn luyện lại · replace a bundle's term list or law."""
    from nlp.bundle import replace_policy
    from nlp.law import Law
    from nlp.lexicon import Lexicon

    # Read before anything is replaced: a bundle with a list that cannot be read does not load.
    if lexicon:
        Lexicon.read(lexicon)
    if law:
        Law.read(law)
    replace_policy(bundle, lexicon, law)
    click.echo(_load(bundle).bundle.id)


@cli.group()
def cases() -> None:
    """Các ca đã gán nhãn · annotated cases."""


@cases.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--release", is_flag=True, help="Cả yêu cầu của bộ dữ liệu phát hành · also what the shipped set must hold"
)
def check_cases(files: tuple[Path, ...], release: bool) -> None:
    """Nêu mọi chỗ sai của các tệp ca, theo tệp:dòng · say everything that is wrong in case files, as file:line."""
    try:
        from training.cases import case_files
        from training.check import check
    except ModuleNotFoundError as error:
        raise _missing(error, "`kiemhang cases check`", "train") from error
    report = check(case_files(files), release=release)
    for problem in report.problems:
        click.echo(problem)
    positives = sum(bool(case.labels) for case in report.cases)
    n, wrong = len(report.cases), len(report.problems)
    click.echo(
        f"{n} ca: {positives} có nhãn, {n - positives} vô can, {wrong} chỗ sai · "
        f"cases: {positives} with a label, {n - positives} innocent, {wrong} problems",
        err=True,
    )
    sys.exit(1 if wrong else 0)


def main() -> None:
    """Run the command line; an error of ours is one line and exit status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese must come out whatever the terminal's own encoding is, and what cannot must not stop the rest.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(standalone_mode=True)
    except KiemhangError as error:
        click.echo(f"lỗi · error [{error.code}]: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
