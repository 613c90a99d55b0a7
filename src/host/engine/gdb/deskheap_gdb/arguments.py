# SPDX-License-Identifier: MIT
"""What is typed behind a command: numbers and options, or a message that says what they should be."""

import gdb

# Options of all commands: what their value is.
OPTIONS = {
    "-s": "the number of a session",
    "-p": "the number of a process",
    "-t": "a type of handle",
}


def value(text):
    try:
        return int(gdb.parse_and_eval(text))
    except (gdb.error, OverflowError, ValueError) as error:
        raise gdb.GdbError(f"\"{text}\" is no number: {error}") from None


def address(machine, text):
    """A register with the highest bit set is a negative number to gdb."""
    found = value(text)
    bits = 8 * machine.pointer_bytes
    if not -(1 << (bits - 1)) <= found < 1 << bits:
        raise gdb.GdbError(f"\"{text}\" is no address: those of this machine have {bits} bits")
    return found & ((1 << bits) - 1)


def number(text, what):
    found = value(text)
    if not 0 <= found < 1 << 32:
        raise gdb.GdbError(f"\"{text}\" is not {what}")
    return found


def split(argument, *options):
    """({option: its value}, other words)"""
    words = gdb.string_to_argv(argument)
    found, others = {}, []
    while words:
        word = words.pop(0)
        if word not in OPTIONS:
            others.append(word)
        elif word not in options:
            raise gdb.GdbError(f"there is no option {word} here" + (f", only {' and '.join(options)}" if options else ""))
        elif not words:
            raise gdb.GdbError(f"{word} needs {OPTIONS[word]}")
        else:
            found[word] = words.pop(0)
    return found, others


def session_meant(machine, options, others=()):
    """The session of "-s N" or of a lone N; without either the current one."""
    words = [*others, *([options["-s"]] if "-s" in options else [])]
    if len(words) > 1:
        raise gdb.GdbError(f"one session, not \"{' '.join(words)}\"")
    if words:
        return machine.session(number(words[0], OPTIONS["-s"]))
    session = machine.current_session()
    if session is None:
        raise gdb.GdbError("the current process is in no session; \"session N\" goes into one")
    return session
