/* SPDX-License-Identifier: MIT */
/*
 * Names that emulated memory does not hold: what a view was mapped for, which service a process
 * runs. Fed with every event in order, it knows the names of what exists now.
 */
#pragma once

#include "abi/event.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct NameBook NameBook;

NameBook *name_book_new(void);
NameBook *name_book_copy(const NameBook *from);
void name_book_free(NameBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NameBook, name_book_free)

/* Takes note of one event. text may be NULL. */
void name_book_event(NameBook *book, const struct abi_event *event, const char *text);

/* Names, or NULL. Valid until the next event. session is ABI_NO_SESSION for system views. */
const char *name_book_view(const NameBook *book, guint session, guint64 base);
const char *name_book_service(const NameBook *book, guint pid);

G_END_DECLS
