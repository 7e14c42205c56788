"""Words in the reader's language: messages that rules and verbs answer with, translated only when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


def N_(text: str) -> str:  # noqa: N802
    """Mark a source text for translation and give it back unchanged (translated when it is shown)."""
    return text


@dataclass(frozen=True)
class Message:
    """A text of a catalogue and the values for its `%(name)s` places; never translated before it reaches its reader.

    `domain` is the gettext domain: "messages" for core, the plugin's own name for a plugin.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    domain: str = "messages"
