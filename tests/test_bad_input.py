"""Bad input and missing servers: a clear answer each, in the reader's language; nothing lost, nothing half done."""

from datetime import timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa

import mentes_online
from mentes.admission.models import Application, Proposal, Seat
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.models import History, Outbox
from mentes.base.queue import Bell
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper, PaperText, Signature
from mentes.notices.models import Mail
from mentes.plugin import hookimpl
from mentes.plugin.faults import PluginFailed
from mentes.plugin.loader import Quarantined, Registry, bind, registry, using
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant
from tests import servers
from tests.story import MENTEE, PAIRS, Couple, apply, world_slugs
from tests.world import opened, settings_for

pytestmark = pytest.mark.one_server
BIG = "x" * 10_000_000
TABLES = (Application, Proposal, Seat, Mentorship, Meeting, Paper, Signature, History, Outbox)


def kept(world):
    """How many rows there are of everything that a verb may write; that a plugin failed is no verb's work."""
    failed = {History: History.event == PluginFailed.__name__}
    with world.seen_by(None, *world_slugs()):
        counted = {each: sa.select(sa.func.count()).select_from(each) for each in TABLES}
        counted |= {each: counted[each].where(~where) for each, where in failed.items()}
        return {each.__tablename__: db.session.scalar(count) for each, count in counted.items()}


@pytest.fixture
def untouched(fresh_world):
    """The world; afterwards every table has as many rows as before."""
    before = kept(fresh_world)
    yield fresh_world
    assert kept(fresh_world) == before


def change(world, statement):
    with world.app.app_context():
        db.session.execute(statement)
        db.session.commit()


# Universities


def test_unknown_university(world):
    page = world.client("ana").get("/t/nowhere/home")
    assert page.status_code == 404
    assert 'lang="de"' in page.text
    assert 'href="/t/graz/home"' in page.text


@pytest.mark.parametrize("slug", ["gr%00az", "x" * 5000, "%F0%9F%8D%8E", "..", "graz%27%3B--", "%ff"])
def test_slug_that_none_can_have(world, slug):
    assert world.client("ana").get(f"/t/{slug}/home").status_code == 404


def test_suspended_university_says_whom_to_ask_and_from_the_next_request_on(untouched):
    ana, paolo = untouched.client("ana"), untouched.client("paolo")
    assert ana.get("/t/graz/home").status_code == 200
    change(untouched, sa.update(Tenant).where(Tenant.slug == "graz").values(state="suspended"))
    page = ana.get("/t/graz/home")
    assert page.status_code == 503
    with untouched.app.app_context():
        assert db.session.scalar(sa.select(Tenant.brand["sender"].astext).where(Tenant.slug == "graz")) in page.text
    assert ana.get("/t/padua/home").status_code in {302, 404}
    assert paolo.get("/t/padua/home").status_code == 200
    assert untouched.client().get("/t/graz/signin").status_code == 503
    change(untouched, sa.update(Tenant).where(Tenant.slug == "graz").values(state="active"))
    assert ana.get("/t/graz/home").status_code == 200


# Ids of others


@pytest.mark.parametrize("number", ["0", "999999", "2147483648", "9" * 30])
@pytest.mark.parametrize(
    "path",
    [
        "mentorships/{}",
        "mentorships/{}/papers/agreement",
        "applications/{}",
        "proposals/{}",
        "certificates/{}.pdf",
        "c/{}",
        "c/{}/apply/mentee",
    ],
)
def test_id_that_is_nobodys(world, path, number):
    assert world.client("ana").get(f"/t/graz/{path.format(number)}").status_code == 404


@pytest.mark.parametrize("rest", ["meetings/{}", "meetings/{}/papers/minutes"])
@pytest.mark.parametrize("number", ["99", "9" * 30])
def test_meeting_that_is_not_there(world, rest, number):
    path = f"/t/graz/mentorships/{world.ids['pair:a']}/{rest.format(number)}"
    assert world.client("ana").get(path).status_code == 404


@pytest.mark.parametrize("key", ["nothing", "a%00b", "x" * 3000, "minutes"])
def test_paper_that_the_programme_does_not_have(world, key):
    path = f"/t/graz/mentorships/{world.ids['pair:a']}/papers/{key}"
    assert world.client("ana").get(path).status_code == 404
    assert world.client("ana").post(path, {"action": "send"}).status_code == 404


@pytest.mark.parametrize("verb", ["confirm", "cancel", "report"])
def test_meeting_of_another_pair(untouched, verb):
    path = f"/t/padua/mentorships/{untouched.ids['pair:a']}/meetings/4/{verb}"
    assert untouched.client("ben").post(path, {"took_place": "yes", "minutes": "60"}).status_code == 404


# Applying


def test_closed_window(untouched):
    change(untouched, sa.update(Edition).values(closes_on=now().date() - timedelta(days=1)))
    path = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee"
    page = untouched.client("mia").post(path, {**MENTEE, "action": "send"})
    assert page.status_code == 409
    assert "Applications closed on" in page.text
    assert "Send your application" not in page.text


def test_window_that_is_not_open_yet(untouched):
    change(untouched, sa.update(Edition).values(opens_on=now().date() + timedelta(days=2)))
    path = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee"
    page = untouched.client("mia").post(path, {**MENTEE, "action": "send"})
    assert page.status_code == 409
    assert "Applications open on" in page.text


def test_second_application(untouched):
    path = f"/t/lyon/c/{untouched.ids['edition']}/apply/mentee"
    noa = untouched.client("noa")
    answer = noa.post(path, {**MENTEE, "action": "send"})
    assert (answer.status_code, answer.location) == (303, f"/t/lyon/applications/{untouched.ids['application:noa']}")
    assert "You have applied already" in noa.get(answer.location).text


@pytest.mark.requirement("UX-12", "S0-40")
def test_rules_say_no_in_words_and_the_answers_come_back(untouched):
    path = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee"
    page = untouched.client("mia").post(path, {**MENTEE, "stage": "professor", "topic": "Lichens", "action": "send"})
    assert page.status_code == 422
    assert "This programme is for doctoral candidates and early postdocs." in page.text
    assert 'value="Lichens"' in page.text


def test_university_that_has_no_part(untouched):
    path = f"/t/trier/c/{untouched.ids['edition']}/apply/mentee"
    assert untouched.client("tom").post(path, {**MENTEE, "action": "send"}).status_code in {403, 404}
    other = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee"
    assert untouched.client("tom").post(other, {**MENTEE, "action": "send"}).status_code == 404


# Papers


@pytest.mark.requirement("S0-31")
def test_draft_that_was_not_sent_is_not_signed(fresh_world):
    Couple(fresh_world, "b").write("mentee", "agreement", "third", papers.write)
    before = kept(fresh_world)
    path = f"/t/granada/mentorships/{fresh_world.ids['pair:b']}/papers/agreement/sign"
    page = fresh_world.client("diego").post(path, {"place": "Granada", "version": "3"})
    assert page.status_code == 409
    assert "this paper has not been sent" in page.text
    assert kept(fresh_world) == before


@pytest.mark.requirement("S0-31", "UX-12")
@pytest.mark.parametrize("version", ["1", "3", "", "x"])
def test_text_that_was_changed_is_not_signed(untouched, version):
    path = f"/t/granada/mentorships/{untouched.ids['pair:b']}/papers/agreement/sign"
    page = untouched.client("diego").post(path, {"place": "Granada la bella", "version": version})
    assert page.status_code == 409
    assert "The text was changed after you opened it" in page.text
    assert 'value="Granada la bella"' in page.text


def test_signature_without_a_place(untouched):
    path = f"/t/granada/mentorships/{untouched.ids['pair:b']}/papers/agreement/sign"
    assert untouched.client("diego").post(path, {"place": " \t ", "version": "2"}).status_code == 422


@pytest.mark.requirement("UX-12")
def test_minutes_for_a_meeting_that_was_called_off(fresh_world):
    meeting = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4"
    ana = fresh_world.client("ana")
    assert ana.post(f"{meeting}/cancel").status_code == 303
    before = kept(fresh_world)
    form = {"research": "Was ich schrieb", "career": "", "comments": "", "action": "send"}
    page = ana.post(f"{meeting}/papers/minutes", form)
    assert page.status_code == 409
    assert "Was ich schrieb" in page.text
    assert kept(fresh_world) == before


def test_minutes_of_a_first_meeting_are_not_asked(untouched):
    meeting = f"/t/graz/mentorships/{untouched.ids['pair:a']}/meetings/1"
    ana = untouched.client("ana")
    assert "/papers/minutes" not in ana.get(meeting).text
    assert ana.post(f"{meeting}/papers/minutes", {"research": "x", "action": "send"}).status_code == 409


# Times


@pytest.mark.requirement("UX-12")
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"starts_at": "2019-01-01T10:00"}, 422),
        ({"starts_at": "2190-01-01T10:00"}, 422),
        ({"starts_at": "31.02.2031 10:00"}, 422),
        ({"starts_at": "tomorrow"}, 422),
        ({"minutes": "-60"}, 422),
        ({"minutes": "100000"}, 422),
        ({"link": "javascript:alert(1)"}, 422),
        ({"kind": "final"}, 400),  # asked towards the end only
        ({"surprise": "x"}, 400),
    ],
)
def test_time_that_cannot_be(fresh_world, changed, status):
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings"
    ana = fresh_world.client("ana")
    assert ana.post(f"{path}/4/cancel").status_code == 303
    before = kept(fresh_world)
    form = {
        "starts_at": f"{now() + timedelta(days=9):%Y-%m-%dT15:00}",
        "minutes": "47",
        "link": "https://video.example/my-room",
    }
    page = ana.post(f"{path}/new", form | changed)
    assert page.status_code == status
    assert status == 400 or ("my-room" in page.text or "link" in changed)
    assert kept(fresh_world) == before


def test_meeting_that_is_still_to_come_was_not_held(untouched):
    path = f"/t/padua/mentorships/{untouched.ids['pair:d']}/meetings/1/report"
    page = untouched.client("ben").post(path, {"took_place": "yes", "minutes": "60"})
    assert page.status_code == 409
    assert "still to come" in page.text


# Sizes and bytes


@pytest.mark.parametrize("name", ["research", "surprise"])
def test_ten_megabytes(untouched, name):
    path = f"/t/graz/mentorships/{untouched.ids['pair:a']}/meetings/3/papers/minutes"
    page = untouched.client("ana").post(path, {name: BIG, "action": "send"})
    assert page.status_code == 413
    assert 'lang="de"' in page.text
    assert "zu viel" in page.text.lower()


@pytest.mark.requirement("UX-12")
def test_too_long_a_text_comes_back_whole(untouched):
    path = f"/t/graz/mentorships/{untouched.ids['pair:a']}/meetings/3/papers/minutes"
    page = untouched.client("ana").post(path, {"research": "ä" * 9000, "career": "", "comments": "", "action": "send"})
    assert page.status_code == 422
    assert "ä" * 9000 in page.text


@pytest.mark.parametrize(
    "odd", ["before\0after", "\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "\x1b[31m"]
)
def test_bytes_that_no_text_has(fresh_world, odd):
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/3/papers/minutes"
    ana = fresh_world.client("ana")
    form = {"research": odd, "career": "x", "comments": "", "action": "draft", "version": ana.versions(path)[0]}
    page = ana.post(path, form)
    assert page.status_code in {303, 422}
    with fresh_world.seen_by("ana"):
        assert len(db.session.scalars(sa.select(PaperText)).all()) > 0


@pytest.mark.parametrize(
    ("path", "form"),
    [("/language", {"locale": "d\0e"}), ("/theme", {"theme": "\0"}), ("/language", {"locale": "de", "next": "/\0"})],
)
def test_nul_in_small_forms(world, path, form):
    assert world.client("ana").post(path, form).status_code in {303, 422}


@pytest.mark.parametrize(
    "query", ["show=%00", "skip=%00", "skip=-1", "skip=" + "9" * 40, "skip=²", "show=" + "x" * 4000]
)
def test_odd_queries_at_the_desk(world, query):
    for page in ("applications", "pairs"):
        assert world.client("ingrid").get(f"/t/graz/desk/{page}?{query}").status_code == 200


# Plugins


def broken(hook, function):
    """The online programme with one hook of its own that does not do what it should."""
    module = ModuleType("mentes_online")
    vars(module).update({name: value for name, value in vars(mentes_online).items() if name != hook})
    setattr(module, hook, hookimpl(function))
    return Registry({**registry().plugins, "online": bind("online", module)})


def raises():
    raise ValueError("the plugin's own fault")


@pytest.mark.parametrize("check", [raises, lambda: None, lambda: "yes"])
def test_plugin_that_raises_or_answers_nothing(untouched, check):
    path, mia = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee", untouched.client("mia")
    with using(broken("check_eligibility", check)):
        page = mia.post(path, {**MENTEE, "action": "send"})
        assert page.status_code == 503
        assert "reference" in page.text
        assert "the plugin's own fault" not in page.text
        assert mia.get("/t/graz/home").status_code == 200
        assert untouched.client("ana").get(f"/t/graz/mentorships/{untouched.ids['pair:a']}").status_code == 200


def test_plugin_that_fails_in_the_middle_leaves_nothing_half_done(fresh_world):
    apply(fresh_world, "mia", "mentee")
    ingrid, claire = fresh_world.client("ingrid"), fresh_world.client("claire")
    ingrid.post(f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}/admit")
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.text("select id from enrolment where person_id = :person")
        mentee = db.session.scalar(chosen, {"person": fresh_world.people["mia"]})
    before = kept(fresh_world)
    ids = fresh_world.ids
    path = f"/t/alliance/desk/pairing/{ids['edition']}/{mentee}/propose/{ids['enrolment:paolo']}"
    with using(broken("judge_match", raises)):
        assert claire.post(path).status_code == 503
        assert kept(fresh_world) == before
    assert claire.post(path).status_code == 303


@pytest.mark.parametrize("how", ["raises", "is not there", "has no design"])
def test_suspended_programme_can_be_read_and_not_changed(untouched, how):
    pair = untouched.ids["pair:a"]
    plugins = {name: plugin for name, plugin in registry().plugins.items() if name != "online"}
    instead = {
        "raises": lambda: broken("next_steps", raises),
        "is not there": lambda: Registry(plugins, {"online": Quarantined("online", "mentes", "ImportError: no", "")}),
        "has no design": lambda: broken("design", lambda: None),
    }[how]()
    ana, ingrid = untouched.client("ana"), untouched.client("ingrid")
    with using(instead):
        for path in (
            "home",
            "inbox",
            f"mentorships/{pair}",
            f"mentorships/{pair}/papers/agreement",
            "me",
            "programmes",
        ):
            assert ana.get(f"/t/graz/{path}").status_code in {200, 404}, path
        assert ana.get(f"/t/graz/mentorships/{pair}").status_code == 200
        assert ingrid.get(f"/t/graz/mentorships/{pair}").status_code == 200
        assert ingrid.get("/t/graz/desk").status_code == 200
        assert untouched.client("mia").get(f"/t/graz/c/{untouched.ids['edition']}").status_code == 200
        if how == "is not there":
            assert ana.post(f"/t/graz/mentorships/{pair}/meetings/4/confirm").status_code == 503
        if how != "raises":
            path = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee"
            assert untouched.client("mia").post(path, {**MENTEE, "action": "send"}).status_code == 503
    assert ana.get(f"/t/graz/mentorships/{pair}").status_code == 200


def test_plugin_that_fails_keeps_no_news_from_anybody(fresh_world, mailbox):
    """What an event says is said; only what the plugin would have to answer waits until it can."""
    ana = fresh_world.client("ana")
    with using(broken("next_steps", raises)):
        assert ana.post(f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4/confirm").status_code == 303
        fresh_world.drain()
    assert len(mailbox.to("paolo@padua.example")) == 1


# Servers


def _as_ana(world):
    return world.client("ana").post(f"/t/graz/mentorships/{world.ids['pair:a']}/meetings/4/confirm")


@pytest.mark.requirement("REL-5")
def test_redis_away(pg_server, fresh_world, smtp_server, mailbox):
    url = fresh_world.app.config["SQLALCHEMY_DATABASE_URI"]
    settings = settings_for(str(url), "redis://127.0.0.1:1/0", smtp_server.url)
    with opened(settings, fresh_world.people, fresh_world.ids) as world:
        assert _as_ana(world).status_code == 303
        assert not Bell("redis://127.0.0.1:1/0").ring("drain")
        assert world.client("ana").get("/t/graz/home").status_code == 200
        world.drain()
    assert len(mailbox.to("paolo@padua.example")) == 1


def _soon(world):
    """No pause any more for what is to be tried again."""
    change(world, sa.update(Outbox).where(Outbox.done_at.is_(None)).values(due_at=real_now()))


def _states(world):
    with world.seen_by(None, *world_slugs()):
        return set(db.session.scalars(sa.select(Mail.state)))


@pytest.mark.parametrize("how", ["answers 451", "is not there"])
def test_smtp_away(fresh_world, mailbox, how):
    if how == "answers 451":
        mailbox.refuse = "451 later"
    else:
        url, fresh_world.app.config["SMTP_URL"] = fresh_world.app.config["SMTP_URL"], "smtp://127.0.0.1:1"
    assert _as_ana(fresh_world).status_code == 303
    fresh_world.drain()
    assert mailbox.messages == []
    assert "waiting" in _states(fresh_world)
    mailbox.refuse = None
    if how == "is not there":
        fresh_world.app.config["SMTP_URL"] = url
    _soon(fresh_world)
    fresh_world.drain()
    assert len(mailbox.to("paolo@padua.example")) == 1
    assert _states(fresh_world) == {"sent"}


def _restart(pg_server, world):
    """What a restarted server does to its clients: every connection is gone."""
    name = str(world.app.config["SQLALCHEMY_DATABASE_URI"]).rsplit("/", 1)[1].partition("?")[0]
    with servers.connect(pg_server) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))


@pytest.mark.requirement("REL-6")
def test_database_restarted_between_two_requests(pg_server, fresh_world):
    ana = fresh_world.client("ana")
    assert ana.get("/t/graz/home").status_code == 200
    _restart(pg_server, fresh_world)
    answers = [ana.get("/t/graz/home").status_code for _ in range(3)]
    assert answers.count(200) >= 2
    assert answers[-1] == 200


@pytest.mark.requirement("REL-6")
def test_database_restarted_in_the_middle_of_a_request(pg_server, untouched):
    """One visible error at most, with a number; nothing half done; the next request works."""
    path, mia = f"/t/graz/c/{untouched.ids['edition']}/apply/mentee", untouched.client("mia")

    def check(edition, applicant):
        _restart(pg_server, untouched)
        return mentes_online.applying.eligibility(edition, applicant)

    with using(broken("check_eligibility", check)):
        page = mia.post(path, {**MENTEE, "action": "send"})
    assert page.status_code == 503
    assert "reference" in page.text
    assert mia.get(path).status_code == 200


def test_every_pair_of_the_story_can_be_opened_by_its_two(world):
    for key, pair in PAIRS.items():
        for name in pair:
            slug = next(
                slug for slug, number in world.ids.items() if number == world.homes[name] and slug in world_slugs()
            )
            assert world.client(name).get(f"/t/{slug}/mentorships/{world.ids[f'pair:{key}']}").status_code == 200
