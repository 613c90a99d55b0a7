#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the lint of formats finds what it is for: the line of each rule, planted in files of the tree as they are."""

import unittest

import formats
import tree

# A file of each part, and for each rule a file in which its line may stand.
OUTSIDE = ("src/kernel/win32k/window.c", "src/user/loader.c", "src/machine/model/host_memory.c", "src/host/view/tree.c",
           "src/host/ask/sizes_lint.c", "src/host/report/causes.c", "src/host/answer/trial.c", "src/host/import/replay_plan.c",
           "src/user/action_menu.c", "src/cli/cmd_tree.c", "src/abi/guest.h")
INSIDE = ("src/abi/page_format.h", "src/host/edition/edition_boot.c", "src/host/memory/heap_format.c", "src/kernel/rtl/heap.c",
          "src/kernel/rtl/heap_nt5_x86.c", "src/host/text/address.c", "src/host/ask/check.c")


def planted(path, line):
    """What the lint says of a file with one more line."""
    before = list(formats.check(path, tree.text(path)))
    assert not before, before
    return list(formats.check(path, tree.text(path) + line + "\n"))


class Formats(unittest.TestCase):
    def test_each_rule_finds_its_line_wherever_it_may_not_stand(self):
        for what, _, rooms, caught, _ in formats.RULES:
            for path in OUTSIDE:
                if not formats.is_in(path, rooms):
                    with self.subTest(path, line=caught):
                        self.assertTrue(any(what in complaint for complaint in planted(path, f"    {caught}")))

    def test_each_rule_has_a_file_where_it_finds_its_line_and_one_where_the_line_may_stand(self):
        for what, _, rooms, caught, _ in formats.RULES:
            with self.subTest(what):
                self.assertTrue(any(not formats.is_in(path, rooms) for path in OUTSIDE))
                inside = [path for path in INSIDE if formats.is_in(path, rooms)]
                self.assertTrue(inside)
                self.assertFalse(any(what in complaint for path in inside for complaint in planted(path, caught)))

    def test_a_rule_that_was_a_formula_is_found_in_each_of_its_forms(self):
        for line in ("kb = DH_ROUND_UP(kb, 64u);", "sum += (kb + VIEW_GRAIN_KB - 1) / VIEW_GRAIN_KB;", "x = boot->heap_min_kb + 4;",
                     "least = first - facts->record->boot.safe_interactive_kb;", "set(kb != 0 ? kb : 3072);"):
            for path in ("src/host/report/causes.c", "src/host/answer/trial.c", "src/host/import/replay_plan.c", "src/host/view/tree.c"):
                with self.subTest(path, line=line):
                    self.assertEqual(len(planted(path, f"    {line}")), 1)

    def test_no_rule_finds_what_only_looks_like_it(self):
        for what, _, _, _, passed in formats.RULES:
            for path in OUTSIDE:
                with self.subTest(path, line=passed):
                    self.assertFalse(any(what in complaint for complaint in planted(path, f"    {passed}")))

    def test_comments_and_texts_are_no_code(self):
        for what, _, _, caught, _ in formats.RULES:
            for text in (f"/* {caught} */", f'"{caught}",'):
                with self.subTest(text):
                    self.assertEqual(planted(OUTSIDE[0], text), [])


if __name__ == "__main__":
    unittest.main()
