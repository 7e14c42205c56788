"""Writing a university's file: the small part of TOML that our files use."""

import json
from datetime import date
from typing import Any


def to_toml(content: dict[str, Any]) -> str:
    """These values as a TOML document: plain keys first, then tables, then lists of tables. None is left out."""
    return "\n".join(_table(content, "")).strip() + "\n"


def _table(content: dict[str, Any], path: str) -> list[str]:
    present = {key: value for key, value in content.items() if value is not None}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in present.items() if not _nested(value, path)]
    for key, value in present.items():
        name = f"{path}{_key(key)}"
        if _nested(value, path) and isinstance(value, dict):
            lines += ["", f"[{name}]", *_table(value, f"{name}.")]
        elif _nested(value, path):
            for each in value:
                lines += ["", f"[[{name}]]", *_table(each, f"{name}.")]
    return lines


def _nested(value: Any, path: str) -> bool:
    """Tables of the top level, and lists of tables that hold lists of tables; the rest stays on one line."""
    if isinstance(value, dict):
        return not path and any(not isinstance(each, str) for each in value.values())
    return (
        isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "who" not in each for each in value)
    )


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _text(key)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for one: JSON leaves DEL as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items() if each is not None)
        return f"{{ {inner} }}" if inner else "{}"
    return "[" + ", ".join(_value(each) for each in value if each is not None) + "]"
