"""Whoever has begun goes by what they began under, whatever is edited afterwards; whoever begins later goes by that."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from babel.support import NullTranslations
from mentes_eight.config import Config

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.domains import domain
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.papers import service as papers
from mentes.mentorships.steps import way_of
from mentes.programmes.conditions import Conditions
from mentes.programmes.models import Edition, GuideText, Programme
from mentes.programmes.rules import change_conditions, change_config
from mentes.tenancy.models import Tenant
from tests.eight.later import LATER, NEXT
from tests.eight.pairs import ALL, begin, open_edition
from tests.eight.plugin import EIGHT, installed, rules
from tests.eight.said import WORDS

EDITED = {
    "months": 3,
    "meetings": 7,
    "minutes": 25,
    "goals": 1,
    "signed": False,
    "minutes_days": 2,
    "minutes_required": True,
    "plan_days": 5,
}
PAGES = (
    "",
    "/meetings/2",
    "/meetings/new",
    *(f"/papers/{key}" for key in WORDS if key not in {"minutes", "reflection"}),
    *(f"/meetings/2/papers/{key}" for key in ("minutes", "reflection")),
)
CALLED = {
    "en": "How to begin",
    "de": "Wie Sie beginnen",
}  # as before: the guide is a text of today, the rest of the page is not
SIDES = ("mentee", "mentor")  # the one reads German, the other English
LIVES = re.compile(r"<main.*</main>", re.DOTALL)
CHANGES = re.compile(r"<script.*?</script>|(?<=[\"-])[0-9a-f]{16,}", re.DOTALL)


class Mirrored(NullTranslations):
    """Translations of another day: every text is said backwards."""

    def gettext(self, message):
        return message[::-1]

    ugettext = gettext


@pytest.fixture(scope="module")
def edited(world):
    """A pair, what it was shown before everything was edited, and a pair that begins afterwards."""
    with installed():
        edition = open_edition(world)
        pair = agreed(begin(world, edition, "ana", "diego"), WORDS["agreement"])
        pair.meet(2)
        pair.paper("mentee", "plan", papers.send, WORDS["plan"])
        world.drain()  # since when somebody is awaited is noted by a job
        before, promised = shown(pair), rules_of(pair)
    with installed(NEXT), pytest.MonkeyPatch.context() as patch:
        for locale in ("de", "en"):
            patch.setitem(domain(EIGHT.domain)._loaded, locale, Mirrored())
        edit(world, edition)
        yield pair, before, promised, begin(world, edition, "georg", "paolo")


def agreed(pair, words):
    """They meet, find that they fit, and sign."""
    pair.meet(1)
    pair.match()
    pair.paper("mentee", "agreement", papers.send, words)
    for role in SIDES:
        pair.sign(role, 1)
    return pair


def shown(pair):
    """All pages of the two, by address; without what is made anew for every answer."""
    pages = {(role, rest): LIVES.search(pair.read(role, rest))[0] for role in SIDES for rest in PAGES}
    return {key: CHANGES.sub("", page) for key, page in pages.items()}


def rules_of(pair):
    """The steps of a pair, whether it is complete and why not, its parameters and its design."""
    way = way_of(pair.pair())
    return way.steps, way.completion, way.edition.config, way.design


def edit(world, edition_id):
    """Everything that anybody can edit of an edition, its programme and its universities."""
    with world.seen_by(None, *ALL):
        change_config(edition_id, EDITED)
        change_conditions(edition_id, Conditions(same_unit=True))
        edition = db.session.get_one(Edition, edition_id)
        edition.titles = {"en": f"Round {LATER}", "de": f"Runde {LATER}"}
        edition.milestones = [{"titles": {"en": LATER}, "on": "2031-01-01", "until": None}]
        edition.opens_on -= timedelta(days=50)
        edition.closes_on, edition.starts_on, edition.ends_on = None, now().date() + timedelta(40), now().date()
        programme = db.session.get_one(Programme, edition.programme_id)
        programme.titles = {"en": f"Own title {LATER}", "de": f"Eigener Titel {LATER}"}
        programme.summaries = {"en": LATER}
        for slug in ("alliance", "graz", "granada"):
            tenant = db.session.scalars(sa.select(Tenant).where(Tenant.slug == slug)).one()
            tenant.brand = tenant.brand | {"colour": "#123456", "sender": LATER}
            tenant.terms = ["01-01"]
            db.session.add_all(guide(programme.id, tenant.id, locale) for locale in ("en", "de"))


def guide(programme, tenant, locale):
    """A guide in a university's own words, published after the pair began."""
    day = now() + timedelta(seconds=1)
    said = {"key": "guide", "locale": locale, "number": 1, "title": CALLED[locale], "body": LATER}
    whose = {"programme_id": programme, "tenant_id": tenant, "audience": list(SIDES)}
    return GuideText(**said, **whose, written_at=day, published_at=day)


def test_every_parameter_is_edited_and_each_of_them_makes_another_design():
    assert set(EDITED) == set(Config.model_fields)
    before = rules()[1]
    assert [name for name, value in EDITED.items() if rules(**{name: value})[1] == before] == []


@pytest.mark.requirement("S0-44")
def test_every_page_of_a_running_pair_stays_word_for_word(edited):
    pair, before, _, _ = edited
    after = shown(pair)
    assert [key for key, page in after.items() if page != before[key]] == []
    assert [key for key, page in after.items() if LATER in page] == []
    assert "Mentoring-Vereinbarung" in after["mentee", ""]
    assert "Mentoring agreement" in after["mentor", ""]


def test_a_guide_is_read_as_it_stands_today(edited):
    """It is a text for readers and no promise: `docs/decisions/0034-a-guide-is-read-as-it-stands.md`."""
    for role in SIDES:
        assert LATER in edited[0].read(role, "/guide/guide")


def test_steps_completion_and_parameters_of_a_running_pair_stay(edited):
    pair, _, promised, _ = edited
    assert rules_of(pair) == promised


def test_whoever_begins_later_goes_by_what_is_new(edited):
    pair = edited[3]
    design = way_of(pair.pair()).design
    assert (design.meetings.at_least, design.meetings.minutes, design.lasts.count) == (11, 25, 6)
    assert [paper.key for paper in design.papers] == ["agreement", "letters"]
    for role in SIDES:
        page = pair.read(role, "/papers/agreement")
        assert (LATER[::-1] in page, "Mentoring" in page) == (True, False)


def test_a_running_pair_ends_as_it_was_promised(edited):
    pair = edited[0]
    for number in (3, 4):
        pair.meet(number)
    pair.wrap_up()
    pair.meet(5, "final")
    pair.paper("mentor", "wrap_up", papers.send, WORDS["wrap_up"])
    assert pair.pair().state == "wrapping_up"
    pair.paper("mentee", "wrap_up", papers.confirm, 1)
    assert pair.pair().state == "completed"
    assert "Was war am besten?" in pair.read("mentee", "/questionnaires/experience")
    pair.world.drain()
    with pair.world.seen_by("ana"):
        chosen = sa.select(Certificate.facts).where(Certificate.mentorship_id == pair.id)
        facts = {each["locale"]: each for each in db.session.scalars(chosen)}
    assert (facts["de"]["heading"], facts["en"]["heading"]) == (
        "Zertifikat der acht Schriftstücke",
        "Certificate of eight papers",
    )
    assert [facts["de"][name] for name in ("programme", "edition")] == ["Acht Schriftstücke", "Die erste Runde"]
    assert LATER not in str(facts)
