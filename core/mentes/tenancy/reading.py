"""Reading the files of a folder: every mistake of every file, each with its file, its key and what to write instead."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.values import SLUG, did_you_mean

_SECRET = re.compile(r"secret|password|passwort|token|private_key", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WANTED = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "list_type": "must be a list in square brackets",
    "too_short": "needs at least one entry",
    "string_too_short": "must not be empty",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "bool_type": "must be true or false",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file, the path of the key in it ("" for the whole file), and what is wrong."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.message) if part)


@dataclass(frozen=True)
class Declared:
    """A file that reads well on its own."""

    file: str
    tenant: TenantFile


@dataclass(frozen=True)
class Reading:
    """What a folder says: the files that read well, the slugs that all files claim, and the mistakes of the others."""

    files: tuple[Declared, ...]
    slugs: frozenset[str]
    problems: tuple[Problem, ...]


def read(folder: Path) -> Reading:
    """Read every `*.toml` of a folder. Nothing raises: what cannot be read is a problem with its file's name."""
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        return Reading((), frozenset(), (Problem(str(folder), "", "there is no university's file (*.toml) here"),))
    files, slugs, problems = [], {path.stem for path in paths}, list[Problem]()
    for path in paths:
        found, wrong = read_file(path)
        problems += wrong
        if found is not None:
            files.append(Declared(path.name, found))
            slugs.add(found.slug)
    return Reading(tuple(files), frozenset(slugs), tuple(problems))


def read_file(path: Path) -> tuple[TenantFile | None, list[Problem]]:
    """One file: what it says, or else every mistake that can be seen in it alone."""
    try:
        text = path.read_bytes().decode()
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [Problem(path.name, "", f"this is not TOML: {_place(str(error), text)}")]
    except UnicodeDecodeError as error:
        return None, [Problem(path.name, "", f"this is not text in UTF-8 (byte {error.start})")]
    except OSError as error:
        return None, [Problem(path.name, "", f"cannot be read: {error.strerror}")]
    return _understood(path, content)


def _understood(path: Path, content: dict[str, Any]) -> tuple[TenantFile | None, list[Problem]]:
    problems = [
        Problem(path.name, key, "has a character that is no text (a control character)") for key in _controls(content)
    ]
    tenant = None
    try:
        tenant = TenantFile.model_validate(content)
    except ValidationError as error:
        problems += dict.fromkeys(_problem(path.name, each) for each in error.errors())
    if isinstance(slug := content.get("slug"), str) and re.match(SLUG, slug) and slug != path.stem:
        problems.append(Problem(path.name, "slug", f"“{slug}” must be the name of the file, which is “{path.stem}”"))
    return (None if problems else tenant), problems


def _place(message: str, text: str) -> str:
    if "at end of document" in message:
        return message.replace("at end of document", f"at the end, line {len(text.splitlines())}")
    return message


def _controls(value: Any, path: str = "") -> Iterator[str]:
    """Keys of strings that PostgreSQL or a mail header could not take."""
    if isinstance(value, str) and _CONTROL.search(value):
        yield path
    children = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _controls(child, dotted((*path.split("."), key) if path else (key,)))


def dotted(parts: tuple[Any, ...]) -> str:
    """login.issuer, programmes[0].key: the path of a key as one would say it."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _problem(file: str, error: ErrorDetails) -> Problem:
    model, known, description = _where(error["loc"])
    key = dotted(known)
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return Problem(file, key, _unknown(str(known[-1]), model))
    if kind == "missing":
        return Problem(file, key, f"is missing ({description})" if description else "is missing")
    if kind == "string_pattern_mismatch":
        return Problem(
            file, key, f"“{given}” cannot be a name in addresses: small letters, digits and -, a letter first"
        )
    return Problem(file, key, _WANTED.get(kind) or _said(error))


def _said(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    return message.replace("Input should be", "must be").replace("String should", "must")


def _unknown(key: str, model: type[BaseModel]) -> str:
    if _SECRET.search(key) and key not in model.model_fields:
        return "a secret never stands in a file: put it into an environment variable and write its NAME as client_secret_env"
    return f"is not known here{did_you_mean(key, model.model_fields)}"


def _where(loc: tuple[int | str, ...]) -> tuple[type[BaseModel], tuple[int | str, ...], str]:
    """The table that a mistake lies in, its path without pydantic's mark for a key, and the key's sentence."""
    model: type[BaseModel] = TenantFile
    path: list[int | str] = []
    description = ""
    for part in loc:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = _table(field.annotation) if field is not None else None
        if field is not None:
            description = field.description or ""
        if part == "[key]":
            continue
        path.append(part)
        model = inner or model
    return model, tuple(path), description


def _table(annotation: Any) -> type[BaseModel] | None:
    """The table that a key's value is, or is a list of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table(each) for each in getattr(annotation, "__args__", ()))
    return next((each for each in inner if each is not None), None)
