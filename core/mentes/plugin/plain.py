"""What may be kept of a plugin's failure: where it happened and what kind it was, never what somebody wrote."""

from collections.abc import Iterator
from traceback import walk_tb
from types import CodeType, FrameType

from jinja2 import TemplateNotFound, TemplateSyntaxError

from mentes.plugin.patience import Quit, TooSlow

FRAMES = 20  # the innermost lines of one error
LONGEST = 8_000  # characters of a whole traceback
WORDS = 300  # characters of one message


class WrongAnswer(TypeError):  # noqa: N818
    """A plugin answered something else than it was asked for; its words name types and lengths, no values."""


OURS = (WrongAnswer, TooSlow, Quit, TemplateSyntaxError, TemplateNotFound)
"""Errors whose words come from us or from a template's code, and so can quote nobody."""


def in_words(error: BaseException) -> str:
    """The kind of an error, and its message where that stands word for word in the code it came from.

    `raise ValueError("no such level")` is kept; of `raise ValueError(f"{applicant} …")` only the kind is: what was put
    in may be an answer that somebody gave.
    """
    kind, said = type(error).__name__, _said(error)
    return f"{kind}: {said[:WORDS]}" if said else kind


def _said(error: BaseException) -> str:
    if isinstance(error, OURS):
        return str(error)
    known = {text for frame, _ in walk_tb(error.__traceback__) for text in _constants(frame)}
    for said in (error.args[0] if error.args else None, getattr(error, "name", None)):
        if isinstance(said, str) and said in known:
            return said
    return ""


def _constants(frame: FrameType) -> Iterator[str]:
    code: CodeType = frame.f_code
    yield from (each for each in (*code.co_consts, *code.co_names) if isinstance(each, str))


def without_values(error: BaseException) -> str:
    """The traceback of an error and of those behind it: files, lines and functions, no values and no local variables."""
    parts: list[str] = []
    each: BaseException | None = error
    while each is not None and len(parts) < 5:
        parts.append("\n".join([*_lines(each), in_words(each)]))
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n\n".join(reversed(parts))[-LONGEST:]


def _lines(error: BaseException) -> list[str]:
    walked = list(walk_tb(error.__traceback__))
    cut = [f"… {len(walked) - FRAMES} lines before"] if len(walked) > FRAMES else []
    return cut + [f"{_short(frame)}, line {number}, in {frame.f_code.co_name}" for frame, number in walked[-FRAMES:]]


def _short(frame: FrameType) -> str:
    return "/".join(frame.f_code.co_filename.split("/")[-3:])
