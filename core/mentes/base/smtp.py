"""The address of a mail server, as SMTP_URL names it, and the connection to it."""

import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

Security = Literal["none", "starttls", "tls"]
_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True)
class SmtpServer:
    """Where mails are handed over, how the line is secured, and as whom."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> "SmtpServer":
        """From `smtp://`, `smtp+starttls://` or `smtps://` `user:password@host:port`. Raises ValueError in words."""
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/"):
            raise ValueError("write smtp://, smtp+starttls:// or smtps://, then user:password@host:port")
        security, usual = _SCHEMES[parts.scheme]
        words = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or usual, security, *words)

    def connect(self, seconds: float = 10.0) -> smtplib.SMTP:
        """An open, signed-in connection; the caller closes it. Raises OSError or smtplib.SMTPException."""
        if self.security == "tls":
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=seconds)
        try:
            if self.security == "starttls":
                client.starttls(context=ssl.create_default_context())
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        return client
