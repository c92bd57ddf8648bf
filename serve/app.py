"""The HTTP service: one pipeline, loaded and warmed before it says it is ready."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from nlp.errors import InputError, KiemhangError
from nlp.inputs import read_input
from nlp.law import NOTE_EN, NOTE_VI
from nlp.pipeline import Pipeline, load
from nlp.types import Options
from serve.json import to_json
from serve.schemas import ClassifyRequest, ClassifyResponse

MAX_BODY = 8 * 1024 * 1024


class Json(Response):
    """JSON that can carry whatever text came in."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """The body in UTF-8."""
        return to_json(content).encode("utf-8")


def create_app(open_pipeline: Callable[[], Pipeline]) -> FastAPI:
    """An application that opens its pipeline when it starts; ``/health/ready`` is 503 until then."""
    ready: list[Pipeline] = []
    failed: list[BaseException] = []

    def warm_up() -> None:
        try:
            pipeline = open_pipeline()
            pipeline.warm()
        except Exception as error:
            failed.append(error)
            logging.getLogger("uvicorn.error").exception("the model could not be loaded")
            return
        ready.append(pipeline)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # In the background, so that /health/live answers while the model is still loading.
        loading = asyncio.create_task(run_in_threadpool(warm_up))
        yield
        await asyncio.wait([loading])
        ready.clear()

    app = FastAPI(title="kiemhang", lifespan=lifespan, default_response_class=Json)
    app.add_exception_handler(KiemhangError, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.middleware("http")(_limit_body)

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @app.get("/health/ready")
    async def is_ready() -> Response:
        """The model is loaded and warm."""
        return Json({"status": "ready" if ready else "failed" if failed else "loading"}, 200 if ready else 503)

    @app.post("/v1/classify", response_model=ClassifyResponse)
    async def classify(request: ClassifyRequest) -> Response:
        """Verdicts for up to a thousand texts."""
        if not ready:
            return _answer(503, "not_ready", "the model is still loading; ask /health/ready and come again")
        options = Options(contacts="contacts" in request.include, unverified="unverified_law" in request.include)
        found = await run_in_threadpool(_classify, ready[0], request.inputs, options)
        return Json({"model": ready[0].bundle.id, "note": {"vi": NOTE_VI, "en": NOTE_EN}, "results": found})

    return app


def _classify(pipeline: Pipeline, inputs: list[Any], options: Options) -> list[dict[str, Any]]:
    read: list[Any] = []
    for given in inputs:
        try:
            read.append(read_input(given))
        except InputError as error:
            read.append(error)
    verdicts = iter(pipeline.classify([item for item in read if not isinstance(item, InputError)], options))
    return [
        {"error": {"code": item.code, "detail": str(item)}}
        if isinstance(item, InputError)
        else next(verdicts).to_dict()
        for item in read
    ]


async def _limit_body(request: Request, call_next: Callable[[Request], Any]) -> Response:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BODY:
        return _answer(
            413, "body_too_large", f"expected at most {MAX_BODY} bytes, got {length}; send fewer texts at once"
        )
    # A body in chunks has no length that could be trusted beforehand, whatever the header beside it says.
    if request.method == "POST" and (not length.isdigit() or "transfer-encoding" in request.headers):
        return _answer(411, "length_required", "expected a Content-Length header; send the body whole")
    response: Response = await call_next(request)
    return response


async def _problem(_: Request, error: Exception) -> Response:
    code = error.code if isinstance(error, KiemhangError) else "error"
    return _answer(422 if isinstance(error, InputError) else 500, code, str(error))


async def _invalid(_: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors[:3])
    return _answer(422, "request_invalid", f"expected an object with `inputs`: {where}")


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _answer(status, "request_refused", str(getattr(error, "detail", error)))


def _answer(status: int, code: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


def run(bundle: Path | None, terms: Sequence[Path], port: int) -> None:
    """Serve on this machine only, until interrupted.

    Raises:
        BundleError: the bundle is missing, tampered with or of another version.
    """
    pipeline = load(bundle, terms=terms)
    uvicorn.run(create_app(lambda: pipeline), host="127.0.0.1", port=port, log_level="info")
