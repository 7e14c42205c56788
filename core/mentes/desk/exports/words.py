"""What a file says of the filter by which it was made."""

from collections.abc import Iterable, Mapping

from mentes.base.i18n import N_, Message, say
from mentes.desk.filters import Wanted


def narrowed(
    wanted: Wanted,
    whats: Mapping[str, str],
    partners: Iterable[tuple[int, str]],
    editions: Mapping[int, Message | str],
) -> str:
    """The filter in the words of its page; empty where everything is asked for."""
    university = dict(partners).get(wanted.university or 0, "") if wanted.university else ""
    parts = (
        (N_("What"), say(whats[wanted.what]) if wanted.what else ""),
        (N_("University"), university or (str(wanted.university) if wanted.university else "")),
        (N_("Programme"), say(editions.get(wanted.edition, str(wanted.edition))) if wanted.edition else ""),
        (N_("Name"), wanted.name),
        (N_("Only what is late"), "✓" if wanted.late else ""),
    )
    return "; ".join(f"{say(label)}: {value}" for label, value in parts if value)
