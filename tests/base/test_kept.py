"""A message that a row kept comes back as it was, and is said in whatever language its reader has then."""

import json
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from mentes.base.i18n import LanguageName, Message, init_i18n, say
from mentes.base.kept import keep, revive

MOMENT = datetime(2026, 11, 28, 14, 30, tzinfo=UTC)
VALUES = {
    "word": "Graz",
    "number": 3,
    "day": date(2026, 11, 28),
    "moment": MOMENT,
    "languages": (LanguageName("de"), LanguageName("lt")),
    "other": Message("Yes", {"until": date(2026, 11, 29)}, domain="mentes_online"),
}


@pytest.fixture
def speaking():
    app = Flask("words")
    init_i18n(app, lambda: "en", lambda: "UTC")
    with app.test_request_context():
        yield


def test_a_message_survives_a_row():
    message = Message("%(word)s", VALUES, domain="mentes_online")
    again = revive(json.loads(json.dumps(keep(message))))
    assert again == message
    assert [type(each) for each in again.values["languages"]] == [LanguageName, LanguageName]


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "German and Lithuanian"), ("de", "Deutsch und Litauisch")],
)
def test_languages_are_called_by_their_readers_names(speaking, locale, said):
    kept = json.loads(json.dumps(keep(Message("%(languages)s", VALUES))))
    assert say(revive(kept), locale) == said


@pytest.mark.parametrize("code", ["", "xx", "no such language", "de-", "zz_ZZ"])
def test_a_code_that_nobody_knows_stays_as_it_is(speaking, code):
    assert say(Message("%(one)s", {"one": LanguageName(code)}), "de") == code
