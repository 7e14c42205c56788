"""Words, days and zones in the reader's language, in requests and in jobs."""

import os
from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import LanguageAccept

from mentes.base import domains
from mentes.base.i18n import (
    N_,
    Message,
    format_day,
    format_moment,
    gettext,
    init_i18n,
    many,
    negotiate,
    ngettext,
    say,
    speaking,
    zone_city,
)

NOON = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Sign in"
msgstr "Anmelden"

msgid "%(who)s waits since %(since)s."
msgstr "%(who)s wartet seit %(since)s."

msgid "Broken %(name)s"
msgstr "Kaputt %(nmae)s"

msgid "%(num)d meeting"
msgid_plural "%(num)d meetings"
msgstr[0] "%(num)d Treffen (eines)"
msgstr[1] "%(num)d Treffen"

msgctxt "button"
msgid "Close"
msgstr "Schließen"
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    """Core speaks a little German out of a catalogue of its own."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(domains, "core_folder", lambda: tmp_path)
    domains._today.cache_clear()
    domains.languages.cache_clear()
    yield folder
    domains._today.cache_clear()
    domains.languages.cache_clear()


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A plugin with one word of its own."""
    package = tmp_path / "src" / "mentes_wordy"
    folder = package / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (package / "__init__.py").write_text("", "utf-8")
    (folder / "mentes_wordy.po").write_text(
        GERMAN.split('msgid "Sign', maxsplit=1)[0] + 'msgid "Sign in"\nmsgstr "Hereinspaziert"\n', "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path / "src")
    return "mentes_wordy"


def app(locale="de", zone="Europe/Vienna"):
    made = Flask("tried")
    init_i18n(made, lambda: locale, lambda: zone)
    return made


def test_a_message_is_said_in_the_language_that_is_asked_for(german):
    message = Message(N_("%(who)s waits since %(since)s."), {"who": Message("Sign in"), "since": date(2026, 11, 28)})
    assert say(message, "de") == "Anmelden wartet seit Sa., 28. Nov. 2026."
    assert say(message) == "Sign in waits since Sat, 28 Nov 2026."
    assert say(Message("Sign in"), "de_AT") == "Anmelden"


def test_plural_forms_follow_the_number(german):
    assert [say(many("%(num)d meeting", "%(num)d meetings", n), "de") for n in (1, 3)] == [
        "1 Treffen (eines)",
        "3 Treffen",
    ]
    assert say(many("%(num)d meeting", "%(num)d meetings", 1)) == "1 meeting"


def test_a_slip_in_a_translation_shows_the_source(german):
    assert say(Message("Broken %(name)s", {"name": "x"}), "de") == "Broken x"


@pytest.mark.parametrize(("value", "said"), [(2026, "2026"), (12345, "12.345"), (2.5, "2,5"), (["a", "b"], "a und b")])
def test_values_are_written_as_the_reader_writes_them(german, value, said):
    assert say(Message("%(v)s", {"v": value}), "de") == said


def test_a_whole_number_still_fits_a_number_place(german):
    assert say(Message("%(n)d", {"n": 12345}), "de") == "12345"


def test_a_request_speaks_the_readers_language_and_zone(german):
    with app().test_request_context():
        assert gettext("Sign in") == "Anmelden"
        assert ngettext("%(num)d meeting", "%(num)d meetings", 2) == "2 Treffen"
        assert format_moment(NOON) == "Sa., 28. Nov. 2026, 15:00 (Wien)"


def test_a_job_speaks_to_its_reader_with_and_without_an_app(german):
    with speaking("de", "Europe/Vilnius"):
        assert format_moment(NOON) == "Sa., 28. Nov. 2026, 16:00 (Vilnius)"
    with app("en", "UTC").app_context():
        with speaking("de", "Europe/Vienna"):
            assert render_template_string("{{ _('Sign in') }}, {{ format_day(d) }}", d=NOON) == (
                "Anmelden, Sa., 28. Nov. 2026"
            )
        assert render_template_string("{{ _('Sign in') }}") == "Sign in"


def test_english_is_shown_the_british_way():
    assert format_day(NOON, "Europe/Vienna", "en") == "Sat, 28 Nov 2026"


def test_an_aware_moment_counts_as_the_day_it_is_at_the_reader():
    assert format_day(datetime(2026, 11, 28, 23, 30, tzinfo=UTC), "Europe/Vilnius", "en").startswith("Sun, 29")


def test_zones_are_cities():
    assert [zone_city(zone, "de") for zone in ("Europe/Vienna", "Europe/Vilnius", "UTC")] == ["Wien", "Vilnius", "UTC"]


def test_templates_translate_escape_and_know_contexts(german):
    page = "{{ _('Broken %(name)s', name='<b>') }} {{ pgettext('button', 'Close') }} {% trans %}Sign in{% endtrans %}"
    with app("de").test_request_context():
        assert render_template_string(page.replace("Broken ", "")).startswith("&lt;b&gt; Schließen Anmelden")


def test_a_plugins_page_speaks_from_its_own_catalogue_and_else_from_cores(german, plugin):
    made = app("de")
    made.jinja_loader = __import__("jinja2").DictLoader(
        {
            "mentes_wordy/x.html": "{{ _('Sign in') }} {{ pgettext('button', 'Close') }}",
            "core/x.html": "{{ _('Sign in') }}",
        }
    )
    with made.test_request_context():
        assert made.jinja_env.get_template("mentes_wordy/x.html").render() == "Hereinspaziert Schließen"
        assert made.jinja_env.get_template("core/x.html").render() == "Anmelden"
    assert say(Message("Sign in", domain=plugin), "de") == "Hereinspaziert"


def test_a_newer_source_is_read_instead_of_an_older_compiled_catalogue(german):
    compiled = german / "messages.mo"
    compiled.write_bytes(b"")
    os.utime(compiled, (0, 0))
    assert say("Sign in", "de") == "Anmelden"


@pytest.mark.parametrize(
    ("setting", "browser", "chosen"),
    [
        ("de", "en", "de"),
        (None, "de-AT,en;q=0.8", "de"),
        ("xx", "fr,de;q=0.5", "de"),
        (None, "de;q=0,fr", "en"),
        (None, "", "en"),
    ],
)
def test_the_language_is_negotiated(german, setting, browser, chosen):
    named = [name.partition(";q=") for name in browser.split(",") if name]
    header = LanguageAccept([(name, float(quality or 1)) for name, _, quality in named])
    assert negotiate(setting, header, "en") == chosen


def test_a_norwegian_browser_is_understood(german, monkeypatch):
    monkeypatch.setattr("mentes.base.i18n.languages", lambda: {"en": "English", "nb": "norsk bokmål"})
    assert negotiate(None, LanguageAccept([("no", 1)]), "en") == "nb"


def test_words_of_a_plugin_that_is_gone_are_still_shown(german):
    assert say(Message("Sign in", domain="mentes_gone.away"), "de") == "Anmelden"
    assert say(Message("Bye", domain="__main__"), "de") == "Bye"
