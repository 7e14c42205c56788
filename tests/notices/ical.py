"""A strict reader of iCalendar text for the tests, written from RFC 5545 alone; it shares nothing with the writer.

It refuses what programs in the wild forgive: bare line feeds, lines of more than 75 octets, characters cut in two,
control characters, and properties that may stand once only and stand twice.
"""

import re
from dataclasses import dataclass, field

LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)')
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION", "URL"}
ONCE |= {"TRANSP", "ORGANIZER", "PRODID", "VERSION", "CALSCALE", "METHOD"}
ESCAPED = re.compile(r"\\([\\;,nN])|\\")


@dataclass
class Part:
    """A component: its properties in order, and the components in it."""

    name: str
    lines: list = field(default_factory=list)
    parts: list = field(default_factory=list)

    def has(self, name):
        return any(each[0] == name for each in self.lines)

    def raw(self, name):
        return next(value for key, _, value in self.lines if key == name)

    def of(self, name):
        return next(given for key, given, _ in self.lines if key == name)

    def text(self, name):
        """A TEXT value (3.3.11); a backslash before anything but these four characters is a fault."""

        def plain(found):
            assert found[1] is not None, self.raw(name)
            return "\n" if found[1] in "nN" else found[1]

        value = self.raw(name)
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
        return ESCAPED.sub(plain, value)


def read(data):
    """The whole object; every rule that is broken is an AssertionError."""
    whole = _whole_lines(data)
    assert whole[0] == "BEGIN:VCALENDAR"
    open_parts, done = [], None
    for line in whole:
        assert done is None, "something stands after the end"
        found = LINE.fullmatch(line)
        assert found, line
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            open_parts.append(Part(value))
        elif name == "END":
            part = open_parts.pop()
            assert part.name == value
            _check_once(part)
            if open_parts:
                open_parts[-1].parts.append(part)
            else:
                done = part
        else:
            given = {each[1].upper(): each[2].strip('"') for each in PARAMETER.finditer(found[2])}
            open_parts[-1].lines.append((name, given, value))
    assert done is not None
    return done


def _whole_lines(data):
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    lines = data.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in lines)
    unfolded = []
    for line in (each.decode("utf-8") for each in lines):  # each by itself: no character is cut by the folding
        if line[:1] in {" ", "\t"}:
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    assert not any(re.search("[\x00-\x08\x0a-\x1f\x7f]", line) for line in unfolded)
    return unfolded


def _check_once(part):
    names = [name for name, _, _ in part.lines]
    assert not [name for name in ONCE if names.count(name) > 1]
    if part.name == "VCALENDAR":
        assert {"PRODID", "VERSION"} <= set(names)
    if part.name == "VEVENT":
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(names)
