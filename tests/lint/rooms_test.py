#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the rooms lint finds what it is for: each test spoils the document or the tree in one place."""

import unittest

import rooms
import tree

TEXT = tree.text(rooms.DOCUMENT)
FILES = [str(path) for path in tree.files()]


def complaints_of(text=TEXT, files=FILES):
    return "\n".join(rooms.complaints(text, files))


def without(row):
    """The document without the row of a room."""
    lines = [line for line in TEXT.splitlines(True) if f"| `{row}` |" not in line]
    assert len(lines) + 1 == TEXT.count("\n"), row
    return "".join(lines)


class Rooms(unittest.TestCase):
    def test_the_document_as_it_is_has_nothing_to_complain_of(self):
        self.assertEqual(complaints_of(), "")

    def test_every_folder_needs_its_row(self):
        folders = sorted({path.rpartition("/")[0] + "/" for path in FILES if path.startswith("src/") and path.count("/") > 1})
        self.assertGreater(len(folders), 30)
        for folder in folders:
            with self.subTest(folder):
                self.assertIn(f"{folder} has no row", complaints_of(without(folder)))

    def test_a_new_folder_needs_a_row(self):
        self.assertIn("src/host/html/ has no row", complaints_of(files=FILES + ["src/host/html/page.c"]))

    def test_a_room_that_is_gone(self):
        files = [path for path in FILES if not path.startswith("src/host/trace/")]
        self.assertIn("there is no src/host/trace/", complaints_of(files=files))

    def test_a_pattern_or_file_that_is_gone(self):
        for name, pattern in (("src/host/run/step_", "src/host/run/step_*.c"),
                              ("src/user/object_list.", "src/user/object_list.c")):
            with self.subTest(name):
                files = [path for path in FILES if not path.startswith(name)]
                self.assertIn(f"there is no {pattern}", complaints_of(files=files))

    def test_a_source_that_no_question_leads_to(self):
        for folder in rooms.MAPPED:
            with self.subTest(folder):
                self.assertIn(f"{folder}new.c answers no question", complaints_of(files=FILES + [folder + "new.c"]))
        self.assertIn("src/host/report/junit.c answers no question",
                      complaints_of(TEXT.replace("`src/host/report/junit.c`", "JUnit")))
        self.assertEqual(complaints_of(files=FILES + ["src/host/text/new.c", "src/cli/new.h"]), "")

    def test_two_rows_of_one_room(self):
        row = next(line for line in TEXT.splitlines(True) if "| `src/kernel/mm/` |" in line)
        self.assertIn("src/kernel/mm/ has 2 rows", complaints_of(TEXT.replace(row, row + row)))

    def test_a_row_that_says_nothing(self):
        row = next(line for line in TEXT.splitlines(True) if "| `src/machine/` |" in line)
        self.assertIn("src/machine/: says nothing", complaints_of(TEXT.replace(row, "| `src/machine/` | | how |\n")))

    def test_a_wrong_floor(self):
        self.assertIn("src/host/trace/ stands on floor 4, not 3",
                      complaints_of(TEXT.replace("| 4 | `src/host/trace/`", "| 3 | `src/host/trace/`")))

    def test_a_document_without_the_section(self):
        self.assertIn("there is no table of rooms", complaints_of(TEXT.replace("## Which room", "## Where")))


if __name__ == "__main__":
    unittest.main()
