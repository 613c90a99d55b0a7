#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the lint of words finds each of them, planted in a source, a scenario and a document."""

import pathlib
import unittest

import words

SOURCE, SCENARIO, DOCUMENT = (pathlib.PurePosixPath(name) for name in ("src/a.c", "scenarios/a.yaml", "docs/a.md"))
# Put together here, so that this file has none of them.
ANYWHERE = tuple("".join(parts) for parts in (
    ("see /wo", "rk/notes"), ("see ../sha", "red/notes"), ("in /ho", "me/me/x"), ("at /t", "mp/build-1/x"), ("from py", "pi.org"),
    ("of bash", "_jobs"), ("a blank", " "), ("a return", "\r")))
IN_CODE = ("/* TODO: more */", "/* FIXME */", "not implemented", "a stub", "good for now", "#if 0")
# Numbers by width; the second half is another number, or printed elsewhere.
WIDE_HEX = ('"at 0x%08" G_GINT64_MODIFIER "x"', '"at 0x%" PRIx64', '"(%" G_GINT64_MODIFIER', '"0x%llx"', '"%016lX"', '"%0*zx"')
NOT_WIDE_HEX = ('"%" G_GINT64_FORMAT', '"%" PRIu64', '"0x%08X"', '"%llu"', '"100 % x"')


def complaints_of(path, line):
    return list(words.check(path, f"first\n{line}\nlast\n"))


class Words(unittest.TestCase):
    def test_words_that_stand_nowhere(self):
        for line in ANYWHERE:
            for path in (SOURCE, SCENARIO, DOCUMENT):
                with self.subTest(path, line=line):
                    self.assertEqual([text.split(": ")[0] for text in complaints_of(path, line)], [f"{path}:2"])

    def test_words_that_stand_in_documents_only(self):
        for line in IN_CODE:
            with self.subTest(line):
                self.assertEqual(len(complaints_of(SOURCE, line)), 1)
                self.assertEqual(len(complaints_of(SCENARIO, line)), 1)
                self.assertEqual(complaints_of(DOCUMENT, line), [])

    def test_addresses_by_hand(self):
        for room in words.WIDE_HEX_ROOMS:
            path = pathlib.PurePosixPath(room + "a.c")
            for line in WIDE_HEX:
                with self.subTest(path, line=line):
                    self.assertEqual(len(complaints_of(path, line)), 1)
                    self.assertEqual(complaints_of(SOURCE, line), [])
            for line in NOT_WIDE_HEX:
                with self.subTest(path, line=line):
                    self.assertEqual(complaints_of(path, line), [])

    def test_other_numbers_by_hand(self):
        for name in words.NO_ADDRESS:
            with self.subTest(name):
                self.assertEqual(complaints_of(pathlib.PurePosixPath(name), WIDE_HEX[0]), [])
        self.assertEqual(len(list(words.stale({}))), len(words.NO_ADDRESS))
        self.assertEqual(list(words.stale({name: WIDE_HEX[0] for name in words.NO_ADDRESS})), [])

    def test_every_rule_has_a_line_here(self):
        for pattern, meaning in words.EVERYWHERE + words.CODE:
            with self.subTest(meaning):
                self.assertTrue(any(pattern.search(line) for line in ANYWHERE + IN_CODE), pattern.pattern)

    def test_words_that_look_alike(self):
        for line in ("the workflow", "a forwarded stubborn shared thing", "#if 01", "a/work/b"):
            with self.subTest(line):
                self.assertEqual(complaints_of(SOURCE, line), [])

    def test_last_line_without_an_end(self):
        self.assertEqual(len(list(words.check(SOURCE, "first\nlast"))), 1)


if __name__ == "__main__":
    unittest.main()
