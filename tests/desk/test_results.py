"""Results of questionnaires on the pages of those who look after a programme: from five people on, each their own."""

import json
import re
import secrets

import pytest
import sqlalchemy as sa
from tests.story import PAIRS, PEOPLE

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.evaluation.models import Answer, Response, Result
from mentes.mentorships.evaluation.results import sum_up
from mentes.mentorships.models import Mentorship
from mentes.programmes.models import Edition

KEY = "experience"
GOOD = {"satisfied": 4, "fit": 5, "goals": 3, "support": 2, "again": "yes", "best": "", "better": ""}
HOMES = {"graz", "padua", "lyon", "granada"}


@pytest.fixture
def blank(world):
    """Nobody was asked anything yet."""
    with world.seen_by(None, "alliance", *HOMES):
        for model in (Answer, Result, Response):
            db.session.execute(sa.delete(model))
    return world


def answered(world, pair, role, number, people=None, **values):
    """So many answers from this side of a pair, each of a person of its own unless `people` says how many."""
    with world.seen_by(None, "alliance", *HOMES):
        row = db.session.get_one(Mentorship, world.ids[f"pair:{pair}"])
        last = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Response.meeting), 0)))
        at = {"mentee": row.mentee_tenant_id, "mentor": row.mentor_tenant_id}[role]
        place = {"questionnaire": KEY, "role": role}
        for each in range(last + 1, last + number + 1):
            who = each % people if people else each
            asked = {"meeting": each, "person_id": 500_000 + who, "asked_at": now(), "due_at": now()}
            db.session.add(Response(mentorship_id=row.id, answered_at=now(), **asked, **place))
            said = GOOD | {key: value % each for key, value in values.items()}
            place_of = {"owner_id": row.owner_id, "edition_id": row.edition_id, "tenant_id": at}
            db.session.add(Answer(id=secrets.token_hex(16), values=said, **place_of, **place))


def summed(world):
    with world.seen_by(None, "alliance"):
        sum_up(world.ids["alliance"])


def main_of(world, name, slug, of="", *, edition=None, status=200):
    path = f"/t/{slug}/desk/results/{edition or world.ids['edition']}/{KEY}?of={of}"
    answer = world.client(name).get(path)
    assert answer.status_code == status
    return answer.text.split("<main", 1)[-1]


def links(text):
    """The groups that the page offers, by address."""
    return set(re.findall(r'href="\?of=(\w*)"', text))


@pytest.mark.requirement("S0-21", "PRV-11")
def test_four_answers_show_nothing_and_five_do(blank):
    answered(blank, "a", "mentee", 4)
    summed(blank)
    page = main_of(blank, "claire", "alliance")
    assert "Fewer than five answers" in page
    assert "mean" not in page
    assert 'class="bars"' not in page
    answered(blank, "a", "mentee", 1)
    summed(blank)
    page = main_of(blank, "claire", "alliance")
    assert "mean 4, spread 0" in page
    assert '5 <span class="soft">(100\N{NO-BREAK SPACE}%)</span>' in page


@pytest.mark.requirement("PRV-11")
def test_five_answers_of_four_people_show_nothing(blank):
    answered(blank, "a", "mentee", 5, people=4)
    summed(blank)
    assert "mean" not in main_of(blank, "claire", "alliance")


@pytest.mark.requirement("S0-21")
def test_nothing_of_the_university_too_small_is_kept_nor_can_be_worked_out(blank):
    answered(blank, "a", "mentee", 8)
    answered(blank, "a", "mentor", 6)
    answered(blank, "c", "mentee", 2)
    summed(blank)
    homes = {PEOPLE[name].home: blank.ids[PEOPLE[name].home] for name in (*PAIRS["a"], PAIRS["c"][0])}
    assert list(homes) == ["graz", "padua", "granada"]
    assert "mean" in main_of(blank, "claire", "alliance")
    assert "mean" in main_of(blank, "claire", "alliance", homes["graz"])
    assert "beside the other figures" in main_of(blank, "claire", "alliance", homes["padua"])
    assert "Fewer than five" in main_of(blank, "claire", "alliance", homes["granada"])
    with blank.seen_by(None, "alliance"):
        kept = {
            row.tenant_id: row.figures for row in db.session.scalars(sa.select(Result).filter_by(kind="university"))
        }
    assert "mean" in json.dumps(kept[homes["graz"]])
    assert "mean" not in json.dumps([kept[homes["padua"]], kept[homes["granada"]]])


def beside(world, name, slug):
    """The page of universities side by side: column heads, and by row heading its cells ("" for an empty one)."""
    answer = world.client(name).get(f"/t/{slug}/desk/results/{world.ids['edition']}/{KEY}/beside")
    assert answer.status_code == 200
    assert answer.text.count("A cell is empty where fewer than five people answered") == 1
    heads = re.findall(r'<th scope="col" class="number">([^<]+)<', answer.text)
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', answer.text)
    return heads, [
        (said, [each[0] for each in re.findall(r"<td[^>]*>(<span>([^<]+))?", cells)]) for said, cells in rows
    ]


@pytest.mark.requirement("S0-21", "PRV-11")
def test_universities_stand_side_by_side_and_what_is_hidden_is_in_no_cell(blank):
    answered(blank, "a", "mentee", 8)
    answered(blank, "a", "mentor", 6)
    answered(blank, "c", "mentee", 2)
    summed(blank)
    heads, rows = beside(blank, "claire", "alliance")
    assert heads == ["All", "University of Granada", "University of Graz", "University of Padua"]
    filled = {(said, *map(bool, cells)) for said, cells in rows}
    assert ("Asked", True, True, True, True) in filled
    assert {each[0] for each in filled} >= {"Answered", "Counted below", "Answers", "Mean", "4"}
    nothing = ("Answers", False, False, False, False)  # to questions in words nobody said anything
    assert {each[1:] for each in filled - {nothing} if each[0] != "Asked"} == {(True, False, True, False)}
    assert beside(blank, "giulia", "padua")[0] == ["All", "University of Padua"]
    number = str(blank.ids["granada"])
    for path in ("", f"?of={number}", "/export?form=csv"):
        text = blank.client("claire").get(f"/t/alliance/desk/results/{blank.ids['edition']}/{KEY}{path}").text
        assert "hidden" in text, "how many answered is told nowhere"


@pytest.mark.requirement("S0-21")
def test_a_university_that_comes_after_figures_were_drawn_is_hidden_until_the_next(blank):
    answered(blank, "a", "mentee", 6)
    summed(blank)
    answered(blank, "c", "mentee", 1)
    summed(blank)
    assert beside(blank, "claire", "alliance")[0][1] == "University of Granada"
    assert "Fewer than five" in main_of(blank, "claire", "alliance", blank.ids["granada"])


@pytest.mark.requirement("S0-21")
def test_partners_see_their_university_and_all_together(blank):
    for pair, role in (("a", "mentee"), ("a", "mentor"), ("c", "mentee")):
        answered(blank, pair, role, 6)
    summed(blank)
    graz, padua, granada = (str(blank.ids[slug]) for slug in ("graz", "padua", "granada"))
    assert links(main_of(blank, "claire", "alliance")) == {"mentee", "mentor", graz, padua, granada}
    assert links(main_of(blank, "helene", "alliance")) == {"mentee", "mentor", graz, padua, granada}
    assert links(main_of(blank, "giulia", "padua")) == {"mentee", "mentor", padua}
    assert links(main_of(blank, "helene", "padua")) == {"mentee", "mentor", padua}
    assert links(main_of(blank, "helene", "padua")) == {"mentee", "mentor", padua}
    assert ">6<" in main_of(blank, "giulia", "padua", padua)
    assert ">18<" in main_of(blank, "giulia", "padua", graz), "another's cell is not there: all are shown"
    with blank.seen_by("giulia"):
        seen = {(row.kind, row.tenant_id) for row in db.session.scalars(sa.select(Result))}
    assert seen == {("all", blank.ids["alliance"]), ("role", blank.ids["alliance"]), ("university", int(padua))}
    main_of(blank, "adele", "graz", status=403)
    main_of(blank, "ana", "graz", status=403)
    main_of(blank, "giulia", "graz", status=404)


@pytest.mark.requirement("S0-21")
def test_words_are_mixed_stand_alone_and_are_read_by_those_who_lead(blank):
    answered(blank, "a", "mentee", 12, best="Best-%03d", better="Better-%03d")
    summed(blank)
    lead = main_of(blank, "claire", "alliance")
    best, better = (re.findall(rf">({word}-\d+)<", lead) for word in ("Best", "Better"))
    assert len(best) == len(better) == 12
    orders = [best, [each.replace("Better", "Best") for each in better], sorted(best)]
    assert len({tuple(each) for each in orders}) == 3, "neither as it came nor as the other question"
    with blank.seen_by(None, "alliance"):
        (kept,) = db.session.scalars(sa.select(Result.figures).filter_by(kind="words"))
        others = db.session.scalars(sa.select(Result.figures).where(Result.kind != "words"))
        assert "Best-" not in json.dumps(list(others))
    assert {key: {type(each) for each in texts} for key, texts in kept.items()} == {"best": {str}, "better": {str}}
    graz = blank.ids["graz"]
    for name, slug, of in (
        ("claire", "alliance", graz),
        ("helene", "alliance", ""),
        ("ingrid", "graz", ""),
        ("giulia", "padua", ""),
    ):
        assert "Best-" not in main_of(blank, name, slug, of)


@pytest.mark.requirement("S0-21", "PRV-11")
def test_the_newest_answer_is_never_seen_alone(blank):
    answered(blank, "a", "mentee", 5)
    summed(blank)
    answered(blank, "a", "mentee", 4)
    summed(blank)
    page = main_of(blank, "claire", "alliance")
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["9", "9", "5"]
    answered(blank, "a", "mentor", 1)
    summed(blank)
    assert re.findall(r"<dd>(\d+)</dd>", main_of(blank, "claire", "alliance")) == ["10", "10", "10"]


@pytest.mark.requirement("S0-2")
def test_two_editions_side_by_side_have_results_of_their_own(blank):
    with blank.seen_by(None, "alliance", *HOMES):
        first = db.session.get_one(Edition, blank.ids["edition"])
        names = {column.key for column in Edition.__table__.c} - {"id", "key", "version"}
        same = {name: getattr(first, name) for name in names}
        second = Edition(key="second", **same | {"titles": {"en": "Second edition"}})
        db.session.add(second)
        db.session.flush()
        db.session.get_one(Mentorship, blank.ids["pair:c"]).edition_id = second.id
        number = second.id
    answered(blank, "a", "mentee", 5)
    answered(blank, "c", "mentee", 7)
    summed(blank)
    overview = blank.client("claire").get("/t/alliance/desk/results").text
    assert {str(number), str(blank.ids["edition"])} == set(re.findall(rf"/results/(\d+)/{KEY}", overview))
    assert ">5<" in main_of(blank, "claire", "alliance")
    assert ">7<" in main_of(blank, "claire", "alliance", edition=number)
    with blank.seen_by(None, "alliance", *HOMES):
        db.session.get_one(Mentorship, blank.ids["pair:c"]).edition_id = blank.ids["edition"]


def test_before_anything_is_there_the_page_says_when_it_will_be(blank):
    page = blank.client("claire").get("/t/alliance/desk/results")
    assert "No results yet" in page.text
    assert "/desk/results" in blank.client("claire").get("/t/alliance/desk").text


@pytest.mark.requirement("S0-21")
def test_the_file_holds_the_figures_of_the_pages_and_no_words(blank):
    answered(blank, "a", "mentee", 8, best="Best-%03d")
    answered(blank, "a", "mentor", 3)
    summed(blank)
    path = f"/desk/results/{blank.ids['edition']}/{KEY}/export?form=csv"
    lead = blank.client("claire").get(f"/t/alliance{path}")
    assert lead.status_code == 200
    lines = [line for line in lead.text.splitlines() if "How satisfied" in line]
    hidden = [line.rsplit("How satisfied", 1)[0].strip(',;"') for line in lines if "hidden" in line]
    assert hidden == ["Mentees", "Mentors", "University of Graz", "University of Padua"]
    assert len(lines) == len(hidden) + 6, "of all together the mean and five steps"
    assert "Best-" not in lead.text
    assert "Graz" not in blank.client("giulia").get(f"/t/padua{path}").text
