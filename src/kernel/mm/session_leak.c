/* SPDX-License-Identifier: MIT */
/*
 * Bug checks at a session's end. Source: Microsoft's reference of bug checks, 0xAB and 0xBA;
 * KB923035 (what printing left behind at a logoff: tags Gpat, Ussy). The views are looked for
 * first: ReactOS and a fork of it, behaviour only.
 */
#include "kernel/mm/session_leak.h"

#include "abi/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/view.h"

#define SESSION_HAS_VALID_POOL_ON_EXIT  0xABu
#define SESSION_HAS_VALID_VIEWS_ON_EXIT 0xBAu

static void
tell_tags(struct kernel *k, const struct session *s, const struct pool *pool)
{
    for (uint32_t i = 0; i < pool->tag_capacity; i++) {
        const struct pool_tag *tag = (const struct pool_tag *)kptr(k, (kva_t)pool->tags) + i;
        if (tag->bytes != 0)
            trace(k, EVENT_SESSION_POOL_LEAK, STATUS_SUCCESS, s->id, tag->bytes, tag->tag);
    }
}

void
session_leak_count(struct kernel *k, gva_t session, struct session_leaks *leaks)
{
    const struct session *s = (const struct session *)kptr(k, (kva_t)session);
    *leaks = (struct session_leaks){ .views = view_count(k, s->view_space) };
    if (s->pool == 0)
        return;
    const struct pool *pool = (const struct pool *)kptr(k, (kva_t)s->pool);
    leaks->pool_bytes = pool->bytes_used;
    leaks->pool_blocks = pool->allocations;
    tell_tags(k, s, pool);
}

/* "000000ab": eight digits, as the event log has them. */
static void
put_number(char text[9], uint32_t value)
{
    static const char digits[] = "0123456789abcdef";
    for (uint32_t i = 0; i < 8; i++)
        text[i] = digits[value >> (28 - 4 * i) & 15];
    text[8] = '\0';
}

/* code_and_parameters: five numbers. */
static void
bug_check(struct kernel *k, const uint32_t code_and_parameters[5])
{
    char numbers[5][9];
    const char *inserts[5];
    for (uint32_t i = 0; i < 5; i++) {
        put_number(numbers[i], code_and_parameters[i]);
        inserts[i] = numbers[i];
    }
    event_log(k, EVENT_TEXT_BUG_CHECK, inserts);
}

/* Windows: the session; bytes of paged and of nonpaged pool; how many blocks of both, the nonpaged
 * in the upper half. No session has nonpaged pool of its own here. Of 0xBA what follows the number
 * of views are addresses of the table, which is gone here. */
void
session_leak_report(struct kernel *k, uint32_t session_id, const struct session_leaks *leaks)
{
    const uint32_t views[5] = { SESSION_HAS_VALID_VIEWS_ON_EXIT, session_id, leaks->views, 0, 0 };
    const uint32_t pool[5] = { SESSION_HAS_VALID_POOL_ON_EXIT, session_id,
                               (uint32_t)leaks->pool_bytes, 0, leaks->pool_blocks & 0xffff };
    if (leaks->views != 0)
        bug_check(k, views);
    else if (leaks->pool_blocks != 0)
        bug_check(k, pool);
}
