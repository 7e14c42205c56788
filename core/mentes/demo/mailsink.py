"""The demo's mail server: takes every mail by SMTP, sends none on, and keeps each as a file for the mail page."""

import itertools
import signal
import time
from email.utils import formataddr
from pathlib import Path

import click
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_numbers = itertools.count(1)


class Keeper:
    """Writes each mail to `<folder>/<nanoseconds>-<n>.eml`, whole or not at all; names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls when a whole message is there."""
        to = ", ".join(formataddr(("", address)) for address in envelope.rcpt_tos)
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        name = f"{time.time_ns():020}-{next(_numbers):04}"
        half = self._folder / f"{name}.half"
        half.write_bytes(f"X-Envelope-To: {to}\r\n".encode() + content)
        half.rename(half.with_suffix(".eml"))
        return "250 OK"


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), required=True)
def main(port: int, folder: Path) -> None:
    """Keep every mail of the demo in a folder (started by `mentes demo`)."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main()
