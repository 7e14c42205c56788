"""A world in which every text that somebody brought is a script: past all checks, as only a mistake of ours could put it there."""

import json
from itertools import cycle

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.db import db, models
from mentes.base.seal import open_sealed, seal
from mentes.mentorships.papers.models import PaperText
from mentes.mentorships.papers.texts import TABLE
from tests.servers import connect

CALL = "alert(1)"
BREAKOUTS = ("", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</option></select>", "`")
TAGS = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg onload={CALL}>",
    f'<a href="javascript:{CALL}" autofocus onfocus={CALL}>x</a>',
    f"<iframe srcdoc='<script>{CALL}</script>'></iframe>",
    f"<b style=color:red onclick={CALL}>",
)
PAYLOADS = tuple(f"{before}{tag} and a word" for before in BREAKOUTS for tag in TAGS)

OURS = frozenset(  # columns of codes, keys, hashes and addresses: what is not named here is spoilt, new columns too
    [
        "state",
        "kind",
        "role",
        "key",
        "slug",
        "locale",
        "timezone",
        "event",
        "listener",
        "queue",
        "plugin",
        "hook",
        "source",
        "purpose",
        "match",
        "outcome",
        "reference",
        "code",
        "sha256",
        "clauses_hash",
        "secret_hash",
        "token_hash",
        "browser_hash",
        "session_hash",
        "subject",
        "message_id",
        "recipient",
        "email",
        "folded",
        "wrapped_by",
        "part",
        "reader",
        "author",
        "origin",
        "path",
        "matter",
        "proposed_by",
        "closed_by",
        "questionnaire",
        "issuer",
        "client_id",
        "remit",
        "client_secret_env",
        "provider_sid",
        "acr",
        "idp_hint",
        "domain",
        "incident",
        "link",
        "reason",
    ]
)
CODES = {"answer.id", "fact.name", "registry_entry.name", "pending_move.name"}
WORDS = {
    "tenant.names",
    "programme.titles",
    "programme.summaries",
    "edition.titles",
}  # JSON in which every value is a text
ANSWERS = {  # JSON in which a value with a space in it is a text, and any other a choice
    *("application.answers", "application_draft.typed", "enrolment.profile", "sign_in_attempt.details"),
    *("proposal.mentee_profile", "proposal.mentor_profile", "certificate.facts", "notice.text"),
}


def spoil(world, server):
    """Spoil every row of every table; gives how many values were changed."""
    nasty, count = cycle(PAYLOADS), 0
    name = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connect(server, name))
    with engine.connect() as connection:
        for table in (model.__table__ for model in models()):
            for column in table.c:
                change = _change(column)
                if change is not None:
                    count += _rows(connection, table, column, change, nasty)
    engine.dispose()
    return count


def spoil_papers(world, *names):
    """What these people wrote themselves, sealed anew with scripts in it; gives how many texts."""
    nasty, count = cycle(PAYLOADS), 0
    for name in names:
        with world.seen_by(name) as who:
            own = sa.select(PaperText).where(PaperText.author_id == who.person_id)
            for row in db.session.scalars(own).all():
                values = json.loads(open_sealed(row.mentorship_id, TABLE, row.sealed))
                row.sealed = seal(row.mentorship_id, TABLE, json.dumps(spoilt(values, nasty)))
                count += 1
    return count


def spoilt(value, nasty, *, every=False):
    """The same data with each text in it replaced; without `every` only those of several words."""
    if isinstance(value, dict):
        return {key: spoilt(each, nasty, every=every) for key, each in value.items()}
    if isinstance(value, list):
        return [spoilt(each, nasty, every=every) for each in value]
    return next(nasty) if isinstance(value, str) and (every or " " in value) else value


def _change(column):
    name = f"{column.table.name}.{column.name}"
    if name == "mentorship.frozen":
        return lambda value, nasty: value | {"texts": spoilt(value["texts"], nasty, every=True)}
    if name in WORDS | ANSWERS:
        return lambda value, nasty: spoilt(value, nasty, every=name in WORDS)
    is_text = isinstance(column.type, sa.Text) and not isinstance(column.type, JSONB)
    if not is_text or column.name in OURS or name in CODES or column.primary_key:
        return None
    return lambda _, nasty: next(nasty)


def _rows(connection, table, column, change, nasty):
    keys = list(table.primary_key.columns)
    found = connection.execute(sa.select(*keys, column.label("spoil_me")).where(column.is_not(None))).all()
    for row in found:
        same = [key == value for key, value in zip(keys, row, strict=False)]
        connection.execute(sa.update(table).where(*same).values({column: change(row.spoil_me, nasty)}))
    return len(found)
