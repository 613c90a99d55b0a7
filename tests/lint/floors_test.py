#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the layering lint finds what it is for: each test spoils a copy of the tree, or of what was built, in one place."""

import unittest

import floors
import tree


def sources():
    return {str(path).removeprefix("src/"): tree.text(path)
            for path in tree.files(".c", ".h", ".S", ".inc") if path.parts[0] == "src"}


TEXTS = sources()


def complaints_of(texts=None, listing="", friends=None):
    """What the lint says of includes and of a listing of symbols. Friends by calls are unknown without a listing."""
    texts = TEXTS if texts is None else texts
    return list(floors.complaints(texts, floors.calls(listing, texts), friends))


def with_include(name, header):
    return {**TEXTS, name: f'#include "{header}"\n{TEXTS[name]}'}


def symbols(*rows):
    """A listing as nm prints it: (object, kind, name)."""
    return "".join(f"lib.a:lib.a.p/{member}.o:{'' if kind == 'U' else '0000'} {kind} {name}\n"
                   for member, kind, name in rows)


class Includes(unittest.TestCase):
    def test_the_tree_as_it_is_has_nothing_to_complain_of(self):
        self.assertEqual(complaints_of(), [])

    def test_include_of_a_higher_floor(self):
        spoilt = with_include("kernel/mm/pool.c", "kernel/win32k/window.h")
        self.assertIn("src/kernel/mm/pool: knows src/kernel/win32k/window, which stands above it", "\n".join(complaints_of(spoilt)))

    def test_include_of_a_room_beside(self):
        spoilt = with_include("machine/qemu/panic.c", "machine/model/model.h")
        self.assertIn("src/machine/qemu/panic: knows src/machine/model/model.h, which stands beside it",
                      "\n".join(complaints_of(spoilt)))

    def test_every_part_has_floors_that_are_held(self):
        for name, header in (("kernel/ke/time.c", "kernel/mm/frame.h"), ("user/text.c", "user/win32/win32.h"),
                             ("user/win32/hook.c", "user/smss.h"), ("host/words/confidence.c", "host/scenario/step.h")):
            with self.subTest(name):
                self.assertIn("stands above it", "\n".join(complaints_of(with_include(name, header))))

    def test_include_that_closes_a_circle(self):
        for name, header in (("kernel/win32k/atom.h", "kernel/win32k/winsta.h"), ("cli/shard.h", "cli/shard_auto.h")):
            with self.subTest(name):
                self.assertIn("a circle by includes of", "\n".join(complaints_of(with_include(name, header))))

    def test_header_without_a_source_is_part_of_the_source_whose_name_it_continues(self):
        texts = {"kernel/mm/pool.c": '#include "kernel/mm/pool_internal.h"\n', "kernel/mm/pool.h": "",
                 "kernel/mm/pool_internal.h": '#include "kernel/mm/pool.h"\n'}
        self.assertEqual(complaints_of(texts, friends={}), [])

    def test_file_on_no_floor(self):
        texts = {**TEXTS, "kernel/gfx/blit.c": '#include "kernel/ke/text.h"\n'}
        self.assertIn("src/kernel/gfx/blit: stands on no floor of src/kernel", "\n".join(complaints_of(texts)))

    def test_friends_that_are_no_circle_any_more(self):
        row = ("kernel/ke/text", "kernel/ke/trace")
        listing = symbols(("kernel_ke_text.c", "U", "trace"), ("kernel_ke_trace.c", "T", "trace"),
                          ("kernel_ke_trace.c", "U", "time_now"), ("kernel_ke_time.c", "T", "time_now"))
        self.assertIn("no such circle any more", "\n".join(complaints_of(listing=listing, friends={row: "once"})))

    def test_friends_that_are_no_files(self):
        row = ("kernel/ke/nothing", "kernel/ke/text")
        self.assertIn("there is no src/kernel/ke/nothing", "\n".join(complaints_of(friends={row: "never"})))


class Calls(unittest.TestCase):
    def test_call_of_a_higher_floor(self):
        listing = symbols(("kernel_rtl_bitmap.c", "U", "pool_alloc"), ("kernel_mm_pool.c", "T", "pool_alloc"))
        self.assertIn("src/kernel/rtl/bitmap: knows src/kernel/mm/pool, which stands above it: calls pool_alloc()",
                      complaints_of(listing=listing))

    def test_call_that_closes_a_circle(self):
        listing = symbols(("kernel_mm_pool.c", "T", "pool_alloc"), ("kernel_mm_pool.c", "U", "view_find"),
                          ("kernel_mm_view.c", "T", "view_find"), ("kernel_mm_view.c", "U", "frame_free"),
                          ("kernel_mm_frame.c", "T", "frame_free"), ("kernel_mm_frame.c", "U", "pool_alloc"))
        self.assertIn("a circle by calls of 3 files: kernel/mm/frame, kernel/mm/pool, kernel/mm/view; cut it",
                      complaints_of(listing=listing))

    def test_friends_are_let_through_and_nobody_else_with_them(self):
        friends = {("kernel/ob/directory", "kernel/ob/object"): "friends"}
        rows = [("kernel_ob_object.c", "T", "object_unref"), ("kernel_ob_object.c", "U", "directory_remove"),
                ("kernel_ob_directory.c", "T", "directory_remove"), ("kernel_ob_directory.c", "U", "object_unref")]
        texts = {name: text for name, text in TEXTS.items() if name.startswith("kernel/ob/")}
        self.assertEqual(complaints_of(texts, symbols(*rows), friends), [])
        rows += [("kernel_ob_directory.c", "U", "handle_close"), ("kernel_ob_handle.c", "T", "handle_close"),
                 ("kernel_ob_handle.c", "U", "object_unref")]
        self.assertIn("a circle by calls of 3 files", "\n".join(complaints_of(texts, symbols(*rows), friends)))

    def test_table_of_rows_is_no_call(self):
        listing = symbols(("kernel_ob_object.c", "U", "object_delete"), ("kernel_top_object_types.c", "R", "object_delete"))
        self.assertEqual([line for line in complaints_of(listing=listing) if "object" in line], [])

    def test_seam_is_no_call(self):
        for name in floors.SEAMS:
            listing = symbols(("kernel_rtl_heap.c", "U", name), ("kernel_win32k_heap_commit.c", "T", name))
            self.assertEqual([line for line in complaints_of(listing=listing) if "rtl" in line], [])


if __name__ == "__main__":
    unittest.main()
