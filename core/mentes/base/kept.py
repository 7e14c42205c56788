"""Messages as rows keep them: plain data now, words in the reader's language whenever it is read."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from mentes.base.i18n import LanguageName, Message


def keep(message: Message) -> dict[str, Any]:
    """A message as JSON; days, languages and messages in it stay what they are."""
    return {
        "text": message.text,
        "values": {key: _plain(value) for key, value in message.values.items()},
        "domain": message.domain,
    }


def revive(row: dict[str, Any]) -> Message:
    """The message again."""
    return Message(row["text"], {key: _alive(value) for key, value in row["values"].items()}, domain=row["domain"])


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"message": keep(value)}
    if isinstance(value, LanguageName):
        return {"language": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        return {"texts": dict(value)}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _alive(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_alive(part) for part in value)
    if not isinstance(value, dict):
        return value
    how, said = next(iter(value.items()))
    return ALIVE[how](said)


ALIVE: dict[str, Callable[[Any], Any]] = {
    "message": revive,
    "language": LanguageName,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "texts": dict,
}
