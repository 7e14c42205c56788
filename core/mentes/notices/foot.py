"""The small print of a letter: why this one was sent, and where its reader changes that (UX-44)."""

from collections.abc import Mapping
from typing import Final

from flask import current_app

from mentes.base.i18n import N_, say, speaking
from mentes.notices.service import Reader

WHY: Final[Mapping[str, str]] = {
    "waits": N_("You get this letter because something waits for you."),
    "reminders": N_("You get this letter because something has waited for you for some days."),
    "meetings": N_("You get this letter because a meeting of yours is agreed, changed or called off."),
    "pair": N_("You get this letter because something happened in your mentoring."),
    "shared": N_(
        "You get this letter because the other of you planned or shared something, and you chose to hear of it at once."
    ),
    "achievements": N_(
        "You get this letter because something is noted among your achievements, and you chose to hear of it by mail."
    ),
    "programme": N_("You get this letter because you apply to a programme or take part in one."),
    "staff": N_("You get this letter because you look after a programme or a university."),
    "account": N_("You get this letter because it concerns your access. Such letters always come."),
    "digest": N_("You get this letter because you chose to have news once a day."),
}
CHANGE = N_("Change what you get by mail")


def foot_of(reader: Reader, kind: str, locale: str) -> str:
    """Why a letter of this kind came, in its own language, and the way to one's preferences: Markdown."""
    page = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/t/{reader.slug}/me/mails"
    with speaking(locale, reader.timezone):
        return f"{say(WHY[kind])}\n\n[{say(CHANGE)}]({page})"
