"""What we need of a university's sign-in: each value, what it is for, where it may be missing, and how IT knows it."""

from dataclasses import dataclass

from mentes.base.i18n import N_


@dataclass(frozen=True)
class Need:
    """One value: its key in our claim names ("" for a standard claim), what it is for, and its names elsewhere."""

    key: str
    claim: str  # the usual name
    title: str
    why: str
    required: bool = False
    attribute: str = ""  # as federations know it: name and OID
    example: str = ""


NEEDS = (
    Need(
        "",
        "name",
        N_("Name"),
        N_("stands on agreements and certificates"),
        required=True,
        attribute="displayName (2.16.840.1.113730.3.1.241)",
        example="Ana Kovačević",
    ),
    Need(
        "",
        "email",
        N_("E-mail address"),
        N_("letters go there; it never finds an account"),
        required=True,
        attribute="mail (0.9.2342.19200300.100.1.3)",
        example="ana@uni.example",
    ),
    Need(
        "home_organisation",
        "schac_home_organization",
        N_("Home organisation"),
        N_("says that somebody belongs to this university"),
        required=True,
        attribute="schacHomeOrganization (1.3.6.1.4.1.25178.1.2.9)",
        example="uni.example",
    ),
    Need(
        "affiliations",
        "eduperson_scoped_affiliation",
        N_("Student or staff"),
        N_("rules of programmes ask for it"),
        attribute="eduPersonScopedAffiliation (1.3.6.1.4.1.5923.1.1.1.9)",
        example="student@uni.example",
    ),
    Need("level", "study_level", N_("Level of studies"), N_("rules of programmes ask for it"), example="master"),
    Need(
        "semester",
        "study_semester",
        N_("Semester"),
        N_("rules of programmes ask for it"),
        attribute="dfnEduPersonTermsOfStudy (1.3.6.1.4.1.22177.400.1.1.3.3)",
        example="3",
    ),
    Need("subject", "study_subject", N_("Subject"), N_("helps to find a fitting mentor"), example="Biology"),
    Need("unit", "organisational_unit", N_("Unit"), N_("keeps mentor and mentee independent"), example="Botany"),
    Need("languages", "languages", N_("Languages"), N_("helps to find a fitting mentor"), example='["de", "en"]'),
)
NAMED = tuple(need for need in NEEDS if need.key)
DEFAULTS = {need.key: need.claim for need in NAMED}

CHECKS = {
    "browser": N_("The answer belongs to the sign-in that this browser began (state, at most ten minutes old)."),
    "discovery": N_("The provider describes itself under the issuer that is entered here; its addresses are allowed."),
    "answer": N_("The answer came from this provider (iss, RFC 9207) and brought a code."),
    "code": N_("The token endpoint took the code, the PKCE verifier and the client secret."),
    "id_token": N_("The ID token is signed by the provider's key; issuer, audience, nonce and times are right."),
    "userinfo": N_("The userinfo endpoint speaks of the same subject."),
}
FAULTS = {
    "bad_url": N_("This is no address that can be called: a host without user name, spaces or special characters."),
    "not_https": N_("The issuer must begin with https://."),
    "refused_address": N_(
        "The name leads to an address that is not on the open internet. Mentes calls public ones only."
    ),
    "unknown_host": N_("The name is not known to the DNS."),
    "unreachable": N_("Nobody answers at this address within three seconds."),
    "too_slow": N_("The answer did not come within five seconds."),
    "too_big": N_("The answer is larger than one megabyte."),
    "redirect": N_("The address answers with a redirect. Enter the issuer exactly as the provider names itself."),
    "bad_answer": N_("What came is not JSON, or was cut off."),
    "no_document": N_("There is no discovery document here (OpenID Connect Discovery 1.0, section 4)."),
    "issuer_mismatch": N_("The discovery document names another issuer. Both must be the same, letter by letter."),
    "bad_endpoint": N_("An endpoint is missing or does not begin with https://."),
    "no_pkce": N_("The provider does not say that it knows PKCE with S256 (RFC 7636). Mentes always uses it."),
    "bad_algorithm": N_("ID tokens are not signed with an asymmetric algorithm. HS256 and none are refused."),
    "no_code": N_("The provider does not offer the authorization code flow."),
    "no_keys": N_("The key set is empty, so no signature could be checked."),
}
CODES = {
    "cancelled": N_("Somebody stopped at the provider's page (access_denied)."),
    "state_mismatch": N_("The answer does not belong to a test of this browser, or it was used before."),
    "too_late": N_("The answer came more than ten minutes after the start."),
    "wrong_provider": N_("The draft was changed while the test was under way. Run it again."),
    "provider_unreachable": N_("The provider did not answer in time, or with a server error."),
    "outbound_refused": N_("The provider names an address that Mentes must not call: a private one, or a redirect."),
    "provider_error": N_(
        "The provider answered with an error or with something that is no OpenID Connect. Often the client id, the secret "
        "or the redirect address differ from what is registered there."
    ),
    "issuer_mismatch": N_("The issuer in the answer is not the one that is entered here."),
    "iss_param_mismatch": N_("The iss parameter of the answer (RFC 9207) is missing or names another provider."),
    "wrong_audience": N_("The ID token was made for another client."),
    "azp_mismatch": N_("The ID token names another client as its authorised party (azp)."),
    "nonce_mismatch": N_("The ID token does not carry the nonce of this sign-in."),
    "token_mismatch": N_("The hash of the access token in the ID token (at_hash) does not fit."),
    "bad_algorithm": N_("The ID token is signed with an algorithm that is refused (none, HS256, …)."),
    "bad_signature": N_("The signature of the ID token does not fit any key of the provider."),
    "expired": N_("The ID token has ended already. Is the provider's clock right?"),
    "not_yet_valid": N_("The ID token is not valid yet. Is the provider's clock right?"),
    "userinfo_sub_mismatch": N_("The userinfo endpoint speaks of another subject than the ID token."),
    "missing_claim": N_("A claim that Mentes needs did not come."),
    "wrong_home_organisation": N_("The home organisation did not come, or is none of those that are entered here."),
    "home_organisation_unknown": N_("The sign-in did not say of which home organisation somebody is."),
    "affiliation_gone": N_("The university no longer says that this person belongs to it, so their access has ended."),
    "not_known_there": N_("Nobody is known with that account of the old sign-in. New people take the new one."),
    "last_central": N_(
        "The university no longer says that this person belongs to it. Nothing was ended, because nobody else looks after "
        "all universities."
    ),
    "account_closed": N_("The account was closed here."),
}
IN_USE = {
    "state_mismatch": N_("The answer does not belong to a sign-in of this browser, or it was used before."),
    "wrong_provider": N_("The sign-in of the university was changed while somebody was on the way."),
    "wrong_home_organisation": N_("The home organisation did not come, or is none of this sign-in's."),
}
"""What the same codes mean where people sign in, and no draft is tested."""
COMPARED = {
    "issuer_mismatch": ("issuer",),
    "iss_param_mismatch": ("issuer",),
    "wrong_home_organisation": ("home_organisations",),
    "home_organisation_unknown": ("home_organisations",),
    "missing_claim": ("claims", "scopes"),
}
"""Which of what was expected and what came says something about a refusal; for all others nothing of it does."""


def words_for(code: str, purpose: str) -> str:
    """Why a sign-in was refused, for whoever looks after it (UX-50); `purpose` is that of its attempt."""
    told = CODES if purpose == "test" else CODES | IN_USE
    return told.get(code, N_("The sign-in was refused."))
