"""The links of acts in a letter, as its reader finds them: by the words before them."""

import re

LINE = re.compile(r"^(.+): https://mentes\.example(/l/\S+)", re.MULTILINE)


def acts_in(message):
    """Label and path of each act in the text part of a letter."""
    return dict(LINE.findall(message.get_body(("plain",)).get_content()))


def letter_to(messages, address):
    """The newest letter to this address that carries an act."""
    return next(each for each in reversed(messages) if each["To"] == address and acts_in(each))
