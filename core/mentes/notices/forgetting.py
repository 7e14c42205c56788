"""What becomes of news that tell of somebody whose account is erased: entries of others lose the name, their letters the text.

Which these are says the matter, by number. Nobody is looked for by name: somebody chooses their own, and others have the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.db import Model, db
from mentes.base.erasing import FORMER, Gone
from mentes.base.events import Event
from mentes.base.i18n import Message
from mentes.base.kept import keep
from mentes.base.outbox import pass_on
from mentes.people.guests.inviting import concerned
from mentes.people.guests.models import Invitation

OF_PAIR: Final = ("pair", "told", "end", "quiet")  # how matters begin that have the number of a pair next
ELSEWHERE: Final = ("application", "pairing", "question")  # of those of staff, what is no pair's and names nobody
DIGEST: Final = "digest"
NOBODY: Final[Any] = keep(Message("", {"name": Message(FORMER)}))["values"]["name"]
"""What stands as a value of a kept message where a name stood; said in its reader's language."""


@dataclass(frozen=True)
class InvitationForgotten(Event):
    """Somebody who was invited is erased; whoever invited them has entries about it at another university."""

    invitation_id: int


@dataclass(frozen=True)
class _Entries:
    """Entries about the person: in those of the other of a pair `name` is theirs, in those of staff the word for their side."""

    looks_far = True

    def run(self, model: type[Any], gone: Gone) -> None:
        notice = model.__table__
        _rename(notice, _of_the_other(notice, gone), "name")
        for role in ("mentee", "mentor"):
            _rename(notice, _of_staff(notice, gone.about.get(role, ())), role)
        invited = _invitations(gone)
        _rename(notice, _of_invitations(notice, [each.id for each in invited]), "name")
        for each in invited:
            if homes := concerned(each) - {each.tenant_id}:
                pass_on(InvitationForgotten(each.id), *homes)

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset({"text"})


@dataclass(frozen=True)
class _Letters:
    """Letters about the person are emptied: they have been read where they went, and their row is kept as a fact.

    One that has not gone does not go any more, for what it tells is over. The invitations that this person sent do go.
    """

    looks_far = True

    def run(self, model: type[Any], gone: Gone) -> None:
        mail = model.__table__
        old = mail.c.created_at <= gone.until
        pairs = [*gone.about.get("mentee", ()), *gone.about.get("mentor", ())]
        _empty(mail, old, _of_the_other(mail, gone))
        _empty(mail, old, _of_staff(mail, pairs))
        _empty(mail, old, _by_number(mail, ("approval",), gone.about.get("approval", ())))
        _empty(mail, old, _of_invitations(mail, [each.id for each in _invitations(gone)]))
        theirs = sa.select(sa.func.lower(Invitation.email)).where(Invitation.invited_by == gone.person_id)
        sent = mail.c.person_id.is_(None), sa.func.lower(mail.c.recipient).in_(theirs), mail.c.state != "waiting"
        _empty(mail, old, *sent)

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset({"subject", "body", "calendar"})


def entries() -> _Entries:
    """The part of `__erased__` for entries of inboxes."""
    return _Entries()


def letters() -> _Letters:
    """The part of `__erased__` for letters."""
    return _Letters()


def forget_invitation(invitation_id: int) -> None:
    """The same where the inviting person has their inbox."""
    notice, mail = (Model.metadata.tables[name] for name in ("notice", "mail"))
    _rename(notice, _of_invitations(notice, [invitation_id]), "name")
    _empty(mail, _of_invitations(mail, [invitation_id]))


def _of_the_other(table: sa.Table, gone: Gone) -> sa.ColumnElement[bool]:
    """What the other of a pair of theirs was told about it."""
    pairs = [*gone.about.get("mentee", ()), *gone.about.get("mentor", ())]
    matters = (
        _by_number(table, OF_PAIR, pairs),
        _by_number(table, ("meeting",), gone.about.get("meeting", ())),
        _by_number(table, ("paper",), gone.about.get("paper", ())),
    )
    return sa.and_(table.c.person_id.in_(gone.about.get("other", ())), sa.or_(*matters))


def _of_staff(table: sa.Table, pairs: Sequence[int]) -> sa.ColumnElement[bool]:
    """What those who look after these pairs were told when something was overdue."""
    key = sa.func.split_part(table.c.matter, ":", 3)
    about = sa.func.split_part(table.c.matter, ":", -1).in_(_texts(pairs))
    return sa.and_(table.c.matter.like("staff:overdue:%"), key.not_in(ELSEWHERE), about)


def _of_invitations(table: sa.Table, numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    return _by_number(table, ("invitation",), numbers)


def _by_number(table: sa.Table, kinds: Sequence[str], numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    kind, number = (sa.func.split_part(table.c.matter, ":", at) for at in (1, 2))
    return sa.and_(kind.in_(kinds), number.in_(_texts(numbers)))


def _texts(numbers: Iterable[int]) -> list[str]:
    return [str(each) for each in numbers]


def _invitations(gone: Gone) -> Sequence[Invitation]:
    """Those that they took, or that went to an address of theirs."""
    theirs = sa.or_(Invitation.taken_by == gone.person_id, sa.func.lower(Invitation.email).in_(gone.addresses))
    return db.session.scalars(sa.select(Invitation).where(theirs).order_by(Invitation.id)).all()


def _rename(notice: sa.Table, chosen: sa.ColumnElement[bool], place: str) -> None:
    """Held, so that a daily letter that is just being written has been, and is emptied too."""
    columns = notice.c.id, notice.c.tenant_id, notice.c.person_id, notice.c.created_at, notice.c.text
    since: dict[tuple[int, int], datetime] = {}
    for row in db.session.execute(sa.select(*columns).where(chosen).order_by(notice.c.id).with_for_update()).all():
        text = _without(row.text, place)
        if text != row.text:
            db.session.execute(sa.update(notice).where(notice.c.id == row.id).values(text=text))
            since.setdefault((row.tenant_id, row.person_id), row.created_at)
    mail = notice.metadata.tables["mail"]
    for (tenant_id, person_id), at in since.items():
        daily = mail.c.tenant_id == tenant_id, mail.c.person_id == person_id, mail.c.kind == DIGEST
        _empty(mail, *daily, mail.c.created_at >= at)


def _without(text: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A kept message with nobody's name in this place of it, and of the messages in it."""
    values = {key: NOBODY if key == place else _nested(value, place) for key, value in text["values"].items()}
    return {**text, "values": values}


def _nested(value: Any, place: str) -> Any:
    is_message = isinstance(value, dict) and "message" in value
    return {"message": _without(value["message"], place)} if is_message else value


def _empty(mail: sa.Table, *chosen: sa.ColumnElement[bool]) -> None:
    state = sa.case((mail.c.state == "sent", "sent"), else_="dropped")
    emptied = sa.update(mail).where(*chosen, mail.c.body != "")
    db.session.execute(emptied.values(subject="", body="", calendar=None, method=None, state=state))
