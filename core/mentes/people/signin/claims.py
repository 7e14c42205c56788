"""What a provider says about a person, read strictly: nothing about another university is believed, nothing unclean kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentes.people.signin.provider import ClaimNames, ProviderSettings
from mentes.people.signin.refusals import refused

TEXT_LENGTH = 200
LIST_LENGTH = 50
SEMESTER_AT_MOST = 60
EXTERNAL = "voperson_external_affiliation"
AFFILIATIONS = frozenset({"student", "staff", "faculty", "employee", "member", "affiliate", "alum", "library-walk-in"})

_UNCLEAN = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})")
_TERMS_OF_STUDY = re.compile(r"(?P<subject>[^$]{1,50})\$(?P<semester>[0-9]{1,2})")


@dataclass(frozen=True)
class SignInClaims:
    """A person as the university describes them; empty or None where it says nothing (the person may then add it).

    `affiliations` holds the bare words of eduPersonScopedAffiliation, of this university's scope only;
    `affiliation_told`: the claim came at all, if only with words of other scopes or with none. `semester` is
    None as well when several subjects are at different semesters: then somebody has to be asked.
    """

    legal_name: str
    given_name: str
    family_name: str
    email: str
    email_verified: bool
    home_organisation: str
    affiliations: tuple[str, ...] = ()
    affiliation_told: bool = False
    locale: str = ""
    zoneinfo: str = ""
    level: str = ""
    semester: int | None = None
    subject: str = ""
    unit: str = ""
    languages: tuple[str, ...] = ()


def read_claims(provider: ProviderSettings, signed: Mapping[str, Any], userinfo: Mapping[str, Any]) -> SignInClaims:
    """Read the claims of one sign-in; what the ID token says wins over the userinfo answer.

    Raises SignInRefused: `wrong_home_organisation`, or `missing_claim` for a name or an e-mail address.
    """
    names = provider.claim_names
    claims = {**userinfo, **signed}
    home = _home_organisation(provider, signed, userinfo) or _home_of_scopes(provider, signed, userinfo)
    given, family = _text(claims.get("given_name")), _text(claims.get("family_name"))
    semester, subject = _study(claims, names)
    return SignInClaims(
        legal_name=_required("name", _text(claims.get("name")) or f"{given} {family}".strip()),
        given_name=given,
        family_name=family,
        email=_required("email", _email(claims.get("email"))),
        email_verified=claims.get("email_verified") is True,
        home_organisation=home,
        affiliations=_affiliations(_scoped(provider, claims), home),
        affiliation_told=_scoped(provider, claims) is not None,
        locale=_text(claims.get("locale")),
        zoneinfo=_text(claims.get("zoneinfo")),
        level=_text(_named(claims, names.level)),
        semester=semester,
        subject=subject,
        unit=_text(_named(claims, names.unit)),
        languages=tuple(_texts(_named(claims, names.languages))),
    )


def _home_organisation(provider: ProviderSettings, *sources: Mapping[str, Any]) -> str:
    """The one home organisation that every source naming it agrees on, and that is this provider's (SSO-3).

    Empty where a proxy that several universities share names none: there it is optional.
    """
    name = provider.claim_names.home_organisation
    said = [source[name] for source in sources if name in source]
    if not said and provider.tenant_id is None:
        return ""
    if not said or any(value != said[0] for value in said):
        raise refused("wrong_home_organisation", claim=name)
    home = said[0]
    # Only ASCII is folded: the Kelvin sign and its like become another university's letters when lowered.
    if not isinstance(home, str) or not home.isascii() or home.lower() not in provider.home_organisations:
        raise refused("wrong_home_organisation", claim=name)
    return home.lower()


def _home_of_scopes(provider: ProviderSettings, *sources: Mapping[str, Any]) -> str:
    """The scope of the scoped affiliations, where all of every source have the same, a member's own domain (SSO-17).

    Read as they came: a scope that becomes a domain once invisible marks are taken away is none.
    """
    said = [entry for source in sources for entry in _entries(_scoped(provider, source))]
    scopes = {entry.partition("@")[2] for entry in said if isinstance(entry, str) and "@" in entry}
    if len(scopes) != 1:
        raise refused("home_organisation_unknown", claim=provider.claim_names.home_organisation)
    (scope,) = scopes
    if not scope.isascii() or scope.lower() not in provider.home_organisations:
        raise refused("wrong_home_organisation", claim=provider.claim_names.affiliations)
    return scope.lower()


def _scoped(provider: ProviderSettings, claims: Mapping[str, Any]) -> Any:
    """The scoped affiliations; a proxy hands those of the home university on under a name of its own (AARC-G025)."""
    found = _named(claims, provider.claim_names.affiliations)
    return claims.get(EXTERNAL) if found is None and provider.tenant_id is None else found


def _affiliations(value: Any, home: str) -> tuple[str, ...]:
    """`student@graz.example` → `student`, when the scope is the home organisation or a part of it."""
    found = set()
    # Only ASCII, as it came: letters that look alike must not become a scope.
    for text in (entry for entry in _entries(value) if isinstance(entry, str) and entry.isascii()):
        word, _, scope = text.lower().partition("@")
        if word in AFFILIATIONS and (scope == home or scope.endswith("." + home)):
            found.add(word)
    return tuple(sorted(found))


def _study(claims: Mapping[str, Any], names: ClaimNames) -> tuple[int | None, str]:
    """Semester and subject: a plain number, or `079$3` (dfnEduPersonTermsOfStudy: subject 079, third semester)."""
    terms = [_term(entry) for entry in _entries(_named(claims, names.semester))]
    semesters = {semester for semester, _ in terms if semester is not None}
    subject = _text(_named(claims, names.subject)) or next((subject for _, subject in terms if subject), "")
    return (semesters.pop() if len(semesters) == 1 else None), subject


def _term(entry: Any) -> tuple[int | None, str]:
    text = str(entry) if isinstance(entry, int) and not isinstance(entry, bool) else _text(entry)
    match = _TERMS_OF_STUDY.fullmatch(text)
    number = match["semester"] if match else text
    plausible = number.isascii() and number.isdecimal() and 1 <= int(number[:3]) <= SEMESTER_AT_MOST
    return (int(number) if plausible else None), (match["subject"] if match else "")


def _named(claims: Mapping[str, Any], name: str) -> Any:
    return claims.get(name) if name else None


def _entries(value: Any) -> list[Any]:
    return value[:LIST_LENGTH] if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    return [text for text in map(_text, _entries(value)) if text]


def _text(value: Any) -> str:
    """A short line in NFC without invisible marks (but for the joiners that Persian and Indic names need), or nothing."""
    if not isinstance(value, str) or len(value) > TEXT_LENGTH:
        return ""
    kept = [letter for letter in value if unicodedata.category(letter) != "Cf" or letter in _JOINERS]
    if any(unicodedata.category(letter) in _UNCLEAN for letter in kept):
        return ""
    return unicodedata.normalize("NFC", "".join(kept)).strip(" " + _JOINERS)


def _email(value: Any) -> str:
    text = _text(value)
    return text if _EMAIL.fullmatch(text) else ""


def _required(name: str, text: str) -> str:
    if not text:
        raise refused("missing_claim", claim=name)
    return text
