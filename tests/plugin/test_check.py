"""`mentes plugins check`: one broken plugin for each thing that can be wrong, and what its author is told to do."""

import sys
from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

from mentes.cli import main
from mentes.plugin.loader import GROUP

SOUND = """
import time
from flask import Blueprint
from pydantic import BaseModel, Field
from mentes.plugin import *

class Config(BaseModel, frozen=True, extra="forbid"):
    calls: int = Field(2, title=N_("Number of calls"))

class Question(BaseModel, frozen=True, extra="forbid"):
    topic: str = Field(title=N_("Your topic"), max_length=100)

@hookimpl
def card():
    return Card(N_("Tea"), N_("A cup of tea."), config=Config, mentee=Question)

@hookimpl
def design(config):
    return Design(papers=(Paper("plan", N_("Plan"), sections_of(Question)),))

@hookimpl
def check_eligibility(edition, applicant):
    return Verdict.no(N_("Drink %(cups)s cups first."), cups=3) if applicant.semester == 1 else Verdict.yes()

@hookimpl
def blueprints():
    return (Blueprint("mentes_cup", __name__, template_folder="templates"),)
"""
PAGE = """{% extends "base.html" %}
{% block title %}{{ _("Tea") }}{% endblock %}
{% block main %}<h2>{{ _("Plan") }}</h2>{% endblock %}
"""
GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Number of calls"
msgstr "Anzahl der Anrufe"

msgid "Your topic"
msgstr "Ihr Thema"

msgid "Tea"
msgstr "Tee"

msgid "A cup of tea."
msgstr "Eine Tasse Tee."

msgid "Plan"
msgstr "Plan"

msgid "Drink %(cups)s cups first."
msgstr "Trinken Sie zuerst %(cups)s Tassen."
"""
PLUGIN, HTML, PO = "__init__.py", "templates/mentes_cup/cup.html", "translations/de/LC_MESSAGES/mentes_cup.po"
TITLE = '{{ _("Tea") }}'
MAIN = '<h2>{{ _("Plan") }}</h2>'

WRONG = {
    # it does not load
    "no-module": (PLUGIN, "import time", "import tim_e", "install what is missing"),
    "no-python": (PLUGIN, "import time", "import time time", "mend the line that the traceback names"),
    "unknown-hook": (
        PLUGIN,
        "def check_eligibility(",
        "def check_eligibilty(",
        "name the function like one of the hooks",
    ),
    "unknown-argument": (
        PLUGIN,
        "(edition, applicant)",
        "(edition, applicants)",
        "take only arguments that this hook has",
    ),
    "no-card": (PLUGIN, "def card()", "def _card()", "write a function card() that answers a Card"),
    "card-unmarked": (PLUGIN, "@hookimpl\ndef card", "def card", "write a function card() that answers a Card"),
    # contract
    "hook-unmarked": (
        PLUGIN,
        "@hookimpl\ndef design",
        "def design",
        "design: the function is not asked: write @hookimpl",
    ),
    "no-default": (PLUGIN, "Field(2, ", "Field(", "every parameter needs a default: calls"),
    "no-title": (PLUGIN, ', title=N_("Number of calls")', "", "config.calls has no title"),
    "parameter-lost": (PLUGIN, ', extra="forbid"):\n    calls', "):\n    calls", 'config: say extra="forbid"'),
    "unknown-fact": (PLUGIN, "mentee=Question)", 'mentee=Question, mentee_facts=("shoe",))', "nobody can know 'shoe'"),
    "nothing": (PLUGIN, "    return Verdict.no", "    Verdict.no", "return one in every case"),
    "wrong-type": (PLUGIN, "else Verdict.yes()", "else True", "must answer a Verdict, not bool"),
    "raises": (
        PLUGIN,
        "if applicant.semester == 1",
        "if applicant.semester < 2",
        "check_eligibility: it raised TypeError",
    ),
    "raises-where": (
        PLUGIN,
        "if applicant.semester == 1",
        "if applicant.semester < 2",
        "mentes_cup/__init__.py, line 2",
    ),
    "value-missing": (PLUGIN, "cups=3", "cup=3", "name each %(place)s"),
    "slow": (PLUGIN, "def blueprints():", "def blueprints():\n    time.sleep(1.1)", "answer within 1 second"),
    "two-papers": (
        PLUGIN,
        "sections_of(Question)),)",
        "sections_of(Question)), Paper('plan', 'Plan', ()))",
        "the same key twice: plan",
    ),
    "unknown-wait": (
        PLUGIN,
        "Design(papers",
        "Design(waiting=(Waiting('tee'),), papers",
        "nothing waits by the key 'tee'",
    ),
    "late-nudge": (
        PLUGIN,
        "Design(papers",
        "Design(waiting=(Waiting('meeting', days=2),), papers",
        "it ends after 2 days",
    ),
    "no-form": (PLUGIN, "topic: str", "topic: dict[str, str]", "Use one of the types in plugins/README.md"),
    # names
    "blueprint": (PLUGIN, 'Blueprint("mentes_cup"', 'Blueprint("cup"', "cup must be called mentes_cup"),
    "folder-unseen": (PLUGIN, ', template_folder="templates"', "", "no blueprint looks into templates/"),
    # words
    "long-title": (PLUGIN, 'N_("Tea")', f'N_("{"Tea " * 30}")', "at most 80 fit"),
    "markup": (PLUGIN, "A cup of tea.", "A cup of <b>tea</b>.", "has markup (<b>): write plain words"),
    "markup-answered": (PLUGIN, "cups first", "cups &amp; more first", "has markup (&amp;)"),
    "untranslated": (PO, 'msgstr "Ihr Thema"', 'msgstr ""', "translations/de: missing 'Your topic': write its msgstr"),
    "fuzzy": (PO, 'msgid "Tea"', '#, fuzzy\nmsgid "Tea"', "missing 'Tea'"),
    "answered-untranslated": (PO, '"Drink %', '"Drank %', "missing 'Drink %(cups)s cups first.'"),
    "other-places": (PO, "%(cups)s Tassen", "%(tassen)s Tassen", "keep exactly %(cups)s"),
    "lost-place": (PO, "zuerst %(cups)s Tassen", "erst Tee", "keep exactly %(cups)s"),
    "markup-translated": (PO, '"Tee"', '"<i>Tee</i>"', "has markup (<i>)"),
    "no-catalogue": (PO, "charset=utf-8", "charset=tea", "cannot be read"),
    # pages
    "syntax": (HTML, "{% endblock %}\n{% block main %}", "{% endblok %}\n{% block main %}", "cup.html: line 2"),
    "page-untranslated": (HTML, MAIN, "<p>Drink</p>", "'Drink' cannot be translated"),
    "page-missing": (HTML, TITLE, '{{ _("Coffee") }}', "missing 'Coffee'"),
    "second-h1": (HTML, MAIN, '<h1>{{ _("Plan") }}</h1>', "2 headings of level 1"),
    "level-left-out": (HTML, MAIN, '<h3>{{ _("Plan") }}</h3>', "h3 follows h1: leave no level out"),
    "unknown-block": (HTML, "block main", "block content", "the block content is not in base.html"),
    "no-heading": (HTML, "block title", "block lead", "there is no block title"),
    "no-label": (HTML, MAIN, '<input name="cups">', 'input "cups" has no label'),
    "no-alt": (HTML, MAIN, '<img src="/t.png">', "an image has no alt"),
    "script": (HTML, MAIN, "<script>tea()</script>", "an inline script"),
    "style": (HTML, MAIN, '<p style="color: red"></p>', "an inline style"),
    "handler": (HTML, MAIN, '<button onclick="x()">{{ _("Tea") }}</button>', "onclick on button"),
    "javascript": (HTML, MAIN, '<a href="javascript:x()">{{ _("Tea") }}</a>', "a javascript: address"),
    "empty-link": (HTML, MAIN, '<a href="/"></a>', "a link has no text"),
    "raw": (HTML, TITLE, "{{ tea|safe }}", "text that is not escaped"),
    "own-page": (
        HTML,
        '{% extends "base.html" %}',
        '<html><body>{{ _("Tea") }}</body></html>',
        "a whole page of its own",
    ),
    "no-language": (HTML, '{% extends "base.html" %}', "<html></html>", "does not say its language"),
}


@pytest.fixture
def check(tmp_path, monkeypatch):
    """`mentes plugins check cup` where only this plugin is installed."""
    files = {PLUGIN: SOUND, HTML: PAGE, PO: GERMAN}
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("cup", "mentes_cup", GROUP)
    monkeypatch.setattr("mentes.plugin.loader.entry_points", lambda group: [point] if group == GROUP else [])

    def checked(changed=None, old="", new=""):
        assert old in files.get(changed, "")
        for name, text in files.items():
            file = tmp_path / "mentes_cup" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace(old, new) if name == changed else text, encoding="utf-8")
        return CliRunner().invoke(main, ["plugins", "check", "cup"])

    yield checked
    sys.modules.pop("mentes_cup", None)


def test_a_sound_plugin_has_nothing_wrong(check):
    done = check()
    assert (done.exit_code, done.output) == (0, "cup: nothing is wrong.\n")


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found_and_said(check, file, old, new, said):
    done = check(file, old, new)
    assert done.exit_code == 1
    assert said in done.output
    assert all(line.startswith("cup: ") for line in done.output.splitlines() if "Traceback" not in done.output)


def test_everything_is_said_at_once(check):
    """A slip in one place hides none in another."""
    both = 'return (Blueprint("mentes_cup", __name__, template_folder="templates"),)'
    done = check(
        PLUGIN, both, f"{both.replace('mentes_cup', 'cup')}\n\n@hookimpl\ndef check_completion():\n    return None"
    )
    assert "cup must be called mentes_cup" in done.output
    assert "check_completion must answer a Verdict, not None" in done.output


def test_a_package_carries_the_prefix(tmp_path, monkeypatch):
    (tmp_path / "teapot.py").write_text("from mentes.plugin import *\n@hookimpl\ndef card(): return Card('Tea')\n")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("teapot", "teapot", GROUP)
    monkeypatch.setattr("mentes.plugin.loader.entry_points", lambda group: [point] if group == GROUP else [])
    done = CliRunner().invoke(main, ["plugins", "check"])
    assert (done.exit_code, "the package teapot must be called mentes_…" in done.output) == (1, True)
