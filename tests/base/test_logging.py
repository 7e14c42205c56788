"""Logs: JSON, one line an event, and nothing in them that somebody typed."""

import json
import logging

import pytest
import structlog

from mentes.base.logging import get_log, init_logging


@pytest.fixture
def lines(capsys):
    def read():
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield read
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if handler.get_name() != "mentes"]
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def test_line_says_what_and_where(lines):
    init_logging(process="worker")
    structlog.contextvars.bind_contextvars(request_id="r1", tenant="graz")
    get_log().info("request", route="people.home", status=200, ms=12)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "mentes",
        "process": "worker",
        "request_id": "r1",
        "tenant": "graz",
        "route": "people.home",
        "status": 200,
        "ms": 12,
    }


@pytest.mark.requirement("SEC-16")
def test_what_is_not_on_the_list_is_left_out(lines):
    init_logging(process="worker")
    get_log().info("sign-in", email="ana@uni.test", name="Ana", status=302)
    (line,) = lines()
    assert "ana" not in json.dumps(line).lower()


@pytest.mark.requirement("SEC-16")
def test_errors_are_told_by_class_and_place(lines):
    init_logging(process="worker")
    try:
        raise ValueError("ana@uni.test")
    except ValueError as error:
        get_log().error("incident", exc_info=error)
        get_log().exception("incident")
        logging.getLogger("library").exception("failed for %s", "ana@uni.test")
    told = lines()
    assert "ana@uni.test" not in json.dumps(told)
    assert [line["error"] for line in told] == ["ValueError"] * 3
    assert all(line["place"].startswith("base/test_logging.py:") for line in told)


def test_library_chatter_is_left_out(lines):
    init_logging(process="worker")
    logging.getLogger("werkzeug").info("GET /t/graz/people?name=Ana")
    logging.getLogger("werkzeug").warning("GET %s", "Ana")
    assert [line["event"] for line in lines()] == ["GET %s"]


def test_setting_up_twice_does_not_double(lines):
    init_logging(process="worker")
    init_logging(process="worker")
    get_log().info("once")
    assert len(lines()) == 1
