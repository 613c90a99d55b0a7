# SPDX-License-Identifier: MIT
"""What guest memory holds as text, fit for a terminal: the rule is that of host/text/printable.h, which a test compares."""

WRITTEN = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shown(character):
    number = ord(character)
    if character.isprintable() or (character.isspace() and number > 0xa0 and number not in (0x2028, 0x2029)):
        return character
    if number == 0xa0 or 0xe000 <= number < 0xf900 or 0xf0000 <= number < 0x10fffe:
        return character  # a blank that does not break, and letters for private use
    if character in WRITTEN:
        return WRITTEN[character]
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def printable(text):
    """One line that a terminal shows and does not obey."""
    return "".join(map(shown, text))
