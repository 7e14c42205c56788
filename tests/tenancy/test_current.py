"""Which university a path opens, in which of its languages, and how its file is written."""

import tomllib

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentes.base.errors import NotVisible
from mentes.base.i18n import say
from mentes.tenancy.current import Suspended, by_slug, universities
from mentes.tenancy.models import Tenant
from mentes.tenancy.service import interface_languages, spoken
from mentes.tenancy.writing import to_toml


@pytest.fixture
def session(database_url):
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with Session(engine) as session:
        for slug, state in (("graz", "active"), ("lyon", "suspended"), ("trier", "archived")):
            session.add(
                Tenant(
                    slug=slug,
                    state=state,
                    names={"en": slug},
                    locales=["en"],
                    timezone="UTC",
                    brand={"colour": "#112233", "sender": f"office@{slug}.example"},
                    privacy={},
                    plugins=[],
                    declared={},
                )
            )
        session.flush()
        yield session


def test_an_active_university_is_found_in_one_statement(session):
    sent = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *args: sent.append(args[2]))
    assert by_slug(session, "graz").slug == "graz"
    assert len(sent) == 1


@pytest.mark.parametrize("slug", ["nowhere", "trier", "", "GRAZ", "graz' or '1'='1"])
def test_an_unknown_or_archived_one_is_not_visible(session, slug):
    with pytest.raises(NotVisible):
        by_slug(session, slug)


def test_a_suspended_one_says_whom_to_ask(session):
    with pytest.raises(Suspended) as closed:
        by_slug(session, "lyon")
    assert closed.value.status == 503
    assert "office@lyon.example" in say(closed.value.message, "en")


def test_lists_leave_archived_ones_out(session):
    assert [each.slug for each in universities(session)] == ["graz", "lyon"]


@pytest.mark.parametrize(
    ("locales", "shipped", "begins"),
    [
        (("de", "en"), ("en", "de"), ("de", "en")),
        (("it", "en"), ("en", "de"), ("en",)),
        (("it",), ("en", "de"), ("en",)),
        (("de-AT", "de"), ("en", "de"), ("de",)),
        (("it", "en"), ("en", "de", "it"), ("it", "en")),
    ],
)
def test_pages_begin_in_a_language_that_we_ship(locales, shipped, begins):
    assert interface_languages(locales, shipped) == begins


@pytest.mark.parametrize(
    ("said", "serves"), [("de-AT", "de"), ("de_CH", "de"), ("en", "en"), ("it-IT", None), ("", None)]
)
def test_what_a_browser_or_a_university_calls_a_language_is_found(said, serves):
    assert spoken(said, ("en", "de")) == serves


plain = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",))), st.integers(-(2**62), 2**62), st.booleans(), st.dates()
)
tables = st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), plain, max_size=4)
documents = st.dictionaries(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    st.one_of(plain, st.lists(plain, max_size=3), tables, st.lists(tables, min_size=1, max_size=2)),
    max_size=5,
)


@given(documents)
def test_whatever_is_written_reads_as_the_same(content):
    assert tomllib.loads(to_toml(content)) == content
