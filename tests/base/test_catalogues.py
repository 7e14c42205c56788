"""The catalogue gate finds each kind of fault, and finds none in what we ship."""

import re

import pytest
from babel.messages.pofile import read_po

from mentes.base import catalogues
from mentes.base.catalogues import check, update

SOURCE = """
from mentes.base.i18n import N_, many
A = N_("Hello %(name)s")
B = many("%(num)d pair", "%(num)d pairs", 2)
"""
PAGE = "{{ _('Read <b>this</b>') }}{% trans %}Go on{% endtrans %}{{ pgettext('button', 'Close') }}"
GOOD = {
    "Hello %(name)s": "Hallo %(name)s",
    "Read <b>this</b>": "Lesen Sie <b>das</b>",
    "Go on": "Weiter",
    "Close": "Schließen",
}


@pytest.fixture
def package(tmp_path):
    """A plugin with texts in code and in a template, all translated."""
    root = tmp_path / "mentes_tried"
    (root / "templates" / "mentes_tried").mkdir(parents=True)
    (root / "__init__.py").write_text(SOURCE, "utf-8")
    (root / "templates" / "mentes_tried" / "page.html").write_text(PAGE, "utf-8")
    catalogue(root).parent.mkdir(parents=True)
    catalogue(root).write_text('msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n', "utf-8")
    update([root])
    for source, german in GOOD.items():
        translate(root, source, german)
    swap(root, 'msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "ein Paar"\nmsgstr[1] "%(num)d Paare"')
    return root


def catalogue(root):
    return root / "translations" / "de" / "LC_MESSAGES" / "mentes_tried.po"


def translate(root, source, german):
    swap(root, f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{german}"')


def swap(root, old, new):
    text = catalogue(root).read_text("utf-8")
    assert old in text
    catalogue(root).write_text(text.replace(old, new), "utf-8")


def test_a_complete_catalogue_passes(package):
    assert check([package]) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Weiter"', 'msgstr ""', "missing: 'Go on'"),
        ("Hallo %(name)s", "Hallo %(nmae)s", "other %(places)s"),
        ("Hallo %(name)s", "Hallo %(name)d", "other %(places)s"),
        ("<b>das</b>", "<i>das</i>", "other tags"),
        ("%(num)d Paare", "zwei Paare", "other %(places)s"),
        ('msgstr[1] "%(num)d Paare"', 'msgstr[1] ""', "missing: '%(num)d pair'"),
        ('"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n', "", "no Plural-Forms"),
        ("nplurals=2; plural=(n != 1)", "nplurals=1; plural=0", "1 plural forms; the language has 2"),
        ('msgid "Go on"', '#, fuzzy\nmsgid "Go on"', "fuzzy: 'Go on'"),
        ('msgctxt "button"\n', "", "missing: 'Close'"),
    ],
)
def test_each_fault_is_found(package, old, new, fault):
    swap(package, old, new)
    assert fault in "\n".join(check([package]))


def test_a_template_that_is_out_of_date_is_found_and_brought_up_to_date(package):
    (package / "more.py").write_text('from mentes.base.i18n import N_\nC = N_("New")\n', "utf-8")
    assert check([package]) == [
        "mentes_tried.pot: not up to date; run `mentes translations update`",
        "de/mentes_tried.po: missing: 'New'",
    ]
    update([package])
    assert check([package]) == ["de/mentes_tried.po: missing: 'New'"]
    assert "Hallo" in catalogue(package).read_text("utf-8")


def test_a_text_with_two_plurals_is_a_clash(package):
    (package / "more.py").write_text("many('%(num)d pair', '%(num)d couples', 3)\n", "utf-8")
    assert "two plurals" in check([package])[0]


def test_an_update_without_news_writes_the_same_bytes(package):
    before = catalogue(package).read_bytes()
    update([package])
    assert catalogue(package).read_bytes() == before


def test_core_and_the_bundled_plugins_are_looked_at():
    assert [package.name for package in catalogues.packages()][:1] == ["mentes"]
    assert "mentes_online" in [package.name for package in catalogues.packages()]


@pytest.mark.requirement("UX-39")
def test_what_we_ship_is_complete():
    assert check() == []


@pytest.mark.requirement("UX-39")
def test_two_who_talk_are_a_tandem_in_german_and_no_couple():
    """`ein Paar` is what lovers are; translations/README.md names the word for a pair."""
    for each in catalogues.packages():
        domain, folder = catalogues.domain_and_folder(each)
        with (folder / "de" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            said = [str(message.string) for message in read_po(file) if message.id]
        assert not [text for text in said if re.search(r"\bPaar(e|en|es|s)?\b", text)], domain


@pytest.mark.requirement("UX-39")
def test_nobody_is_named_with_a_colon_in_german():
    """Screen readers stumble over `Mentor:innen`; translations/README.md says what stands instead."""
    for each in catalogues.packages():
        domain, folder = catalogues.domain_and_folder(each)
        with (folder / "de" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            said = [str(message.string) for message in read_po(file) if message.id]
        assert not [text for text in said if re.search(r"\w[:*_]innen\b|[a-zäöü]Innen\b", text)], domain
