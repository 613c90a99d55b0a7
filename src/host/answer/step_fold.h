/* SPDX-License-Identifier: MIT */
/*
 * Rows of steps that say the same again and again, or the same but for a number, as one: `count`,
 * `for`, `repeat`; and back, where a loop goes round once. Unrolled, that is the same steps. Calls
 * are an exception: so many in one step are not so many steps. Whether it does the same is for who
 * asks to find out.
 */
#pragma once

#include "host/answer/step_loop.h"
#include "host/yaml/yaml_tree.h"

/* How many items of the list, from `at` on, one can stand for, and that one, which stands nowhere
 * yet. 0: none is shorter. */
guint step_fold(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one);

/* What the item is without its loop, if that goes round once: YamlTree, which stand nowhere yet.
 * NULL: it has no such loop. Free with g_ptr_array_unref(). */
GPtrArray *step_unfold(YamlDraft *draft, YamlTree *item, FoldKind kind);
