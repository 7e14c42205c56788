"""Whatever the claims, whoever comes in belongs to a university of that provider: ten thousand made-up sign-ins (SSO-3)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.random_claims import ABSENT, ANYTHING, DOMAIN, HOMES, OWNERS

from mentes.people.signin.claims import AFFILIATIONS, read_claims
from mentes.people.signin.provider import ClaimNames, ProviderSettings
from mentes.people.signin.refusals import SignInRefused

HOME, SCOPES, HANDED_ON = "schac_home_organization", "eduperson_scoped_affiliation", "voperson_external_affiliation"
ANA = {"name": "Ana", "email": "ana@graz.example"}
NAMES = sorted(
    {*ANA, HANDED_ON, "sub", "iss", "hd", "given_name", "family_name", "email_verified", *vars(ClaimNames()).values()}
)


def row(*universities):
    """The provider of these universities: one, or several that share it."""
    homes = frozenset(domain for domain, owner in OWNERS.items() if owner in universities)
    tenant_id = universities[0] if len(universities) == 1 else None
    issuer, back = "https://login.example", "https://mentes.example/t/x/signin/callback"
    return ProviderSettings(1, 1, issuer, "mentes", back, homes, tenant_id=tenant_id)


ROWS = st.sampled_from([row(1), row(2), row(3), row(1, 2)])
OR_NOT = st.sampled_from([True, True, False])
SAID = st.tuples(OR_NOT, HOMES, OR_NOT, ANYTHING, st.sampled_from(NAMES), ANYTHING)


def claims_of(drawn):
    """One source of claims: a home organisation and scopes, or not, and one claim more that may be any of these."""
    with_home, home, with_scopes, scopes, name, value = drawn
    said = {name: value, HOME: home if with_home else ABSENT, SCOPES: scopes if with_scopes else ABSENT}
    return {name: value for name, value in said.items() if value is not ABSENT}


def scopes_of(source):
    """What the scoped affiliations of one source say after the @: a proxy may leave the home organisation out (SSO-17)."""
    value = source.get(SCOPES) if source.get(SCOPES) is not None else source.get(HANDED_ON)
    entries = value if isinstance(value, list) else [value]
    return [each.partition("@")[2] for each in entries if isinstance(each, str) and "@" in each]


def believed(provider, signed, userinfo):
    """The home organisation that may be believed, by a second reading of the rule; None for a refusal."""
    said = [source[HOME] for source in (signed, userinfo) if HOME in source]
    if not said and provider.tenant_id is None:
        said = scopes_of(signed) + scopes_of(userinfo)
    texts = {value for value in said if isinstance(value, str) and value.isascii()}
    if len(texts) != 1 or any(value not in texts for value in said if isinstance(value, str)):
        return None
    [home] = texts
    alike = all(isinstance(value, str) for value in said) and home.lower() in provider.home_organisations
    return home.lower() if alike else None


@pytest.mark.requirement("SSO-3")
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(provider=ROWS, signed=SAID.map(claims_of), userinfo=SAID.map(claims_of))
def test_whoever_comes_in_is_of_the_providers_own_universities(provider, signed, userinfo):
    userinfo = {**ANA, **userinfo}
    mine = {OWNERS[domain] for domain in provider.home_organisations}
    try:
        claims = read_claims(provider, signed, userinfo)
    except SignInRefused as refusal:
        home = believed(provider, signed, userinfo)
        wrong = {"wrong_home_organisation", "home_organisation_unknown"}
        assert refusal.code in (wrong if home is None else {"missing_claim"})  # noqa: PT017
        return
    assert claims.home_organisation == believed(provider, signed, userinfo)
    assert OWNERS[claims.home_organisation] in mine
    assert provider.tenant_id in {None, OWNERS[claims.home_organisation]}
    assert set(claims.affiliations) <= AFFILIATIONS
    told = {**userinfo, **signed}
    said = told.get(SCOPES) if told.get(SCOPES) is not None or provider.tenant_id else told.get(HANDED_ON)
    scopes = {str(each).lower() for each in (said if isinstance(said, list) else [said]) if str(each).isascii()}
    for word in claims.affiliations:
        assert any(word in each and each.endswith(claims.home_organisation) for each in scopes)


@pytest.mark.requirement("SSO-3")
@settings(max_examples=300, deadline=None)
@given(provider=ROWS, home=DOMAIN, in_token=st.booleans(), everywhere=st.booleans())
def test_an_honest_word_is_believed_and_another_universitys_is_not(provider, home, in_token, everywhere):
    said = {HOME: home}
    signed, userinfo = (said if in_token or everywhere else {}), (said if not in_token or everywhere else {})
    try:
        claims = read_claims(provider, signed, {**ANA, **userinfo})
    except SignInRefused:
        assert home.lower() not in provider.home_organisations
    else:
        assert claims.home_organisation == home.lower()
        assert home.lower() in provider.home_organisations
