"""What a certificate says: every word of it, in the holder's language, fixed at the moment it is ordered (S0-19)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date

from mentes.base.formats import format_locale
from mentes.base.i18n import N_, Message, languages, say
from mentes.mentorships.certificates.codes import shown
from mentes.mentorships.pair import Pair, Role
from mentes.plugin.frozen import thaw
from mentes.plugin.loader import registry
from mentes.plugin.parts import Certificate
from mentes.programmes.emblems.reading import facts_of as emblem_facts
from mentes.programmes.service import edition_of

COLOUR = "#1d5c5a"
ROLES = {"mentee": N_("Mentee"), "mentor": N_("Mentor")}


def facts_of(pair: Pair, role: Role, code: str, day: date, public_url: str) -> dict[str, Any]:
    """Plain data for `document.render`. `day` is the day of issue, `public_url` where the code can be checked."""
    side = pair.side(role)
    locale = side.locale if side.locale in languages() else "en"
    return {
        "locale": locale,
        "colour": COLOUR,
        "name": side.legal_name,
        "university": named(pair.universities[side.tenant_id]["names"], locale),
        "programme": programme_title(pair, locale),
        "edition": named(pair.edition_titles, locale) or edition_of(pair.edition_id).key,
        "issuer": named(pair.universities[pair.owner_id]["names"], locale),
        "details": _details(pair, role, locale),
        "day": day.isoformat(),
        "url": f"{public_url.rstrip('/')}/verify/{shown(code)}",
        "emblems": emblem_facts(pair.edition_id, locale),
        **_sentences(pair, locale),
        **_proof(code, day, public_url, locale),
    }


def _sentences(pair: Pair, locale: str) -> dict[str, str]:
    frozen = thaw(pair.frozen)
    own = frozen.design.certificate or Certificate()
    return {
        "heading": frozen.text(own.title, locale) if own.title else say(N_("Certificate of participation"), locale),
        "before": say(N_("This certifies that"), locale),
        "after": frozen.text(own.text, locale) if own.text else say(N_("has taken part in"), locale),
    }


def _details(pair: Pair, role: Role, locale: str) -> list[list[str]]:
    begun = pair.starts_on or pair.introduced_at.date()
    ended = pair.closed_at.date() if pair.closed_at else begun
    period = Message(N_("%(first)s to %(last)s"), {"first": _long(begun, locale), "last": _long(ended, locale)})
    held = sum(meeting.state == "held" for meeting in pair.meetings)
    return [
        [say(N_("Role"), locale), say(ROLES[role], locale)],
        [say(N_("Period"), locale), say(period, locale)],
        [say(N_("Meetings held"), locale), str(held)],
    ]


def _proof(code: str, day: date, public_url: str, locale: str) -> dict[str, str]:
    address = f"{urlsplit(public_url).netloc}/verify"
    return {
        "issued": say(Message(N_("Issued on %(day)s"), {"day": _long(day, locale)}), locale),
        "number": say(Message(N_("Number %(number)s"), {"number": shown(code)}), locale),
        "check": say(Message(N_("Anybody can check it at %(address)s"), {"address": address}), locale),
        "qr_alt": say(N_("QR code of the page where this certificate can be checked"), locale),
    }


def _long(day: date, locale: str) -> str:
    return str(format_date(day, format="long", locale=format_locale(locale)))


def named(names: Mapping[str, str], locale: str) -> str:
    """A name in this language, else in English, else in whichever it has."""
    return names.get(locale) or names.get("en") or next(iter(names.values()), "")


def programme_title(pair: Pair, locale: str) -> str:
    """The programme's own title, else its plugin's. Raises NoPlugin when only the plugin knew it and is away."""
    if pair.programme_titles:
        return named(pair.programme_titles, locale)
    plugin = registry().plugin(pair.programme)
    return say(Message(plugin.card.title, domain=plugin.domain), locale)


def title_known_as(printed: str, own: Iterable[Mapping[str, str]], locale: str) -> str:
    """A programme's printed title in another language, by its `own` titles or its plugin's; else as it is printed."""
    cards = (Message(plugin.card.title, domain=plugin.domain) for plugin in registry().plugins.values())
    every = [*own, *({each: say(card, each) for each in languages()} for card in cards)]
    return next((named(titles, locale) for titles in every if printed in titles.values()), printed)
