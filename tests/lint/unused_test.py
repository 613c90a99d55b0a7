#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the lint of what nobody uses finds each kind of it, and lets alone what is used in an odd way."""

import unittest

import unused

HEADER = """\
#define A_LIMIT 3
enum a { A_NONE = 0, };
enum b {
    B_ONE = 1,
};
struct c {
    int first;
    char second[A_LIMIT];
};
int
noun_new(void);
void noun_add(struct c *c,
              int value);
"""
SOURCE = """\
#include "noun.h"
int
noun_new(void)
{
    return B_ONE;
}
void
noun_add(struct c *c, int value)
{
    c->first = value;
    c->second[0] = 0;
}
"""
CALLER = "static void\ncall(void)\n{\n    noun_new();\n    noun_add(NULL, 1);\n}\n"


class Unused(unittest.TestCase):
    def setUp(self):
        unused.ALLOWED.clear()
        self.texts = {"src/noun.h": HEADER.replace("int\nnoun_new", "int noun_new"), "src/noun.c": SOURCE, "src/caller.c": CALLER}

    def seen(self, in_tests=()):
        texts = {path: unused.without_comments(text) for path, text in self.texts.items()}
        return [complaint.partition(": ")[2] for complaint in unused.complaints(texts, set(in_tests))]

    def change(self, path, old, new):
        self.assertIn(old, self.texts[path])
        self.texts[path] = self.texts[path].replace(old, new)

    def test_nothing(self):
        self.assertEqual(self.seen(), [])

    def test_function(self):
        self.change("src/caller.c", "noun_add(NULL, 1)", "/* noun_add() is not called */")
        self.assertEqual(self.seen(), ["noun_add() is called by no source"])
        self.assertEqual(self.seen(["noun_add"]), ["noun_add() is called by no source, only by tests"])

    def test_function_of_its_own_file(self):
        self.change("src/caller.c", "noun_new();", "")
        self.change("src/noun.c", "= value", "= value + noun_new()")
        self.assertEqual(self.seen(), ["noun_new() is called by its own file alone: static, and not in a header"])
        self.assertEqual(self.seen(["noun_new"]), [])

    def test_words(self):
        for path, old, new, name in (("src/noun.c", "B_ONE", "1", "enumerator B_ONE"), ("src/noun.h", "A_LIMIT]", "3]", "macro A_LIMIT"),
                                     ("src/noun.c", "c->first = value;", "", "member first")):
            with self.subTest(name):
                self.setUp()
                self.change(path, old, new)
                self.assertEqual(self.seen(), [f"the {name} is used by no source"])

    def test_name_that_a_macro_makes(self):
        self.change("src/caller.c", "noun_add(NULL, 1)", "")
        self.texts["src/rows.h"] = "#define ROW(name) noun_##name\n"
        self.texts["src/rows.c"] = "ROW(add)\n"
        self.assertEqual(self.seen(), [])

    def test_row_that_is_not_needed(self):
        unused.ALLOWED["noun_new"] = "a reason"
        self.assertEqual(self.seen(), ["noun_new is used, or gone: its row can go"])


if __name__ == "__main__":
    unittest.main()
