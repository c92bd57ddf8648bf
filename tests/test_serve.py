"""The HTTP service as a client meets it: a real server in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from nlp import Pipeline
from nlp.law import NOTE_EN, NOTE_VI

FAKE = "Túi LV rep 1:1, full box bill thẻ"
CHAT = {"id": "7", "text": "còn em, 450k, ship tối nay", "context": ["Shop còn dàn 36 không ạ?"], "channel": "chat"}


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kiemhang", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        try:
            wait_until_ready(client)
            yield client
        finally:
            client.close()
            process.terminate()
            process.wait(20)


def wait_until_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server was not ready within a minute")


def post(server: httpx.Client, body: Any) -> httpx.Response:
    return server.post("/v1/classify", json=body)


def test_health(server: httpx.Client) -> None:
    assert server.get("/health/live").json() == {"status": "live"}
    assert server.get("/health/ready").json() == {"status": "ready"}


def test_verdicts_are_those_of_the_library(server: httpx.Client, pipeline: Pipeline) -> None:
    inputs = [FAKE, CHAT, "Bàn học làm bằng gỗ thông"]
    answer = post(server, {"inputs": inputs}).json()
    assert answer == {
        "model": pipeline.bundle.id,
        "note": {"vi": NOTE_VI, "en": NOTE_EN},
        "results": [v.to_dict() for v in pipeline.classify(inputs)],  # type: ignore[arg-type]
    }


def test_contacts_travel_only_when_asked_for(server: httpx.Client) -> None:
    text = f"{FAKE} zl 0912 345 678"
    (silent,) = post(server, {"inputs": [text]}).json()["results"]
    (asked,) = post(server, {"inputs": [text], "include": ["contacts"]}).json()["results"]
    assert "contacts" not in silent
    assert [(c["kind"], c["value"]) for c in asked["contacts"]] == [("zalo", "+84912345678")]
    assert post(server, {"inputs": [text], "include": ["secrets"]}).status_code == 422


def test_a_bad_item_gets_its_own_error_and_its_neighbours_their_verdicts(server: httpx.Client) -> None:
    answer = post(server, {"inputs": [FAKE, 7, {"txet": "a"}, None, FAKE]})
    assert answer.status_code == 200
    first, second, third, fourth, fifth = answer.json()["results"]
    assert first == fifth
    assert first["decision"] == "flag"
    for row in (second, third, fourth):
        assert row["error"]["code"] == "input_invalid"
        assert row["error"]["detail"].startswith("expected")


def test_nothing_in_nothing_out(server: httpx.Client) -> None:
    assert post(server, {"inputs": []}).json()["results"] == []


@pytest.mark.parametrize("body", [{}, {"inputs": "a"}, {"inputs": {}}, {"inputs": [], "more": 1}, [], "a", None])
def test_a_request_of_the_wrong_form_is_a_problem(server: httpx.Client, body: Any) -> None:
    answer = post(server, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "request_invalid"


def test_bytes_that_are_no_json(server: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    for content in (b"{", b"\xff\xfe", b'{"inputs": ["h\xe0ng"]}'):
        assert server.post("/v1/classify", content=content, headers=headers).status_code in (400, 422)


def test_a_body_that_is_too_large(server: httpx.Client) -> None:
    answer = server.post("/v1/classify", content=b" " * (8 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    both = {"content-length": "2", "transfer-encoding": "chunked"}
    assert server.post("/v1/classify", content=b"{}", headers=both).status_code in (400, 411)
    chunked = server.post("/v1/classify", content=iter([b"{}"]))
    assert chunked.status_code == 411
    assert post(server, {"inputs": ["a"] * 1001}).status_code == 422


def test_surrogates_and_controls_travel(server: httpx.Client) -> None:
    content = json.dumps({"inputs": ["a\ud800 " + FAKE + "\x00\u202e"]}).encode()
    answer = server.post("/v1/classify", content=content, headers={"content-type": "application/json"})
    (row,) = answer.json()["results"]
    assert row["decision"] == "flag"


def test_many_at_once_are_all_answered(server: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: post(server, {"inputs": [FAKE, f"khăn số {i}"]}).json(), range(64)))
    assert len({json.dumps(answer["results"][0]) for answer in answers}) == 1


def test_an_address_that_is_not_there_is_a_problem_too(server: httpx.Client) -> None:
    answer = server.get("/v2/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "request_refused"


def test_a_model_that_cannot_be_loaded_is_told() -> None:
    from fastapi.testclient import TestClient

    from serve.app import create_app

    def broken() -> Pipeline:
        raise OSError("no such disk")

    with TestClient(create_app(broken)) as client:
        deadline = time.monotonic() + 10
        while client.get("/health/ready").json() == {"status": "loading"} and time.monotonic() < deadline:
            time.sleep(0.05)
        assert client.get("/health/ready").json() == {"status": "failed"}
        assert client.get("/health/live").status_code == 200


def test_the_api_describes_itself(server: httpx.Client) -> None:
    paths = server.get("/openapi.json").json()["paths"]
    assert set(paths) == {"/v1/classify", "/health/live", "/health/ready"}


def test_a_bundle_that_is_not_there_is_one_line() -> None:
    command = [sys.executable, "-m", "kiemhang", "serve", "--bundle", "/nowhere"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr.startswith("lỗi · error [bundle_missing]")
    assert "Traceback" not in ran.stderr


def test_live_answers_and_ready_does_not_while_the_model_loads(pipeline: Pipeline) -> None:
    import threading

    from fastapi.testclient import TestClient

    from serve.app import create_app

    go = threading.Event()

    def slow() -> Pipeline:
        go.wait(30)
        return pipeline

    with TestClient(create_app(slow)) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        answer = client.post("/v1/classify", json={"inputs": ["a"]})
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        go.set()
        for _ in range(300):
            if client.get("/health/ready").status_code == 200:
                break
            time.sleep(0.1)
        assert client.post("/v1/classify", json={"inputs": [FAKE]}).json()["results"][0]["decision"] == "flag"
