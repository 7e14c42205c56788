"""Letters as they would look: the whole mail with sample values, of which some are long and some run from right to left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, Final

from flask import current_app

from mentes.base.clock import now
from mentes.base.i18n import N_, Message, speaking
from mentes.base.mail import Letter as Mail
from mentes.base.mail import compose
from mentes.notices.foot import foot_of
from mentes.notices.letters import body_of, subject_of
from mentes.notices.service import News, Reader
from mentes.notices.wording.letters import PLACE
from mentes.notices.wording.own import own_words, put, values_of
from mentes.notices.wording.service import Place
from mentes.tenancy.models import Tenant

NOBODY: Final = "preview@example.org"
NAMES: Final[Mapping[str, tuple[str, str]]] = {  # which sample: the other's name, the reader's
    "usual": ("Maria Huber", "Alex"),
    "long": (
        "Maximiliane-Theodora von und zu Hohenfels-Oberwaldenburg-Sonderhausen, M.Sc. (Hons)",
        "Wolfeschlegelsteinhausenbergerdorff",
    ),
    "rtl": ("ליאורה בן־דוד", "عبد الرحمن"),
}
TITLES: Final = {
    "usual": N_("Usual names"),
    "long": N_("Long names"),
    "rtl": N_("Names written from right to left"),
}
EXAMPLES: Final[Mapping[str, Message]] = {
    "paper": Message(N_("Mentoring agreement")),
    "step": Message(N_("Write the minutes")),
    "title": Message(N_("How to begin well")),
    "programme": Message(N_("Mentoring for students")),
}


@dataclass(frozen=True)
class Shown:
    """A letter as its reader gets it."""

    subject: str
    text: str
    html: str


def examples(names: Iterable[str], sample: str = "usual") -> dict[str, Any]:
    """A value for each of these places; one that no example is known for stands for itself."""
    soon = now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
    days = {"moment": soon, "day": soon.date(), "until": (soon + timedelta(days=7)).date()}
    found = {"name": NAMES[sample][0], **days, **EXAMPLES}
    return {name: found.get(name, name) for name in names}


def sample_of(place: Place, tenant: Tenant, sample: str, words: tuple[str, str] | None = None) -> Shown:
    """The whole letter with sample values; `words` (subject, text) are tried in place of what is kept.

    Raises BadInput for words that do not fit the letter.
    """
    reader = Reader(0, tenant.id, tenant.slug, NOBODY, NAMES[sample][1], place.locale, tenant.timezone)
    subject, body = letter_to(reader, place, sample, words)
    name = tenant.name(place.locale)
    mail = compose(
        Mail(
            f"<{NOBODY}>",
            NOBODY,
            subject,
            body,
            sender=NOBODY,
            sender_name=name,
            locale=place.locale,
            foot=foot_of(reader, place.letter.kind, place.locale),
        )
    )
    return Shown(str(mail["Subject"]), _part(mail, "plain"), _part(mail, "html"))


def letter_to(reader: Reader, place: Place, sample: str, words: tuple[str, str] | None = None) -> tuple[str, str]:
    """Subject and Markdown of a sample to this reader. Raises like `sample_of`."""
    letter, news = place.letter, _news(place, sample)
    if words is None:
        own = own_words(reader, news)
    else:
        with speaking(reader.locale, reader.timezone):
            own = put(letter, *words, values_of(letter, reader, news))
    home = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/t/{reader.slug}/{news.path}"
    subject = own.subject if own else subject_of(reader, news)
    return subject, body_of(reader, news, home, (), own.body if own else "")


def _news(place: Place, sample: str) -> News:
    letter = place.letter
    values = examples(PLACE.findall(letter.texts[0]), sample)
    if place.programme_id is None:
        values |= examples(["programme"])
    due = examples(["until"])["until"] if "until" in letter.places else None
    text = Message(letter.texts[0], values)
    return News(
        "sample", text, "home", waits=due is not None, due=due, letter=letter.key, programme_id=place.programme_id
    )


def _part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    return str(found.get_content()) if found is not None else ""
