/* SPDX-License-Identifier: MIT */
/*
 * A part of a page of docs that a test makes, between two marks. With DESKHEAP_UPDATE_GOLDEN=1 in
 * the environment it is written, else it must be what the test makes.
 */
#pragma once

#include "config_test.h"
#include "golden.h"

typedef struct {
    const char *page;  /* "docs/fidelity.md" */
    const char *begin; /* marks: whole lines */
    const char *end;
} PagePart;

static inline void
page_part_check(const PagePart *part, const char *made)
{
    g_autofree char *path = source_path(part->page);
    g_autofree char *page = NULL;
    ck_assert(g_file_get_contents(path, &page, NULL, NULL));
    char *from = strstr(page, part->begin), *to = strstr(page, part->end);
    ck_assert_msg(from != NULL && to != NULL && from < to, "%s has lost its marks", part->page);
    from += strlen(part->begin);

    if (g_getenv("DESKHEAP_UPDATE_GOLDEN") != NULL) {
        g_autofree char *whole = g_strdup_printf("%.*s%s%s", (int)(from - page), page, made, to);
        ck_assert(g_file_set_contents(path, whole, -1, NULL));
        return;
    }
    *to = '\0';
    golden_compare(part->page, from, made);
}
