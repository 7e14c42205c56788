"""Every address answers every role at three universities as `doors.toml` says; a new route without a line there fails."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from mentes import rooms
from mentes.base.headers import HEADERS
from mentes.base.web import PUBLIC, check_declared, declare
from mentes.notices.wording.views import LETTER_POLICY, PREVIEW_POLICY
from mentes.programmes.emblems.views import SANDBOX
from tests.story import PEOPLE
from tests.walking import EXPECTED, NOBODY, cast, doors
from tests.world import Visitor


def _drawn():
    app = Flask("mentes", static_folder="base/static")
    rooms.open_rooms(app, demo=False)
    return doors(app)


DOORS = _drawn()


def named(door):
    return door.name


@pytest.fixture(scope="module")
def visitors(world):
    """A fresh signed-in browser for whoever is asked for: some doors end those that one has."""
    return world.client


def answer_of(visitor, door, path, **more):
    """Knock once; the answer is read to its end, so that no file stays open."""
    answer = getattr(visitor, door.method.lower())(path, **more)
    answer.get_data()
    answer.close()
    return answer


def knock(world, visitors, door):
    """The answers of one door, a list for each role: one status for each place."""
    found = {}
    for role, name in cast(door.pair).items():
        visitor = world.client(name) if door.endpoint == "entrance.sign_out" else visitors(name)
        answers = [answer_of(visitor, door, door.path(world, slug)) for slug in door.places]
        for answer in answers:
            check_headers(answer)
        found[role] = [answer.status_code for answer in answers]
    return found


def check_headers(answer):
    """What the browser is told with every answer, also of errors and files (SEC-5)."""
    others = {"Referrer-Policy": {"no-referrer"}}  # of pages whose address is a key
    if "/desk/wording/" in answer.request.path:  # a letter stands in a frame, with its styles, and can do nothing there
        others["Content-Security-Policy"] = {PREVIEW_POLICY, LETTER_POLICY}
    if "/emblems/" in answer.request.path:  # a picture that somebody uploaded, also when it is opened by itself
        others["Content-Security-Policy"] = {SANDBOX}
    for name, value in HEADERS.items():
        assert answer.headers.get(name) in {value, *others.get(name, ())}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy or policy.startswith("sandbox; default-src 'none';")


@pytest.mark.one_server  # who may come in is for no PostgreSQL to say; what insiders read is in `test_doors_inside`
@pytest.mark.requirement("SEC-1", "SEC-5")
@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_door_opens_to_whom_it_should(world, visitors, door):
    found = knock(world, visitors, door)
    alike = len({tuple(row) for row in found.values()}) == 1
    rows = {"everybody": found[NOBODY]} if alike else found
    shown = "\n".join([f'["{door.name}"]', *(f"{role} = {json.dumps(row)}" for role, row in rows.items())])
    assert found == EXPECTED.get(door.name), f"doors.toml says otherwise, or nothing:\n\n{shown}\n"


def test_the_file_knows_no_doors_that_are_gone():
    assert EXPECTED.keys() == {door.name for door in DOORS}


@pytest.mark.requirement("SEC-1")
@pytest.mark.parametrize("door", [door for door in DOORS if door.may != "public"], ids=named)
def test_what_is_not_public_asks_for_a_sign_in_and_hides_from_strangers(door):
    expected = EXPECTED[door.name]
    assert set(expected[NOBODY]) == {302}
    assert set(expected["stranger"]) == {404}
    assert not {500, 501, 502, 503} & {status for row in expected.values() for status in row}


IDS = {"pair_id", "application_id", "proposal_id", "certificate_id", "enrolment_id"}


@pytest.mark.one_server
@pytest.mark.requirement("SEC-2")
@pytest.mark.parametrize("door", [door for door in DOORS if door.arguments & IDS], ids=named)
def test_ids_of_others_are_not_visible_at_ones_own_university(world, visitors, door):
    """Staff pages are closed to those who are no staff before any id is looked at."""
    roles = cast(door.pair)
    for role in ("stranger", "of_another_pair", "coordinator_elsewhere"):
        path = door.path(world, PEOPLE[roles[role]].home)
        allowed = {404} if door.may != "staff" or role.startswith("coordinator") else {403}
        assert {answer_of(visitors(roles[role]), door, path).status_code} == allowed, role


UNSAFE = [door for door in DOORS if door.method == "POST"]


def insider(door):
    """Somebody whom this door lets in, and the university under whose address it does."""
    roles = cast(door.pair)
    for role, row in EXPECTED[door.name].items():
        for place, status in zip(door.places, row, strict=True):
            if role != NOBODY and status not in {302, 403, 404}:
                return roles[role], place
    return roles["mentee"], door.places[0]


@pytest.mark.one_server
@pytest.mark.requirement("SEC-6")
@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://mentes.example.evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://mentes.example"},
    ],
    ids=str,
)
@pytest.mark.parametrize("door", [door for door in UNSAFE if door.endpoint != "papers.show"], ids=named)
def test_what_another_site_sends_is_refused(world, visitors, door, sent):
    name, slug = insider(door)
    visitor = Visitor(visitors(name).client, site=None)
    answer = answer_of(visitor, door, door.path(world, slug), headers=sent)
    assert answer.status_code == 403
    assert "Another site" in answer.get_data(as_text=True) or PEOPLE[name].locale == "de"


@pytest.mark.one_server
@pytest.mark.requirement("SEC-6")
@pytest.mark.parametrize("door", [door for door in UNSAFE if door.may != "public"], ids=named)
def test_what_no_browser_sends_carries_no_session(world, visitors, door):
    name, slug = insider(door)
    answer = answer_of(Visitor(visitors(name).client, site=None), door, door.path(world, slug))
    assert answer.status_code == 302
    assert "/signin" in answer.headers["Location"]


EVIL = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\tevil.example//evil.example",
    "/\r\nLocation: https://evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/.//evil.example",
    "javascript:alert(1)//evil.example",
)


@pytest.mark.one_server
@pytest.mark.requirement("SEC-8")
@pytest.mark.parametrize("door", DOORS, ids=named)
def test_no_door_sends_on_to_another_site(world, door):
    roles = cast(door.pair)
    for wanted in EVIL if door.may == "public" else EVIL[1:2]:
        visitor = world.client(roles["mentee"])
        more = {"data": {"next": wanted, "locale": "de", "theme": "dark"}} if door.method == "POST" else {}
        answer = answer_of(visitor, door, door.path(world, door.places[0]), query_string={"next": wanted}, **more)
        assert "evil" not in answer.headers.get("Location", "")
        assert not re.search(rb"""(href|action|value|content)=["'][^"'?]*evil\.example""", answer.get_data())


BUTTONS = {
    "studies.identify",
    "own_offer.back",
    "own_offer.away",  # nobody of the world is a mentor there: see tests/admission/test_offers.py
    "own_offer.edit",  # the same
    "wishes.edit",  # where mentees ask: tests/admission/test_wishes.py
    "requests.ask",  # where mentees ask: tests/admission/test_requests_pages.py
    "requests.withdraw",
    "requests.up",
    "requests.strike",
    "requests.send",
    "asked.accept",
    "acts.letter",  # behind a token: see tests/notices/test_acts_at_once.py
    "suggestions.take",  # no pair of the world has suggestions: tests/mentorships/test_plan_topics.py
    "activities.move",  # one of three words
    "accounts.join",
    "accounts.leave",
    "accounts.remove",
    "addresses.choose",
    "addresses.confirm",
    "addresses.remove",
    "admission.consent",
    "admission.decline",
    "admission.withdraw",
    "arrivals.again",
    "arrivals.come_in",
    "arrivals.invitation",
    "arrivals.take",
    "bounces.again",
    "bounces.aside",
    "browsers.end_all",
    "browsers.end_one",
    "browsers.end_others",
    "browsers.stay",
    "calendar.renew",
    "calendar.stop",
    "confidants.remove",
    "desk.admit",
    "goodbye.switch_off",
    "goodbye.switch_on",
    "emblems.remove",
    "desk.propose",
    "editions.archive",
    "editions.discard",
    "editions.publish",
    "editions.reopen",
    "evaluation.after",  # the story's programme asks nothing after meetings: see tests/mentorships/test_after_meetings.py
    "entrance.forget",
    "entrance.sign_out",
    "guests.again",
    "guests.withdraw",
    "guides.discard",
    "guides.withdraw",
    "interrupted.drop",
    "interrupted.send",
    "journal.remove",
    "leaving.told",
    "making.accept",
    "making.decline",
    "making.leave",
    "meetings.cancel",
    "meeting_offers.stay",
    "mentorships.finish",
    "mentorships.match",
    "moves.agree",
    "moves.refuse",
    "outbox.again_of_all",
    "outbox.again_of_one",
    "outbox.give_up_of_all",
    "outbox.give_up_of_one",
    "outbox.retry_of_all",
    "outbox.retry_of_one",
    "papers_in_force.amend",
    "pairing.propose",
    "pairing.undo",
    "desk.end_part",
    "pausing.close",
    "pausing.end",
    "pausing.go_on",
    "pausing.keep",
    "official.end",
    "official.say",
    "pausing.part",
    "preferences.off",  # behind a token: see tests/notices/test_preferences.py
    "people.language",
    "people.theme",
    "resources.remove",
    "roles.decide",
    "roles.take",
    "disclosing.agree",
    "disclosing.decline",
    "disclosing.take_back",
    "support.remove",
    "support.remove_contact",
    "setup.resume",
    "setup.suspend",
    "setup_it.save",  # behind a token: see tests/people/test_setup_forms.py
    "setup_sign_in.activate",
    "setup_sign_in.discard",
    "setup_sign_in.make_link",
    "wording.back",
    "wording.send_test",
    "plugins.again",
    "plugins.again_one",
    "plugins.check",
    "setup_sign_in.propose",
    "setup_sign_in.retire",
    "setup_sign_in.revoke_link",
    "events.call_off",
    "workshops.sign_off",
    "workshops.sign_up",
}
"""Doors behind a button: their views read no fields, or one fixed word, so that there is nothing to smuggle in; and those
whose token is forged here, so that nothing is read (`tests/people/test_guests.py` smuggles behind a good one)."""
SMUGGLED = ("role", "tenant_id", "state", "owner_id", "person_id", "version_id", "reader")


@pytest.mark.one_server
@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("door", [door for door in UNSAFE if door.endpoint not in BUTTONS], ids=named)
def test_a_form_takes_no_field_that_it_does_not_have(world, visitors, door):
    name, slug = ("mia", "graz") if door.endpoint == "admission.apply" else insider(door)
    prefix = {"papers.give_back": "back-", "editions.parameters": "set-", "desk.wait": "wait-"}.get(door.endpoint, "")
    for field in SMUGGLED:
        answer = answer_of(visitors(name), door, door.path(world, slug), data={f"{prefix}{field}": "central"})
        assert answer.status_code == 400, field


READ_BY_HAND = {
    "action",
    "answer",
    "days",
    "file",
    "how",
    "kind",
    "locale",
    "logout_token",
    "next",
    "person",
    "seen",
    "theme",
    "took_place",
    "until",
    "was",
}
READING = re.compile(r"request\.(?:form|values|json|get_json|files)\b(.{0,20})")


@pytest.mark.requirement("SEC-11")
def test_views_read_by_hand_only_a_few_fixed_words():
    """All else that is sent goes through a form's model; no view takes the request's fields as a whole."""
    house = Path(rooms.__file__).parent
    rest = [more for file in house.rglob("views.py") for more in READING.findall(file.read_text(encoding="utf-8"))]
    words = [found[1] if (found := re.match(r'\.get\("(\w+)"', each)) else each for each in rest]
    assert set(words) == READ_BY_HAND


@pytest.mark.one_server
@pytest.mark.requirement("SEC-5")
@pytest.mark.parametrize(
    ("method", "path", "status", "more"),
    [
        ("GET", "/nothing/here", 404, {}),
        ("GET", "/t/nowhere/", 404, {}),
        ("POST", "/privacy", 405, {}),
        ("POST", "/language", 413, {"data": {"locale": "x" * 5_000_000}}),
        ("POST", "/language", 422, {"data": {"locale": "xx"}}),
        ("GET", "/static/nothing.css", 404, {}),
    ],
)
def test_errors_carry_the_headers_too(world, method, path, status, more):
    answer = getattr(world.client(), method.lower())(path, **more)
    assert answer.status_code == status
    check_headers(answer)


@pytest.mark.requirement("SEC-5")
def test_a_failure_of_ours_carries_the_headers_and_no_words_of_it(world, monkeypatch):
    def fails():
        raise RuntimeError("a secret in a traceback")

    monkeypatch.setitem(world.app.view_functions, "tenancy.privacy", declare(fails, PUBLIC))
    answer = world.client().get("/privacy")
    assert answer.status_code == 500
    assert "a secret" not in answer.get_data(as_text=True)
    check_headers(answer)


@pytest.mark.requirement("SEC-13")
def test_a_foreign_host_is_refused(world):
    answer = world.app.test_client().get("/", base_url="https://evil.example")
    assert answer.status_code == 400


@pytest.mark.requirement("SEC-5")
def test_pages_of_somebody_signed_in_stay_in_no_cache(world, visitors):
    assert visitors("ana").get("/t/graz/home").headers["Cache-Control"] == "no-store"


def test_the_pages_of_the_demo_do_not_exist_elsewhere(world):
    app = Flask("mentes", static_folder="base/static")
    rooms.open_rooms(app, demo=True)
    more = [door for door in doors(app) if door.rule.startswith("/demo")]
    assert len(more) >= 4
    for door in more:
        path = door.rule.replace("<key>", "1")
        assert answer_of(world.client("helene"), door, path).status_code == 404


def test_a_view_that_does_not_say_who_may_stops_the_start():
    app = Flask("silent")
    app.add_url_rule("/open", "open", lambda: "hello")
    with pytest.raises(RuntimeError, match="open"):
        check_declared(app)
