/* SPDX-License-Identifier: MIT */
/* A binary tree by digits, without balance because it needs none. */
#include "kernel/rtl/digit_tree.h"

static gva_t *
root_of(struct kernel *k, const struct digit_tree *tree)
{
    return (gva_t *)kptr(k, (kva_t)(k->kd + tree->root));
}

static struct digit_links *
links_of(struct kernel *k, const struct digit_tree *tree, gva_t object)
{
    return (struct digit_links *)kptr(k, (kva_t)(object + tree->links));
}

static uint32_t
key_of(struct kernel *k, const struct digit_tree *tree, gva_t object)
{
    return *(const uint32_t *)kptr(k, (kva_t)(object + tree->key));
}

/* Where the object with this key is linked, or would be. */
static gva_t *
place_of(struct kernel *k, const struct digit_tree *tree, uint32_t key)
{
    gva_t *at = root_of(k, tree);
    for (uint32_t digits = key; *at != 0 && key_of(k, tree, *at) != key; digits >>= 1)
        at = &links_of(k, tree, *at)->child[digits & 1];
    return at;
}

gva_t
digit_tree_find(struct kernel *k, const struct digit_tree *tree, uint32_t key)
{
    return *place_of(k, tree, key);
}

void
digit_tree_enter(struct kernel *k, const struct digit_tree *tree, gva_t object)
{
    uint32_t key = key_of(k, tree, object);
    gva_t *at = place_of(k, tree, key);
    k_assert_values(k, *at == 0, object, key);
    *links_of(k, tree, object) = (struct digit_links){ { 0, 0 } };
    *at = object;
}

/* Takes an object without children from below this place, or from the place itself. */
static gva_t
take_leaf(struct kernel *k, const struct digit_tree *tree, gva_t *at)
{
    for (;;) {
        struct digit_links *links = links_of(k, tree, *at);
        if (links->child[0] == 0 && links->child[1] == 0)
            break;
        at = &links->child[links->child[0] == 0];
    }
    gva_t leaf = *at;
    *at = 0;
    return leaf;
}

/* All below an object have its lower digits: any of them may stand where it stood. */
void
digit_tree_leave(struct kernel *k, const struct digit_tree *tree, gva_t object)
{
    gva_t *at = place_of(k, tree, key_of(k, tree, object));
    k_assert_values(k, *at == object, object, *at);
    gva_t leaf = take_leaf(k, tree, at);
    if (leaf == object)
        return;
    *links_of(k, tree, leaf) = *links_of(k, tree, object);
    *at = leaf;
}
