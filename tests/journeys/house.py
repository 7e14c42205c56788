"""A whole demo as its own processes, and every letter that it sent."""

import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class House:
    """A running demo: its address, and the folder in which it keeps everything."""

    url: str
    data: Path

    def letters(self, address: str = "") -> list[EmailMessage]:
        """What was sent to an address (or to anybody), in the order of arrival."""
        files = sorted((self.data / "mail").glob("*.eml"))
        every = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in files)
        return [each for each in every if address in (str(each["X-Envelope-To"]) if address else "")]

    def writings(self) -> str:
        """All words of all letters, decoded, in one text; what is in no letter is not in it."""
        parts = (part for letter in self.letters() for part in letter.walk() if part.get_content_maintype() == "text")
        return "\n".join(
            [str(part.get_content()) for part in parts] + [str(each["Subject"]) for each in self.letters()]
        )


def open_house(data: Path, port: int) -> tuple[House, "subprocess.Popen[str]"]:
    """Start a demo and wait until it says where it is."""
    command = [sys.executable, "-m", "mentes.cli", "demo", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Mentes is ready at "):
            return House(line.removeprefix("Mentes is ready at ").strip(), data), process
    process.wait()
    raise AssertionError("the demo did not start: " + "".join(said))
