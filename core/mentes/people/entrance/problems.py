"""A refused sign-in in words: what happened, and what the university's IT service would have to release (SSO-13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from mentes.base.actor import University
from mentes.base.i18n import N_, Message, say
from mentes.people.entrance.models import SignInAttempt
from mentes.people.signin.refusals import refused

FOR_GOOD: Final = frozenset({"account_closed", "affiliation_gone", "last_central"})  # trying again changes nothing
TO_RELEASE: Final = frozenset({"missing_claim", "wrong_home_organisation", "home_organisation_unknown"})
_OF_HOME: Final = frozenset({"wrong_home_organisation", "home_organisation_unknown"})
FOR_IT: Final = frozenset({"missing_claim", "home_organisation_unknown"})


@dataclass(frozen=True)
class Attribute:
    """Something that a university's sign-in sends: its names in both protocols, and what Mentes does with it."""

    claim: str
    names: str
    oid: str
    used_for: str


SUBJECT: Final = Attribute(
    "sub",
    "subject-id, pairwise-id",
    "urn:oasis:names:tc:SAML:attribute:subject-id, urn:oasis:names:tc:SAML:attribute:pairwise-id",
    N_("to know the same person again; nothing else tells two accounts apart"),
)
NAME: Final = Attribute(
    "name",
    "displayName, cn",
    "urn:oid:2.16.840.1.113730.3.1.241, urn:oid:2.5.4.3",
    N_("to say who somebody is to the people of their own mentorship and to those who look after it"),
)
MAIL: Final = Attribute(
    "email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", N_("to write to the person; never to recognise them")
)
HOME: Final = Attribute(
    "schac_home_organization",
    "schacHomeOrganization",
    "urn:oid:1.3.6.1.4.1.25178.1.2.9",
    N_("to be sure that the person belongs to this university; without it anybody could claim to"),
)
AFFILIATION: Final = Attribute(
    "eduperson_scoped_affiliation",
    "eduPersonScopedAffiliation",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
    N_("to know students from staff, which programmes rule by"),
)
KNOWN: Final = {each.claim: each for each in (SUBJECT, NAME, MAIL, HOME, AFFILIATION)}


@dataclass(frozen=True)
class Problem:
    """What the page says of one refused sign-in. `it` is empty where the IT service has nothing to release."""

    reference: str
    sentence: Message
    can_retry: bool
    is_away: bool
    is_for_it: bool  # nothing that the person does helps before the IT service has acted
    is_last_central: bool
    it: tuple[Message, ...]
    it_in_english: str
    it_mail: str  # a mailto address with the English words, to be sent by the person
    contact: str  # the university's address, or nothing
    contact_mail: str
    shared: int | None  # the shared sign-in to try again, where no university is known yet


def explain(
    attempt: SignInAttempt,
    university: University | None,
    office: Mapping[str, Any] | None = None,
    shared: int | None = None,
) -> Problem:
    """The refused sign-in for its person: nothing in it says who they are, only what the university sends and we expect.

    Where no university is known, `office` is the brand of whoever looks after all, and `shared` the sign-in to try again.
    """
    sentence = refused(attempt.outcome, claim=attempt.details.get("claim", "")).message
    words = _for_it(attempt, university) if attempt.outcome in TO_RELEASE else ()
    english = "\n\n".join(say(each, "en") for each in words)
    subject = f"Mentes: {attempt.reference}" if attempt.reference else "Mentes"
    contact = str((university.brand if university else office or {}).get("sender") or "")
    return Problem(
        reference=attempt.reference,
        sentence=sentence,
        can_retry=attempt.outcome not in FOR_GOOD,
        is_away=attempt.outcome == "provider_unreachable",
        is_for_it=attempt.outcome in FOR_IT,
        is_last_central=attempt.outcome == "last_central",
        it=words,
        it_in_english=english,
        it_mail=f"mailto:?subject={quote(subject)}&body={quote(english)}" if english else "",
        contact=contact,
        contact_mail=f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}" if contact else "",
        shared=shared,
    )


def _for_it(attempt: SignInAttempt, university: University | None) -> tuple[Message, ...]:
    claim = str(attempt.details.get("claim", ""))
    wanted = HOME if attempt.outcome in _OF_HOME else KNOWN.get(claim)
    names = {"claim": claim, "names": wanted.names if wanted else "-", "oid": wanted.oid if wanted else "-"}
    return (
        _refused_through(university),
        Message(N_("Attribute: %(names)s (SAML: %(oid)s; OpenID Connect claim: %(claim)s)."), names),
        *((Message(N_("Mentes uses it %(purpose)s."), {"purpose": Message(wanted.used_for)}),) if wanted else ()),
        *_expected(attempt.details, attempt.outcome),
        Message(
            N_(
                "Please release at least what the REFEDS entity category Personalized Access names: an identifier, the "
                "name, the e-mail address, the scoped affiliation and the home organisation. Study level and semester help, but are not needed."
            )
        ),
        Message(N_("Reference of this sign-in: %(reference)s."), {"reference": attempt.reference}),
    )


def _refused_through(university: University | None) -> Message:
    if university is None:  # a shared sign-in that did not say whose person it is
        return Message(N_("A sign-in to Mentes was refused, because an attribute did not come as expected."))
    text = N_("A sign-in to Mentes through %(university)s was refused, because an attribute did not come as expected.")
    return Message(text, {"university": university.name("en")})


def _expected(details: Mapping[str, Any], outcome: str) -> tuple[Message, ...]:
    homes = details.get("expected", {}).get("home_organisations", [])
    if outcome not in _OF_HOME or not homes:
        return ()
    came = details.get("came", {}).get("home_organisations", [])
    text = (
        N_("It came with another value; expected is %(homes)s.")
        if came
        else N_("It did not come; expected is %(homes)s.")
    )
    return (Message(text, {"homes": ", ".join(homes)}),)
