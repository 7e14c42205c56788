"""Whatever a provider says about a person, only what it may say is believed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentes.people.signin.claims import read_claims
from mentes.people.signin.provider import ClaimNames, ProviderSettings
from mentes.people.signin.refusals import SignInRefused

GRAZ = ProviderSettings(
    id=1,
    version=1,
    issuer="https://login.graz.example",
    client_id="mentes",
    redirect_uri="https://mentes.example/t/graz/signin/callback",
    home_organisations=frozenset({"graz.example", "edu.graz.example"}),
)
ANA = {"name": "Ana", "email": "ana@graz.example", "schac_home_organization": "graz.example"}


def read(**said):
    return read_claims(GRAZ, {}, {**ANA, **said})


def test_affiliations_of_other_scopes_are_dropped():
    said = ["student@graz.example", "Member@Bio.Graz.Example", "staff@padua.example", "staff@notgraz.example"]
    said += ["faculty", "faculty@", "@graz.example", "king@graz.example", 7, None, "alum@graz.example.evil.example"]
    assert read(eduperson_scoped_affiliation=said).affiliations == ("member", "student")
    assert read(eduperson_scoped_affiliation="staff@graz.example").affiliations == ("staff",)


@pytest.mark.parametrize(
    ("said", "semester", "subject"),
    [
        (3, 3, ""),
        ("3", 3, ""),
        ("079$3", 3, "079"),
        (["079$3"], 3, "079"),
        (["079$3", "082$3"], 3, "079"),
        (["079$3", "082$5"], None, "079"),
        (0, None, ""),
        (-1, None, ""),
        (True, None, ""),
        (61, None, ""),
        (10**400, None, ""),
        (3.0, None, ""),
        ("٣", None, ""),
        ("third", None, ""),
        ([], None, ""),
        (None, None, ""),
    ],
)
def test_semesters(said, semester, subject):
    claims = read(study_semester=said)
    assert (claims.semester, claims.subject) == (semester, subject)


@pytest.mark.parametrize("unclean", ["a\x00b", "a\nb", "x" * 201, 7, ["a"], {"a": 1}, None, "\ud800"])
def test_unclean_text_is_left_out(unclean):
    claims = read(locale=unclean, zoneinfo=unclean, organisational_unit=unclean, languages=[unclean, "de"])
    assert (claims.locale, claims.zoneinfo, claims.unit, claims.languages) == ("", "", "", ("de",))


def test_invisible_marks_are_taken_out_of_a_name_and_joiners_left_in():
    assert read(name="\u202eA\u00adna\u200b").legal_name == "Ana"
    assert read(name="\u0645\u06cc\u200c\u0646\u0627").legal_name == "\u0645\u06cc\u200c\u0646\u0627"
    assert read(name="Ana Kovac\u030cic\u030c").legal_name == "Ana Kovačič"


@pytest.mark.parametrize("said", ["true", 1, None, [True]])
def test_only_true_means_verified(said):
    assert read(email_verified=said).email_verified is False


def test_a_universitys_own_claim_names():
    row = ProviderSettings(**{**vars(GRAZ), "claim_names": ClaimNames(semester="dfn_terms", level="", unit="ou")})
    claims = read_claims(row, {}, {**ANA, "dfn_terms": ["079$4"], "ou": "Biology", "study_level": "x", "": "y"})
    assert (claims.semester, claims.unit, claims.level) == (4, "Biology", "")


TEXTS = st.sampled_from(["graz.example", "padua.example", "GRAZ.EXAMPLE", "edu.graz.example", "", "ana@graz.example"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
NAMES = sorted({*ANA, "given_name", "family_name", "email_verified", *vars(ClaimNames()).values()})
CLAIMS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8)


@pytest.mark.requirement("SSO-3")
@settings(max_examples=1000, deadline=None)
@given(signed=CLAIMS, userinfo=CLAIMS)
def test_whatever_is_said_the_home_organisation_is_the_providers(signed, userinfo):
    try:
        claims = read_claims(GRAZ, signed, {**ANA, **userinfo})
    except SignInRefused as error:
        assert error.code in {"wrong_home_organisation", "missing_claim"}  # noqa: PT017
    else:
        assert claims.home_organisation in GRAZ.home_organisations
        assert claims.legal_name.strip()
        assert not {unicodedata.category(letter) for letter in claims.legal_name} & {"Cc", "Cn", "Co", "Cs", "Zl", "Zp"}
        assert claims.email.count("@") == 1
