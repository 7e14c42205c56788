"""Why a sign-in was refused: one code for the log and the administrator, one sentence for the person."""

from typing import Any

from mentes.base.errors import Refusal
from mentes.base.i18n import N_

_UNTRUSTED = N_(
    "The answer of your university's sign-in could not be trusted, so nobody was signed in. Please start again; "
    "if it happens once more, tell your coordinator the reference of this sign-in."
)
_AWAY = N_("Your university's sign-in does not answer just now. Please try again in a few minutes.")
_STALE = N_("This sign-in was started too long ago or in another window. Please start again.")

_SENTENCES = {
    "cancelled": N_("You stopped at your university's sign-in page. You can start again whenever you like."),
    "expired": N_("The answer of your university's sign-in came too late. Please start again."),
    "too_late": _STALE,
    "state_mismatch": _STALE,
    "wrong_provider": _STALE,
    "provider_unreachable": _AWAY,
    "outbound_refused": N_(
        "Your university's sign-in names an address that Mentes must not call. The IT department has to correct it."
    ),
    "missing_claim": N_(
        "Your university's sign-in did not send “%(claim)s”, which Mentes needs. The IT department can release it."
    ),
    "home_organisation_unknown": N_(
        "The sign-in did not say which university you belong to (“%(claim)s”). Your university's IT department can "
        "release it."
    ),
    "wrong_home_organisation": N_(
        "Your university's sign-in did not say that you belong to this university (“%(claim)s”). If you do, the IT "
        "department can release it; if not, choose your own university."
    ),
    "affiliation_gone": N_(
        "Your university no longer says that you belong to it, so your access has ended. If that is wrong, its IT "
        "service can correct it; then simply sign in again. Your coordinators have been told."
    ),
    "not_known_there": N_(
        "Nobody is known here with that account of the old sign-in. Begin again and take the new sign-in."
    ),
    "last_central": N_(
        "You are the last person who looks after all universities, and your university no longer says that you belong "
        "to it. Nobody was signed in. Its IT service can correct it."
    ),
    "account_closed": N_("This account was closed. Your coordinator can tell you more."),
}

AWAY_CODES = frozenset({"provider_unreachable"})


class SignInRefused(Refusal):
    """No person was identified. `code` is stable and safe to log; `message` holds no claim values."""

    status = 403

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(_SENTENCES.get(code, _UNTRUSTED), code=code, **values)
        self.code = code
        self.came: dict[str, Any] = {}  # what may be kept of the answer for the administrator, see `evidence`


class SignInUnavailable(SignInRefused):
    """The provider is away: not the person's doing, worth another try (503)."""

    status = 503


def refused(code: str, **values: Any) -> SignInRefused:
    """The refusal for a code, with the status that fits it."""
    return (SignInUnavailable if code in AWAY_CODES else SignInRefused)(code, **values)
