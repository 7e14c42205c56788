"""Each of the eight papers through its whole life in a real pair: the same machine for all, told by a table."""

import re

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import Refusal
from mentes.base.seal import open_sealed
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.mentorships.steps import way_of
from tests.eight.lives import LIVES
from tests.eight.pairs import ALL, begin, open_edition
from tests.eight.plugin import installed
from tests.eight.said import other

SIDES = ("mentee", "mentor")
STAFF = {"ingrid": "graz", "carmen": "granada", "claire": "alliance", "helene": "alliance", "adele": "graz"}
COORDINATORS = ("ingrid", "carmen")  # of the two homes, asked after every step; the others at the end
OF_MEETING = {"minutes": 2, "reflection": 2}
WORD = re.compile(r"word-(\w+)")
STATE = {"checklist": "introduced", "agreement": "agreeing", "position": "active", "wrap_up": "wrapping_up"}
APART = {"position": {"first"}}  # the first of two stands on a page of its own
BEFORE = {
    "agreement": lambda pair: (pair.meet(1), pair.match()),
    "minutes": lambda pair: pair.meet(2),
    "wrap_up": lambda pair: (pair.meet(3), pair.meet(4), pair.wrap_up(), pair.meet(5, "final")),
}


def words(key, tag):
    """A paper whose every text tells by a tag of which time it is; the steps of a plan stay the same."""
    said = other(key, "quetzal", f"word-{tag}")
    return said | {"steps": other(key, "quetzal", "unchanged")["steps"]} if key == "plan" else said


def args(key, verb, given, place):
    """What a verb is given, out of a line of the table."""
    paper = papers.current(place)
    now = paper.text_version if paper else 1
    match verb:
        case "write" | "send" | "counter":
            return (words(key, given),)
        case "sign":
            return ("Graz", given or now, "hash")
        case "confirm":
            return (now, {"advice": f"word-{given}"}) if isinstance(given, str) else (given or now,)
        case "give_back":
            return (now, f"word-{given}")
        case "tick":
            return (given, now)
    return ()


def desk(pair, key, role, loaded, occurrence=None):
    return papers.desk(way_of(loaded), key, role, OF_MEETING.get(key), occurrence)


def act(pair, key, line):
    """Do what a line says; gives what it was refused with."""
    role, verb, given, *rest = line
    occurrence = rest[-1]["occurrence"] if isinstance(rest[-1], dict) else None
    more = {"done": True} if verb == "tick" else {}

    def run(loaded):
        place = desk(pair, key, role, loaded, occurrence)
        getattr(papers, verb)(place, *args(key, verb, given, place), **more)

    try:
        pair.do(role, run)
    except Refusal as refusal:
        return type(refusal)
    return None


def rows(pair, key):
    """The states of a paper's rows: by who wrote it, which one, which version."""
    with pair.world.seen_by(None, *ALL):
        order = (Paper.author if key in {"expectations", "reflection"} else Paper.key, Paper.occurrence)
        mine = sa.select(Paper.state).where(Paper.mentorship_id == pair.id, Paper.key == key)
        return " ".join(db.session.scalars(mine.order_by(*order, Paper.edition_number)))


def opened(pair, key, name, *, counting=False):
    """The words of a paper that somebody can open, and of these alone those in force."""
    chosen = sa.select(PaperText).join(Paper, Paper.id == PaperText.paper_id).where(Paper.key == key)
    if counting:
        chosen = chosen.where(Paper.state == "in_force", Paper.text_version == PaperText.text_version)
        chosen = chosen.where(PaperText.part != "remark")
    with pair.world.seen_by(name):
        texts = db.session.scalars(chosen.where(PaperText.mentorship_id == pair.id))
        said = " ".join(open_sealed(pair.id, "paper_text", each.sealed) for each in texts)
    return " ".join(sorted(set(WORD.findall(said)))) or "-"


def stands(pair, key):
    """All that a line of the table says of a paper, as it is."""
    sides = {opened(pair, key, pair.name(role), counting=True) for role in SIDES}
    counts = " ".join(sorted({word for words in sides - {"-"} for word in words.split()})) or "-"
    return (rows(pair, key), *(opened(pair, key, pair.name(role)) for role in SIDES), counts)


def differences(pair, key):
    """Play a life; every line that went otherwise than the table says."""
    found, before = [], ("", "-", "-", "-")
    for number, line in enumerate(LIVES[key]):
        wanted = line[3:7] if isinstance(line[3], str) else (line[3],)
        refused = act(pair, key, line)
        after = stands(pair, key)
        is_right = refused is wanted[0] and after == before if refused else after == wanted
        leaked = [name for name in COORDINATORS if opened(pair, key, name) != "-"]
        if not is_right or leaked:
            found.append((number, line[:3], refused, after, leaked))
        before = after
    return found


@pytest.fixture(scope="module")
def lived(world):
    """All eight, one after the other, as two meet them from their introduction to the end."""
    with installed():
        pair = begin(world, open_edition(world), "ana", "diego")
        found, states = {}, {}
        for key in LIVES:
            BEFORE.get(key, lambda _: None)(pair)
            states[key] = pair.pair().state
            found[key] = differences(pair, key)
        yield pair, found, states


@pytest.mark.requirement("S0-36", "S2-14", "S3-30")
@pytest.mark.parametrize("key", LIVES)
def test_its_whole_life(lived, key):
    _, found, states = lived
    assert found[key] == []
    assert states[key] == STATE.get(key, states[key])


def test_the_last_of_them_completes_the_mentoring(lived):
    assert lived[0].pair().state == "completed"


@pytest.mark.parametrize("key", LIVES)
def test_after_the_end_it_is_read_and_not_changed(lived, key):
    pair = lived[0]
    before = stands(pair, key)
    for role in SIDES:
        for verb in ("write", "send", "amend"):
            assert act(pair, key, (role, verb, "late", None)) is not None
    assert stands(pair, key) == before
    rest = f"/meetings/{OF_MEETING[key]}/papers/{key}" if key in OF_MEETING else f"/papers/{key}"
    for role in SIDES:
        page, mine = pair.read(role, rest), set(opened(pair, key, pair.name(role), counting=True).split())
        assert {word for word in mine - {"-"} - APART.get(key, set()) if f"word-{word}" not in page} == set()


@pytest.mark.requirement("S0-12")
@pytest.mark.parametrize("name", STAFF)
def test_nobody_else_opens_a_word_or_a_page_of_them(lived, name):
    pair = lived[0]
    assert {opened(pair, key, name) for key in LIVES} == {"-"}
    browser = pair.world.client(name)
    for key in LIVES:
        rest = f"/meetings/{OF_MEETING[key]}/papers/{key}" if key in OF_MEETING else f"/papers/{key}"
        assert browser.get(f"/t/{STAFF[name]}/mentorships/{pair.id}{rest}").status_code == 404


@pytest.mark.requirement("S4-14")
def test_steps_that_were_done_stay_done_in_the_next_version(lived):
    pair = lived[0]
    with pair.world.seen_by(None, *ALL):
        mine = sa.select(Paper.facts).where(Paper.mentorship_id == pair.id, Paper.key == "plan")
        facts = db.session.scalars(mine.where(Paper.state == "in_force")).one()
    assert {name: facts[name] for name in ("steps", "done")} == {"steps": 2, "done": [1]}
