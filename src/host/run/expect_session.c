/* SPDX-License-Identifier: MIT */
/* A session that is there, or is not. */
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"

typedef struct {
    Expectation expectation;
    char *session;
    Quantity *view_size;
    Quantity *view_used;
    Quantity *view_free;
    Quantity *view_largest_free;
    Quantity *pool_used;
    Quantity *desktops;
    Quantity *processes;
    Quantity *user_handles;
} Session;

/* ---- session ---- */

/* clang-format off */
#define AT(member) offsetof(Session, member)
static const Field session_fields[] = {
    SESSION(FIELD_REQUIRED),
    BYTES("view-size", view_size, "How large the view space is that its heaps lie in: 48 MB."),
    PART("view-used", view_used, "Of that view space: bytes, or percent of it."),
    PART("view-free", view_free, "Of that view space: bytes, or percent of it."),
    PART("view-largest-free", view_largest_free, "The largest free range of that view space: bytes, or percent of it."),
    PART("pool-used", pool_used, "Of its paged pool: bytes, or percent of it."),
    COUNT("desktops", desktops, EXPECTATION_HANDLES_MAX, "How many it has."),
    COUNT("processes", processes, EXPECTATION_HANDLES_MAX, "How many run in it."),
    COUNT("user-handles", user_handles, EXPECTATION_HANDLES_MAX, "How many USER handles of its table are taken."),
    FIELDS_END,
};
#undef AT
/* clang-format on */

static void
compare_session(Comparing *check)
{
    const Session *wanted = (const Session *)check->expectation;
    const SnapshotSession *session = check_session_of(check, wanted->session);

    if (session == NULL) {
        check_wrong(check, "there is no session \"%s\"", wanted->session);
        return;
    }
    check_note(check, "session %u", session->id);

    const SnapshotViewSpace *views = snapshot_heap_views(check->snapshot, session);
    if (views != NULL) {
        check_part(check, "view space", wanted->view_size, views->bytes, views->bytes);
        check_part(check, "view space used", wanted->view_used, views->used_bytes, views->bytes);
        check_part(check, "view space free", wanted->view_free, views->free_bytes, views->bytes);
        check_part(check, "largest free range of view space", wanted->view_largest_free,
                   views->largest_free_bytes, views->bytes);
    } else if (wanted->view_size != NULL || wanted->view_used != NULL ||
               wanted->view_free != NULL || wanted->view_largest_free != NULL) {
        check_wrong(check, "session %u has no view space that could be read", session->id);
    }
    if (session->pool != NULL)
        check_part(check, "paged pool used", wanted->pool_used, session->pool->used_bytes,
                   session->pool->bytes);
    else if (wanted->pool_used != NULL)
        check_wrong(check, "session %u has no paged pool of its own", session->id);
    check_count(check, "desktops", wanted->desktops, session->desktops->len);
    check_count(check, "processes", wanted->processes, session->process_count);
    check_count(check, "USER handles", wanted->user_handles, session->handles_used);
}

const ExpectationKind expect_session = {
    .name = "session",
    .about = "A session, its view space and pool.",
    .bytes = sizeof(Session),
    .fields = session_fields,
    .needs_snapshot = TRUE,
    .compare = compare_session,
};

/* ---- no-session ---- */

typedef struct {
    Expectation expectation;
    char *session;
} NoSession;

/* clang-format off */
#define AT(member) offsetof(NoSession, member)
static const Field no_session_fields[] = { SESSION(FIELD_REQUIRED | FIELD_SHORT), FIELDS_END };
#undef AT
/* clang-format on */

static void
compare_no_session(Comparing *check)
{
    const char *name = ((const NoSession *)check->expectation)->session;
    const SnapshotSession *session = check_session_of(check, name);

    if (session == NULL)
        check_note(check, "no session \"%s\"", name);
    else
        check_wrong(check, "expected no session \"%s\", and there is session %u", name,
                    session->id);
}

const ExpectationKind expect_no_session = {
    .name = "no-session",
    .about = "A session that is not there.",
    .bytes = sizeof(NoSession),
    .fields = no_session_fields,
    .needs_snapshot = TRUE,
    .compare = compare_no_session,
};
