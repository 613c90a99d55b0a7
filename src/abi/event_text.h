/* SPDX-License-Identifier: MIT */
/* Entries of the System event log: their texts by number, and what stands in a text for a number.
 */
#pragma once

#include "abi/boot.h"
#include "abi/syscall.h"

enum event_text {
#define EVENT_TEXT(name, id, type, source, capability, text) EVENT_TEXT_##name,
#include "abi/event_texts.def"
#undef EVENT_TEXT
};

struct event_text_row {
    uint32_t id;
    uint32_t source;     /* enum event_source */
    uint32_t capability; /* without it an edition does not write the entry; 0: each does */
    const char *text;
};

static inline struct event_text_row
event_text_row(enum event_text text)
{
    switch (text) {
#define EVENT_TEXT(name, id, type, source, capability, text)                                       \
    case EVENT_TEXT_##name:                                                                        \
        return (struct event_text_row){ id, EVENT_SOURCE_##source, capability, text };
#include "abi/event_texts.def"
#undef EVENT_TEXT
    }
    return (struct event_text_row){ 0, EVENT_SOURCE_NONE, 0, "" };
}

/* Which insert begins here, from 0; -1: none does. */
static inline int
event_text_insert(const char *at)
{
    return at[0] == '%' && at[1] >= '1' && at[1] <= '9' ? at[1] - '1' : -1;
}
