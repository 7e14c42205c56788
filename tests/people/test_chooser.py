"""Finding one's university: by name, town or domain, by keyboard, without scripts; remembered, and forgotten again."""

import re
import threading

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from tests.journeys.looking import check_head, check_whole
from tests.test_statements import statements
from werkzeug.serving import make_server

from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider
from mentes.tenancy.folding import folded, spellings
from mentes.tenancy.models import Tenant

MORE = {  # slug: names, town, domain
    "koeln": ({"de": "Universität zu Köln", "en": "University of Cologne"}, "Köln", "uni-koeln.example"),
    "lodz": ({"pl": "Uniwersytet Łódzki", "en": "University of Łódź"}, "Łódź", "uni.lodz.example"),
    "tromso": ({"nb": "Universitetet i Tromsø", "en": "Arctic University"}, "Tromsø", "uit.example"),
    "zagreb": ({"hr": "Sveučilište u Zagrebu"}, "Zagreb", "unizg.example"),
    "vilnius": ({"lt": "Vilniaus universitetas", "en": "Vilnius University"}, "Vilnius", "vu.example"),
}
ENGLISH = {"Accept-Language": "en"}


def tenant(slug, names, town, **more):
    return Tenant(
        slug=slug, names=names, locales=list(names), town=town, timezone="UTC", brand={"sender": f"help@{slug}.example"},
        privacy={}, plugins=[], declared={}, **more,
    )  # fmt: skip


def open_at(slug, names, town, domain):
    """A university whose people can sign in."""
    row = tenant(slug, names, town)
    db.session.add(row)
    db.session.flush()
    db.session.add(HomeOrganisation(domain=domain, tenant_id=row.id))
    values = {"issuer": f"https://login.{slug}.example", "client_id": "mentes", "home_organisations": [], "claims": {}}
    db.session.add(IdentityProvider(tenant_id=row.id, **values))


@pytest.fixture(scope="module")
def many(world):
    """The world with more universities: one suspended, one archived, one that cannot sign anybody in yet."""
    with world.app.app_context():
        for slug, (names, town, domain) in MORE.items():
            open_at(slug, names, town, domain)
        db.session.add(tenant("closed", {"en": "Closed University"}, "Nowhere", state="suspended"))
        db.session.add(tenant("gone", {"en": "Gone University"}, "Nowhere", state="archived"))
        db.session.add(tenant("soon", {"en": "University of Soon"}, "Soonville"))
        db.session.commit()
    return world


def found(world, typed, **more):
    page = world.client().get("/signin", query_string={"q": typed, **more}, headers=ENGLISH).text
    places = page[page.index('id="places"') : page.index('id="missing"')]
    return re.findall(r'href="/t/([a-z]+)/signin', places)


@pytest.mark.requirement("SSO-11")
@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("cologne", "koeln"),
        ("Koln", "koeln"),
        ("koeln", "koeln"),
        ("KÖLN", "koeln"),
        ("Ko\u0308ln", "koeln"),
        ("universität köln", "koeln"),
        ("köln universität", "koeln"),
        ("uni-koeln.example", "koeln"),
        ("lodz", "lodz"),
        ("Uniwersytet Łódzki", "lodz"),
        ("uit.ex", "tromso"),
        ("tromsoe", "tromso"),
        ("arctic", "tromso"),
        ("sveuciliste", "zagreb"),
        ("  zagreb ", "zagreb"),
        ("padova", "padua"),
        ("padua.example", "padua"),
    ],
)
def test_found_by_what_people_type(many, typed, slug):
    assert found(many, typed) == [slug]


@pytest.mark.parametrize("typed", ["nothing like it", "closed", "gone", "%", "_", "köln zagreb", "<script>", "\0"])
def test_not_found(many, typed):
    assert found(many, typed) == ([] if typed != "\0" else found(many, ""))


def test_what_cannot_sign_in_yet_is_there_without_a_link(many):
    page = many.client().get("/signin?q=soon", headers=ENGLISH).text
    assert "University of Soon" in page
    assert "cannot sign in yet" in page
    assert "/t/soon/signin" not in page


def test_the_way_on_is_kept(many):
    page = many.client().get("/signin?q=vilnius&next=/t/vilnius/inbox").text
    assert '"/t/vilnius/signin?next=/t/vilnius/inbox"' in page
    assert 'name="next" value="/t/vilnius/inbox"' in page


@pytest.mark.requirement("SSO-11")
def test_a_deep_link_leads_straight_on(many):
    answer = many.client().get("/signin?university=koeln&next=/t/koeln/inbox")
    assert (answer.status_code, answer.location) == (302, "/t/koeln/signin?next=/t/koeln/inbox")
    for other in ("soon", "closed", "nowhere", "../x"):
        assert many.client().get("/signin", query_string={"university": other}).status_code == 200


@pytest.mark.requirement("SSO-11")
def test_remembered_first_and_forgotten(many):
    visitor = many.client()
    visitor.client.set_cookie("university", "koeln", domain="mentes.example")
    page = visitor.get("/signin?next=/t/koeln/inbox", headers=ENGLISH).text
    assert re.search(r'btn-primary" href="/t/koeln/signin\?next=/t/koeln/inbox">University of Cologne<', page)
    answer = visitor.post("/signin/forget", {"next": "/t/koeln/inbox"})
    assert (answer.status_code, answer.location) == (303, "/signin?next=/t/koeln/inbox")
    assert "Last time you chose" not in visitor.get("/signin", headers=ENGLISH).text


@pytest.mark.parametrize("slug", ["soon", "closed", "gone", "x"])
def test_what_is_not_open_is_not_offered_again(many, slug):
    visitor = many.client()
    visitor.client.set_cookie("university", slug, domain="mentes.example")
    assert "Last time you chose" not in visitor.get("/signin", headers=ENGLISH).text


def test_fifty_cost_as_much_as_ten(many):
    def cost():
        with statements(many) as sent:
            assert many.client().get("/signin").status_code == 200
        return len(sent)

    many.client().get("/signin")
    few = cost()
    with many.app.app_context():
        for n in range(50):
            open_at(f"more{n}", {"en": f"University number {n}"}, f"Town {n}", f"more{n}.example")
        db.session.commit()
    assert cost() == few
    with many.app.app_context():
        extra = sa.select(Tenant.id).where(Tenant.slug.like("more%"))
        for model in (IdentityProvider, HomeOrganisation):
            db.session.execute(sa.delete(model).where(model.tenant_id.in_(extra)))
        db.session.execute(sa.delete(Tenant).where(Tenant.slug.like("more%")))
        db.session.commit()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Universität  Łódź", "universitat lodz"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ærøskøbing", "aeroskobing"),
        ("Đakovo", "dakovo"),
        ("ﬁne", "fine"),
        ("İstanbul", "istanbul"),
        ("Αθήνα", "αθηνα"),
    ],
)
def test_folding(text, plain):
    assert folded(text) == plain
    assert folded(plain) == plain


def test_both_spellings_are_searched():
    assert spellings("Köln") == "koln koeln"
    assert spellings("Århus") == "arhus aarhus"
    assert spellings("Graz") == "graz"


@pytest.fixture
def site(many, monkeypatch):
    """The world where a browser reaches it."""
    server = make_server("127.0.0.1", 0, many.app, threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    for name, value in {"TRUSTED_HOSTS": ["127.0.0.1"], "SECURE_COOKIES": False, "PUBLIC_URL": url}.items():
        monkeypatch.setitem(many.app.config, name, value)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visit(browser, site, request):
    """A page of somebody who is nobody yet, with scripts and without."""
    context = browser.new_context(
        base_url=site, locale="en-GB", java_script_enabled=request.param, reduced_motion="reduce"
    )
    page = context.new_page()
    page.scripts = request.param
    yield page
    context.close()


def names(page):
    return page.locator("#places b").all_inner_texts()


@pytest.mark.browser
@pytest.mark.requirement("SSO-11")
def test_by_keyboard_alone(visit):
    visit.goto("/signin?next=/t/koeln/inbox")
    check_head(visit)
    search = visit.get_by_role("searchbox", name="Name, town or domain")
    for _ in range(30):
        visit.keyboard.press("Tab")
        if search.evaluate("field => field === document.activeElement"):
            break
    visit.keyboard.type("universitat koln")
    if not visit.scripts:
        visit.keyboard.press("Enter")
    expect(visit.locator("#places b")).to_have_count(1)
    assert names(visit) == ["University of Cologne"]
    assert visit.get_by_role("status").inner_text() == "1 university matches."
    if visit.scripts:
        assert search.input_value() == "universitat koln"
        visit.keyboard.press("ArrowDown")
    else:
        search.focus()
        visit.keyboard.press("Tab")
        visit.keyboard.press("Tab")
    at = visit.evaluate("document.activeElement.getAttribute('href')")
    assert at == "/t/koeln/signin?next=/t/koeln/inbox"


@pytest.mark.browser
@pytest.mark.requirement("SSO-11")
def test_nothing_found_says_what_to_do(visit):
    visit.goto("/signin")
    visit.get_by_role("searchbox").fill("xyzzy")
    if visit.scripts:
        expect(visit.locator("#places li")).to_have_count(0)
    else:
        visit.get_by_role("button", name="Search").click()
    assert "Try a part of the name" in visit.get_by_role("status").inner_text()
    check_whole(visit, visit.scripts, f"chooser-nothing-{visit.scripts}")


@pytest.mark.browser
def test_remembered_and_forgotten_in_a_browser(visit, site):
    visit.context.add_cookies([{"name": "university", "value": "lodz", "url": site}])
    visit.goto("/signin")
    assert visit.locator("main .btn-primary").inner_text() == "University of Łódź"
    check_whole(visit, visit.scripts, f"chooser-{visit.scripts}")
    visit.get_by_role("button", name="Forget this choice").click()
    assert visit.get_by_text("Last time you chose").count() == 0


@pytest.mark.browser
@pytest.mark.requirement("SSO-13")
def test_the_problem_page_in_a_browser(visit, many):
    visit.goto(f"/signin/problem/{many.ids['problem']}")
    assert check_head(visit) == "You are not signed in"
    check_whole(visit, visit.scripts, f"problem-{visit.scripts}")


def test_a_guest_finds_the_university_that_invited_them(many):
    visitor = many.client()
    assert 'href="/signin?as=guest' in visitor.get("/signin", headers=ENGLISH).text
    page = visitor.get("/signin", query_string={"as": "guest", "q": "soon", "next": "/t/soon/inbox"}, headers=ENGLISH)
    assert 'href="/t/soon/signin/guest?next=/t/soon/inbox"' in page.text  # people come in there before its sign-in is
    assert "/t/graz/signin" not in page.text


def test_the_page_of_a_university_without_a_sign_in_offers_none(many):
    page = many.client().get("/t/soon/", headers=ENGLISH).text
    assert "People of this university cannot sign in yet" in page
    assert 'href="/t/soon/signin"' not in page
    assert 'href="/t/zagreb/signin"' in many.client().get("/t/zagreb/", headers=ENGLISH).text


@pytest.mark.requirement("UX-50")
def test_signing_in_where_nobody_can_yet_ends_at_words(many):
    visitor = many.client()
    answer = visitor.get("/t/soon/signin?next=/t/soon/home", headers=ENGLISH)
    assert answer.status_code == 404
    assert "Signing in at University of Soon is not set up yet" in answer.text
    assert 'href="/signin?next=/t/soon/home"' in answer.text
    assert 'href="/t/soon/signin"' not in answer.text


@pytest.mark.requirement("UX-50")
def test_a_programme_of_a_university_without_a_sign_in_says_so(fresh_world):
    path, visitor = f"/t/graz/c/{fresh_world.ids['edition']}", fresh_world.client()
    with_it = visitor.get(path, headers=ENGLISH).text
    assert "Sign in to apply" in with_it
    assert 'href="/t/graz/signin"' in with_it
    with fresh_world.app.app_context():
        db.session.execute(sa.update(IdentityProvider).values(state="retired"))
        db.session.commit()
    without = visitor.get(path, headers=ENGLISH).text
    assert "Signing in at University of Graz is not set up yet" in without
    assert "/t/graz/signin" not in without.replace("/t/graz/signin/guest", "")
