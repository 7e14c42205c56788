"""What a pair wrote is on the pages of these two and in no other place: no page, mail, notice, log, queue or dump (PRV-1)."""

import json
import re
from collections import defaultdict

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis

from mentes import rooms
from tests.servers import connect
from tests.story import PAIRS, PEOPLE, canary
from tests.walking import ARGUMENT, NOBODY, doors, values_of

pytestmark = pytest.mark.one_server
CANARY = re.compile(r"canary-([a-z])-([a-z]+)-quetzal")
LOOKERS = [
    NOBODY,
    *(name for two in PAIRS.values() for name in two),
    *("mia", "tom", "ingrid", "adele", "giulia", "claire", "carmen", "helene"),
]
UNMATCHED = ("zoe", "noa", "ida", "uma")  # they applied, or are proposed, and nobody is their pair yet
PEOPLE_PAGE = re.compile(
    r"^/t/[a-z]+/people$"
)  # an admin finds people by name there, and nothing of their applications
KEYS = {"papers": ("agreement", "wrap_up"), "meetings": ("minutes",), "guide": ("guideline",)}

PRINTED = {"prints.filled", "prints.blank"}  # a process each, and packed: `test_papers_printed` unpacks and reads them


def _pages():
    app = Flask("mentes")
    rooms.open_rooms(app, demo=False)
    return [door for door in doors(app) if door.method == "GET" and door.endpoint not in PRINTED]


PAGES = _pages()
OF_A_PAIR = {"pair_id", "application_id", "proposal_id", "enrolment_id", "certificate_id"}


def addresses(world, slugs):
    """Every address of every page, with the ids of every pair, at these universities."""
    for door in PAGES:
        names = ARGUMENT.findall(door.rule)
        pairs = PAIRS if OF_A_PAIR & set(names) else "a"
        for pair in pairs:
            for values in [*variants(door, world, pair), *of_the_unmatched(door, world)]:
                for slug in slugs if "slug" in names else [None]:
                    at = values | {"slug": slug}
                    yield ARGUMENT.sub(lambda found, at=at: str(at[found[1]]), door.rule)


def variants(door, world, pair):
    values = values_of(world, pair)
    if door.endpoint == "papers.show":
        in_meeting = "number" in door.arguments
        return [
            values | {"key": key, "number": number}
            for key in KEYS["meetings" if in_meeting else "papers"]
            for number in ((2, 3) if in_meeting else (1,))
        ]
    if door.endpoint == "mentorships.guide":
        return [values | {"key": "guideline"}]
    if door.endpoint == "evaluation.show":
        return [values | {"key": "experience"}]
    return [values | {"role": "mentor"}] if "role" in door.arguments else [values]


def of_the_unmatched(door, world):
    """The applications, enrolments and proposals of those who have no pair."""
    values, ids = values_of(world, "a"), world.ids
    if "application_id" in door.arguments:
        return [values | {"application_id": ids[f"application:{name}"]} for name in UNMATCHED]
    if door.arguments & {"enrolment_id", "proposal_id"}:
        return [values | {"enrolment_id": ids["enrolment:zoe"], "proposal_id": ids["proposal:zoe"]}]
    return []


@pytest.fixture(scope="module")
def seen(world):
    """Per looker: the canaries on each page that was answered."""
    found = {}
    slug_of = {world.ids[each.home]: each.home for each in PEOPLE.values()}
    for name in LOOKERS:
        who = None if name == NOBODY else name
        visitor = world.client(who)
        slugs = (
            sorted(slug_of[each] for each in world.actor(who).tenants & slug_of.keys()) if who else ["graz", "padua"]
        )
        found[name] = defaultdict(set)
        for path in dict.fromkeys(addresses(world, slugs)):
            answer = visitor.get(path)
            text = answer.get_data().decode("utf-8", "replace")
            answer.close()
            assert answer.status_code < 500 or answer.status_code == 503, path
            named = [("name", each) for each in UNMATCHED if PEOPLE[each].name in text or f"{each}@" in text]
            for hit in [*CANARY.findall(text), *named]:
                found[name][hit].add(path)
    return found


@pytest.mark.requirement("PRV-1")
@pytest.mark.parametrize("name", LOOKERS)
def test_only_the_two_of_a_pair_find_their_words_on_a_page(seen, name):
    own = {key for key, two in PAIRS.items() if name in two}
    assert {hit: paths for hit, paths in seen[name].items() if hit[0] not in {*own, "name"}} == {}


@pytest.mark.requirement("PRV-9")
@pytest.mark.parametrize("name", LOOKERS)
def test_before_a_match_names_are_for_ones_own_coordinators_only(seen, name):
    """Luc of Lyon is asked whether he wants Zoë of Graz as a mentee, and Claire proposed her: neither reads her name."""
    home = PEOPLE[name].home if name != NOBODY and PEOPLE[name].roles else ""
    told = {hit: {path for path in paths if not PEOPLE_PAGE.search(path)} for hit, paths in seen[name].items()}
    told = {hit: paths for hit, paths in told.items() if hit[0] == "name" and paths}
    assert {hit: paths for hit, paths in told.items() if PEOPLE[hit[1]].home != home} == {}


@pytest.mark.requirement("PRV-9")
def test_ones_own_coordinators_do_read_the_names(seen):
    assert ("name", "noa") in seen["claire"]
    assert ("name", "zoe") in seen["ingrid"]


@pytest.mark.requirement("PRV-1")
def test_the_two_do_find_them_there_and_drafts_only_their_author(seen):
    assert {"goals", "tools", "minutes", "career", "advice", "draft", "told"} <= {what for _, what in seen["ana"]}
    assert {"goals", "minutes", "advice"} <= {what for _, what in seen["paolo"]}
    assert ("a", "draft") not in seen["paolo"]
    assert {what for _, what in seen["marie"]} >= {"second"}
    assert {what for _, what in seen["lucia"]} == {what for _, what in seen["georg"]} >= {"goals", "outcomes", "future"}


@pytest.fixture(scope="module")
def dump(world, pg_server):
    """Every row of every table as text, read by the superuser."""
    name = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    with connect(pg_server, name) as admin:
        tables = admin.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'keyring')"
        ).fetchall()
        return {table: [row for (row,) in admin.execute(f"select t::text from {table} t")] for (table,) in tables}  # noqa: S608


@pytest.mark.requirement("PRV-1", "PRV-2")
def test_no_table_holds_the_words_in_the_open(dump):
    assert sum(map(len, dump.values())) > 500
    wanted = ("quetzal", b"quetzal".hex(), "quetzal".encode("utf-16-le").hex())
    assert [table for table, rows in dump.items() for row in rows if any(word in row for word in wanted)] == []
    assert any("Ana Kova" in row for row in dump["public.person"]), "the search would find what is there"


@pytest.mark.requirement("PRV-1")
def test_no_mail_holds_them(world):
    bodies = [part.get_content() for letter in world.letters for part in letter.walk() if not part.is_multipart()]
    assert len(world.letters) > 20
    assert any("Ana" in str(body) for body in bodies), "the search would find what is there"
    assert not any("quetzal" in str(letter) or "quetzal" in str(body) for letter in world.letters for body in bodies)


@pytest.mark.requirement("PRV-1", "PRV-2")
def test_neither_log_nor_queue_nor_answer_to_a_fault_repeats_them(fresh_world, caplog, redis_url):
    """Words that are sent, refused as too long, or sent with a fault: in no log line and in no job."""
    word = canary("a", "logged")
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/3/papers/minutes"
    ana = fresh_world.client("ana")
    tries = [
        ({"research": word, "career": "x" * 9000, "action": "send"}, 422),
        ({"research": word, "nothing": word}, 400),
        ({"research": word, "career": "", "comments": "", "action": "send", "version": ana.versions(path)[0]}, 303),
    ]
    for data, status in tries:
        assert ana.post(path, data).status_code == status
    assert caplog.records
    logged = " ".join(json.dumps(vars(each), default=str) + each.getMessage() for each in caplog.records)
    assert "quetzal" not in logged
    with Redis.from_url(redis_url) as redis:
        kept = [redis.dump(key) for key in redis.scan_iter()]
        assert kept, "the sending woke a worker"
        assert not any(b"quetzal" in each for each in kept)
