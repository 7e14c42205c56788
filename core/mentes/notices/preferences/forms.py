"""What is asked about the mails that somebody gets."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_, Message
from mentes.notices.kinds import KINDS

CHOICES = [("now", Message(N_("At once"))), ("daily", Message(N_("Once a day"))), ("off", Message(N_("Not by mail")))]


def _how(kind: str) -> str:
    return Field(title=KINDS[kind].title, description=KINDS[kind].help)  # type: ignore[no-any-return]


class MailsForm(BaseModel):
    """How each kind of news comes by mail."""

    waits: str = _how("waits")
    reminders: str = _how("reminders")
    meetings: str = _how("meetings")
    pair: str = _how("pair")
    shared: str = _how("shared")
    achievements: str = _how("achievements")
    programme: str = _how("programme")
    staff: str = _how("staff")
