"""Emblems of an edition: what may be one, who chooses it, and which documents show it."""

import io
import re
import struct
import zlib
from datetime import timedelta

import pikepdf
import pytest
import sqlalchemy as sa
from PIL import Image
from tests.mentorships.test_papers_printed import at
from tests.story import Couple
from tests.test_at_once import at_once, statuses
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.programmes.emblems import checking, drawing
from mentes.programmes.emblems.checking import MOST, checked
from mentes.programmes.models import Edition, Emblem

DESK = "/t/alliance/desk/editions"
NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside="", more='viewBox="0 0 40 10"', before=""):
    return f'{before}<svg {NS} {more}><path fill="#039" d="M0 0h40v10H0z"/>{inside}</svg>'.encode()


def png(width=400, height=100, colour=(0, 51, 153, 200)):
    out = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def head(width, height, *, bits=8, kind=6):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))


def claiming(width, height, before=b""):
    """A picture of a few bytes that says it is this large, after what else it says before."""
    return checking.PNG + before + head(width, height) + chunk(b"IDAT", zlib.compress(b"\0" * 9000)) + END


END = chunk(b"IEND", b"")
SAID = chunk(b"tEXt", b"Title\0" + b"\0" * 60)


NESTED = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 8))
REFUSED = [
    (b"", checking.EMPTY),
    (b"GIF89a\x01\x00\x01\x00", checking.UNKNOWN),
    (b"%PDF-1.7\n", checking.UNKNOWN),
    (b"<html><body>no</body></html>", drawing.BROKEN),
    (b"<svg><path d='M0 0'/></svg>", drawing.BROKEN),
    (svg()[:-4], drawing.BROKEN),
    (png()[:60], checking.DAMAGED),
    (png() + b"x" * MOST, checking.TOO_BIG),
    (claiming(50_000, 50_000), checking.TOO_WIDE),
    (claiming(4001, 4000), checking.TOO_WIDE),
    (claiming(50_000, 50_000, head(40, 10)), checking.TOO_WIDE),
    (claiming(50_000, 50_000, SAID), checking.TOO_WIDE),
    (claiming(10_000, 10_000, SAID), checking.TOO_WIDE),
    (claiming(4000, 4000), checking.DAMAGED),
    (png(1100, 100), drawing.OBLONG),
    (svg(before='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), drawing.TYPED),
    (svg(before='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'), drawing.TYPED),
    (svg("<script>alert(1)</script>"), drawing.SCRIPTED),
    (svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'), drawing.SCRIPTED),
    (svg('<g onload="alert(1)"/>'), drawing.SCRIPTED),
    (svg('<image href="https://elsewhere.example/x.png"/>'), drawing.REACHING),
    (svg('<use xlink:href="https://elsewhere.example/x.svg#a"/>'), drawing.REACHING),
    (svg('<use href="data:image/svg+xml,x#a"/>'), drawing.REACHING),
    (svg('<path style="fill:url(https://elsewhere.example/#a)"/>'), drawing.REACHING),
    (svg("<path fill=\"url( '/x#a')\"/>"), drawing.REACHING),
    (svg("<style>@im<!-- -->port 'https://elsewhere.example/x.css';</style>"), drawing.REACHING),
    (svg("<style>path{fill:u<![CDATA[rl(]]>//elsewhere.example)}</style>"), drawing.REACHING),
    (svg("<style>path{fill:u\\72l(x)}</style>"), drawing.REACHING),
    (svg("<style><g/>@import url(https://elsewhere.example/x.css);</style>"), drawing.STRANGE),
    (svg('<a xlink:href="#x"><path/></a>'), drawing.REACHING),
    (svg("<foreignObject/>"), drawing.REACHING),
    (svg(before='<?xml-stylesheet href="x.css"?>'), drawing.REACHING),
    (svg("<text>Mentoring</text>"), drawing.LETTERED),
    (svg("<animate/>"), drawing.STRANGE),
    (svg("<filter/>"), drawing.STRANGE),
    (svg("<g>" * 70 + "</g>" * 70), drawing.INTRICATE),
    (svg("<path/>" * 5001), drawing.INTRICATE),
    (svg(more=""), drawing.SIZELESS),
    (svg(more='viewBox="0 0 0 10"'), drawing.SIZELESS),
    (svg(more='viewBox="0 0 200 10"'), drawing.OBLONG),
    (svg(f'<defs><path id="a0"/>{NESTED}</defs><use href="#a7"/>'), checking.UNDRAWN),
]


@pytest.mark.requirement("S0-1", "SEC-14")
def test_what_runs_reaches_out_or_would_burst_is_refused_in_words():
    for content, text in REFUSED:
        with pytest.raises(BadInput) as refusal:
            checked(content)
        assert refusal.value.message.text == text, content[:200]


@pytest.mark.requirement("S0-1", "SEC-14")
def test_what_is_kept_is_written_anew():
    own = f'<i:page xmlns:i="http://inkscape.example" name="x"><i:a/></i:page><metadata>who{"<g/>" * 3}</metadata>'
    inside = (
        f'{own}<g i:label="x" xmlns:i="urn:i" id="a" style="fill:url(#b)" clip-path="url(&quot;#c&quot;)"/><!-- who -->'
    )
    found = checked(svg(f'{inside}<style>.a{{fill:#039}}</style><use xlink:href="#a"/>', 'width="40mm" height="10mm"'))
    assert (found.media, round(found.width, 2), round(found.height, 2)) == ("svg", 151.18, 37.8)
    kept = found.content.decode()
    assert [each for each in ("who", "page", "label", "inkscape", "urn:i") if each in kept] == []
    assert [each for each in ('href="#a"', "url(#b)", ".a{fill:#039}", 'd="M0 0h40v10H0z"') if each not in kept] == []
    with_words = io.BytesIO()
    info = Image.open(io.BytesIO(png()))
    info.info["comment"] = "who"
    info.save(with_words, "PNG", pnginfo=None, exif=b"Exif\0\0who was it")
    again = checked(with_words.getvalue() + b"<script>who</script>")
    assert (again.media, again.width, again.height) == ("png", 400, 100)
    assert b"who" not in again.content
    assert Image.open(io.BytesIO(again.content)).getpixel((3, 3)) == (0, 51, 153, 200)


@pytest.mark.requirement("S0-1")
def test_a_drawing_without_a_view_is_as_large_as_its_paths_need():
    for width, pixels in (("96", 96), ("96px", 96), ("2.54cm", 96), ("25.4mm", 96), ("1IN", 96), ("72pt", 96)):
        found = checked(svg(more=f'width="{width}" height="24"'))
        assert (round(found.width, 2), found.height) == (pixels, 24), width
    assert checked(svg(more='viewBox="0 0 40 10" width="40mm" height="10mm"')).width == 40


@pytest.mark.requirement("S0-1")
def test_greys_of_sixteen_bits_stay_greys():
    row, clear = b"\0" + struct.pack(">4H", 0, 20000, 40000, 65535), chunk(b"tRNS", struct.pack(">H", 65535))
    for seen, before in ((255, b""), (0, clear)):
        pixels = before + chunk(b"IDAT", zlib.compress(row)) + END
        kept = checked(checking.PNG + head(4, 1, bits=16, kind=0) + pixels).content
        drawn = Image.open(io.BytesIO(kept)).convert("RGBA")
        found = [drawn.getpixel((x, 0)) for x in range(4)]
        assert found == [(0, 0, 0, 255), (78, 78, 78, 255), (156, 156, 156, 255), (255, 255, 255, seen)]


def send(visitor, path, content=None, version=None, **alts):
    """The form as a browser sends it, from the page as it stands or as it stood."""
    sent = {f"alts-{code}": words for code, words in alts.items()}
    sent["version"] = version or visitor.versions(path)[0]
    if content is not None:
        sent["file"] = FileStorage(io.BytesIO(content), "emblem")
    boundary, body = encode_multipart(sent)
    return visitor.post(path, body, content_type=f"multipart/form-data; boundary={boundary}")


def spoken(answer):
    """What the pictures of a PDF show, in words."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:300]
    with pikepdf.open(io.BytesIO(answer.data)) as file:
        return {str(tag.Alt) for tag in _tags(file.Root.StructTreeRoot) if tag.get("/S") == "/Figure"}


def _tags(node):
    children = node.get("/K", [])
    children = list(children) if isinstance(children, pikepdf.Array) else [children]
    return [node, *(tag for child in children if isinstance(child, pikepdf.Dictionary) for tag in _tags(child))]


def rows(world):
    with world.seen_by(None, "alliance"):
        return db.session.scalar(sa.select(sa.func.count()).select_from(Emblem))


OURS = {"Emblem of the alliance", "Emblem of the funder"}
OWN = {"Logo of the Seven", "Beneficiary of Erasmus+"}


@pytest.mark.requirement("S0-1", "S0-39")
def test_documents_from_now_on_show_what_the_edition_chose_and_earlier_ones_do_not(world):
    lead, ana, marie = world.client("claire"), world.client("ana"), world.client("marie")
    page = f"{DESK}/{world.ids['edition']}/emblems"
    head = lead.get(page)
    assert head.status_code == 200
    assert head.text.count("This is a stand-in of Mentes.") == 2
    refused = send(lead, f"{page}/funder", svg("<script/>"), en="Beneficiary of Erasmus+")
    assert refused.status_code == 422
    assert "This drawing holds a script." in refused.text
    assert 'value="Beneficiary of Erasmus+"' in refused.text
    assert send(lead, f"{page}/funder", en="Words without a picture").status_code == 422
    assert send(lead, f"{page}/alliance", png()).status_code == 422
    assert send(lead, f"{page}/alliance", png(), en="Logo of the Seven", de="Zeichen der Sieben").status_code == 303
    assert send(lead, f"{page}/funder", svg(), en="Beneficiary of Erasmus+").status_code == 303
    shown = lead.get(page).text
    assert "Zeichen der Sieben" in shown
    form = f"/t/graz/c/{world.ids['edition']}/papers/agreement.pdf?language="
    before, signed = at(world, "a", "graz", "papers/agreement"), "/print.pdf?language=en"
    written = at(world, "b", "lyon", "papers/agreement")
    assert spoken(ana.get(f"{form}en")) == OWN
    assert spoken(ana.get(f"{form}de")) == {"Zeichen der Sieben", "Beneficiary of Erasmus+"}
    assert spoken(ana.get(f"{before}{signed}")) == OURS
    assert spoken(ana.get(f"{before}/blank.pdf?language=en")) == OWN
    assert spoken(world.client("lucia").get(f"/t/granada/certificates/{world.ids['certificate:lucia']}.pdf")) & OURS
    assert "<svg role=" in ana.get(before).text.split("paper-title")[0]
    assert "Logo of the Seven" not in marie.get(written).text
    minutes = at(world, "a", "graz", "meetings/3/papers/minutes")
    assert spoken(ana.get(f"{minutes}{signed}")) == OWN
    Couple(world, "a").write("mentee", "minutes", "sent", number=3)
    sheet = ana.get(minutes).text.split("paper-title")[0]
    assert re.findall(r'<img src="/t/graz/c/\d+/emblems/\d+" alt="([^"]+)"', sheet) == [
        "Zeichen der Sieben",
        "Beneficiary of Erasmus+",
    ]
    _pictures(world, shown)
    assert lead.post(f"{page}/funder/remove").status_code == 303
    assert lead.post(f"{page}/funder/remove").status_code == 303
    assert spoken(ana.get(f"{form}en")) == {"Logo of the Seven", "Emblem of the funder"}
    assert spoken(ana.get(f"{minutes}{signed}")) == OWN
    assert rows(world) == 3


def _pictures(world, shown):
    """They are drawn for whoever may read of the edition, never guessed at, and do nothing when opened by themselves."""
    at_lead = re.findall(r'src="(/t/alliance/c/\d+/emblems/\d+)"', shown)
    assert len(at_lead) == 2
    kinds = []
    for path in at_lead:
        answer = world.client().get(path.replace("/alliance/", "/graz/"))
        kinds.append(answer.mimetype)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert kinds == ["image/png", "image/svg+xml"]
    edition, other = f"/c/{world.ids['edition']}/", "/c/999999/"
    assert world.client().get(at_lead[0].replace(edition, other)).status_code == 404
    assert world.client().get(f"/t/graz{edition}emblems/funder.svg").mimetype == "image/svg+xml"
    assert world.client().get(f"/t/graz{edition}emblems/other.svg").status_code == 404
    assert world.client().get(f"/t/aarhus{edition}emblems/funder.svg").status_code == 404


@pytest.mark.requirement("S0-1", "REL-7")
def test_the_next_edition_inherits_them_and_twice_at_once_is_one(world):
    head = f"{DESK}/{world.ids['edition']}/emblems"
    two = [world.client("claire"), world.client("claire")]
    before, drawn = rows(world), svg('<circle r="3"/>')
    seen = two[0].versions(f"{head}/funder")[0]
    again = at_once(*(lambda each=each: send(each, f"{head}/funder", drawn, seen, en="Twice") for each in two))
    assert statuses(again) == [303, 303]
    assert rows(world) == before + 1
    with world.seen_by(None, "alliance"):
        row = db.session.get_one(Edition, world.ids["edition"])
        days = {name: (getattr(row, name) + timedelta(days=400)).isoformat() for name in ("opens_on", "starts_on")}
    new = two[0].post(
        f"/t/alliance/desk/programmes/1/editions/new?like={world.ids['edition']}", {"key": "heir", **days}
    )
    assert new.status_code == 303, new.text
    heir = int(new.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    assert "Twice" in two[0].get(f"{DESK}/{heir}/emblems").text
    assert two[0].post(f"{DESK}/{heir}/emblems/funder/remove").status_code == 303
    assert "Twice" in two[0].get(head).text
    assert "Twice" not in two[0].get(f"{DESK}/{heir}/emblems").text
    assert world.client().get(f"/t/alliance/c/{heir}/emblems/funder.svg").status_code == 404
    assert two[0].post(f"{DESK}/{heir}/discard").status_code == 303


@pytest.mark.requirement("S0-1", "REL-7")
def test_whoever_saw_an_older_picture_puts_their_words_on_no_newer_one(world):
    form, lead = f"{DESK}/{world.ids['edition']}/emblems/alliance", world.client("claire")
    assert send(lead, form, png(40, 20), en="The first").status_code == 303
    seen = lead.versions(form)[0]
    assert send(lead, form, png(40, 30), seen, en="The second").status_code == 303
    before = rows(world)
    for content in (None, png(40, 35)):
        late = send(lead, form, content, seen, en="The first, corrected")
        assert late.status_code == 409
        assert all(words in late.text for words in ('value="The first, corrected"', "<p>The second</p>"))
    assert rows(world) == before
    now_seen = re.search(r'name="version"[^>]*value="(\d+)"', late.text)[1]
    assert send(lead, form, None, now_seen, en="The second, corrected").status_code == 303
    assert lead.post(f"{form}/remove").status_code == 303
    gone = send(lead, form, None, now_seen, en="The third")
    assert (gone.status_code, "The emblem was removed." in gone.text) == (409, True)


@pytest.mark.requirement("S0-1", "SEC-14")
def test_a_file_that_is_much_too_big_is_refused_on_its_page_with_what_was_typed(world):
    form, lead = f"{DESK}/{world.ids['edition']}/emblems/funder", world.client("claire")
    huge = send(lead, form, png() + b"x" * 3_000_000, en="Kept words")
    assert huge.status_code == 413
    assert "more than 1 MB" in huge.text
    assert 'value="Kept words"' in huge.text
    torn = lead.post(form, b"x" * 3_000_000, content_type="multipart/form-data; boundary=none")
    assert (torn.status_code, "more than 1 MB" in torn.text) == (413, True)
    seen = re.search(r'name="version"[^>]*value="(\d+)"', torn.text)[1]
    assert send(lead, form, png(), seen, en="Kept words").status_code == 303
