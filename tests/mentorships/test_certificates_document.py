"""The certificate as a file: what it declares, what can be read in it, and that it is always the same."""

import json
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from mentes.mentorships.certificates.document import NoGlyphError, render_apart

FACTS = {
    "locale": "de",
    "colour": "#1d5c5a",
    "heading": "Teilnahmebestätigung",
    "before": "Hiermit bestätigen wir:",
    "name": "Živilė Łukasiewicz-Παπαδοπούλου",
    "university": "Universität Graz",
    "after": "hat teilgenommen an",
    "programme": "Online-Mentoring",
    "edition": "2021 bis 2022",
    "details": [["Rolle", "Mentee"], ["Zeitraum", "4. Oktober 2021 bis 9. April 2022"], ["Treffen", "4"]],
    "issuer": "Die Allianz",
    "issued": "Ausgestellt am 12. April 2022",
    "number": "Nummer K7QF-93MX-2HTR-W8PD",
    "check": "Echtheit prüfen: mentes.example/verify",
    "url": "https://mentes.example/verify/K7QF-93MX-2HTR-W8PD",
    "qr_alt": "QR-Code zur Prüfseite",
    "emblems": {
        "alliance": {"file": "alliance.svg", "alt": "Zeichen der Allianz"},
        "funder": {"file": "funder.svg", "alt": "Zeichen des Fördergebers"},
    },
    "day": "2022-04-12",
}


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def _tags(node: pikepdf.Object) -> list[pikepdf.Dictionary]:
    children = node.get("/K", [])
    children = list(children) if isinstance(children, pikepdf.Array) else [children]
    inner = [tag for child in children if isinstance(child, pikepdf.Dictionary) for tag in _tags(child)]
    return [node, *inner]


@pytest.fixture(scope="module")
def made() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(render_apart(FACTS)))


def test_declares_archive_and_accessibility_standard(made):
    with made.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert "Teilnahmebestätigung" in xmp["dc:title"]
    assert made.Root.MarkInfo.Marked
    assert made.Root.ViewerPreferences.DisplayDocTitle
    assert str(made.Root.Lang) == "de"
    assert "/OutputIntents" in made.Root


def test_is_one_page_with_tags_and_a_word_for_each_picture(made):
    assert len(made.pages) == 1
    tags = _tags(made.Root.StructTreeRoot)
    kinds = [str(tag.get("/S")) for tag in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/Figure") == 3
    assert "/Link" in kinds
    spoken = {str(tag.Alt) for tag in tags if tag.get("/S") == "/Figure"}
    assert spoken == {"Zeichen der Allianz", "Zeichen des Fördergebers", "QR-Code zur Prüfseite"}


def test_all_fonts_are_embedded(made):
    fonts = [
        each for each in made.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_every_word_can_be_read_again():
    text = _text(render_apart(FACTS))
    for word in ("Živilė Łukasiewicz-Παπαδοπούλου", "Universität Graz", "Online-Mentoring", "2021 bis 2022", "Mentee"):
        assert word in text
    assert "TEILNAHMEBESTÄTIGUNG" in text
    for word in ("4. Oktober 2021 bis 9. April 2022", "Die Allianz", "K7QF-93MX-2HTR-W8PD"):
        assert word in text


@pytest.mark.requirement("REL-13")
def test_same_words_make_the_same_bytes_at_any_time_and_place(tmp_path, monkeypatch):
    first = render_apart(FACTS)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.chdir(tmp_path)
    assert render_apart(FACTS) == first
    assert render_apart({**FACTS, "name": "Ana"}) != first


@pytest.mark.parametrize("name", ['#panic("x") *b* $x$ `y` "q" \\ //', "= Title\n- item", "<label> @ref"])
def test_what_a_person_wrote_is_never_source(name):
    assert name.split()[0] in _text(render_apart({**FACTS, "name": name}))


@pytest.mark.parametrize("name", ["محمد علي", "Nguyễn Thị Hạnh", "Ștefan Đặng", "Ольга Ж."])
def test_name_in_a_script_that_the_fonts_have_is_shown(name):
    assert set(name.split()) <= set(_text(render_apart({**FACTS, "name": name})).split())


@pytest.mark.parametrize("name", ["李 小龙", "ประยุทธ์", "A\x00b"])
def test_name_without_glyphs_is_refused_and_never_blank(name):
    with pytest.raises(NoGlyphError) as refused:
        render_apart({**FACTS, "name": name})
    assert not set(name) & set(str(refused.value)) - set("A b")
    assert "FONTS_DIR" in str(refused.value)


def test_longest_words_stay_on_one_page():
    long = {
        "name": "Maria Concepción " * 8,
        "programme": "Mentoring für Forschende " * 6,
        "university": "Universität " * 12,
        "after": "hat teilgenommen an " * 10,
    }
    assert len(pikepdf.open(BytesIO(render_apart({**FACTS, **long}))).pages) == 1


FORKS = """
import os, json, sys
from mentes.mentorships.certificates.document import render_apart
facts = json.loads(sys.argv[1])
render_apart(facts)
child = os.fork()
if child == 0:
    os._exit(0 if render_apart(facts)[:4] == b"%PDF" else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_that_ordered_certificates_may_fork():
    done = subprocess.run([sys.executable, "-c", FORKS, json.dumps(FACTS)], timeout=60, check=False)
    assert done.returncode == 0


def test_a_process_that_forks_refuses_to_render():
    words = (
        "import json, sys; from mentes.base.forking import fork_from_here;"
        "from mentes.mentorships.certificates.document import render;"
        "fork_from_here(); render(json.loads(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", words, json.dumps(FACTS)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError: this process forks" in done.stderr
