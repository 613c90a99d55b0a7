/* SPDX-License-Identifier: MIT */
/*
 * Objects found by a number of their own, which no two share: a binary tree that branches by the
 * digits of the number, lowest first. It is never deeper than a number has digits, numbers given
 * one after another keep it flat, and its links lie in the objects, so that it takes no memory.
 */
#pragma once

#include "kernel/kernel.h"

/* Where things lie. Links: struct digit_links; key: the number, uint32_t. */
struct digit_tree {
    uint32_t root;  /* offset in struct kd_block */
    uint32_t links; /* offset in an object */
    uint32_t key;   /* offset in an object */
};

/* The object with this number, 0: there is none. */
gva_t digit_tree_find(struct kernel *k, const struct digit_tree *tree, uint32_t key);
/* pre: none with its number is there. */
void digit_tree_enter(struct kernel *k, const struct digit_tree *tree, gva_t object);
/* pre: it is there. */
void digit_tree_leave(struct kernel *k, const struct digit_tree *tree, gva_t object);
