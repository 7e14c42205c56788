"""What a verb may refuse with: each error carries the words for its reader and the HTTP status of its page."""

from typing import Any, ClassVar

from mentes.base.i18n import N_, Message


class Refusal(Exception):  # noqa: N818
    """A verb could not do what was asked; nothing was changed, and the message says what to do."""

    status: ClassVar[int] = 409

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.message = Message(text, values)

    def headers(self) -> dict[str, str]:
        """What the answer says beside its page."""
        return {}


class WrongState(Refusal):
    """The thing has moved on since the page was drawn (409)."""


class BadInput(Refusal):
    """What was typed cannot be taken; the form comes back with it (422)."""

    status = 422


class NotAllowed(Refusal):
    """Visible, but not yours to do (403)."""

    status = 403


class NotVisible(Refusal):
    """Not there for you, whether or not it exists (404)."""

    status = 404

    def __init__(self, text: str = N_("There is no such page here."), **values: Any) -> None:
        super().__init__(text, **values)


class Unavailable(Refusal):
    """Something that this needs is away just now; try again (503).

    `known` is what the log may keep of it: `incident` true where somebody has to look after it.
    """

    status = 503
    incident: ClassVar[bool] = False

    def known(self) -> dict[str, str]:
        """Which plugin, which hook, which provider: keys that the log allows."""
        return {}
