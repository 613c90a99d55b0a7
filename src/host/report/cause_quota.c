/* SPDX-License-Identifier: MIT */
/* What helps against quotas, full tables and queues, and refused access. */
#include "host/report/cause_advice.h"

/* Of one that owns what others ask for: csrss the windows of desktops. */
static char *
quota_of_other(const CauseFacts *facts, guint32 most)
{
    const RunRefusal *refusal = facts->refusal;
    const char *holder = refusal->holder_program;

    return g_strdup_printf(
        "It is the quota of %s, to which what it makes for others counts, as the "
        "windows of every desktop: fewer desktops and consoles in the session "
        "help%s%s. Larger heaps do not help.",
        holder != NULL ? holder : "another process", refusal->limit < most ? ", or a larger " : "",
        refusal->limit < most ? cause_first_knob(facts) : "");
}

static char *
larger_quota(const CauseFacts *facts, guint32 most)
{
    if (facts->refusal->holder != facts->refusal->pid)
        return quota_of_other(facts, most);
    if (facts->refusal->limit >= most)
        return g_strdup_printf("The quota is the highest there can be: the program has to need "
                               "less. Larger heaps do not help.");
    return g_strdup_printf("%s (now %u, at most %u) allows a process more, if it does not leak "
                           "them. Larger heaps do not help.",
                           cause_first_knob(facts), facts->refusal->limit, most);
}

char *
advise_user_quota(const CauseFacts *facts)
{
    return larger_quota(facts, facts->record->boot.user_handle_quota_max);
}

char *
advise_gdi_quota(const CauseFacts *facts)
{
    return larger_quota(facts, facts->record->boot.gdi_handles_max);
}

/* The table's reserve is a part of the shared section, up to what the edition allows. */
char *
advise_user_table(const CauseFacts *facts)
{
    guint32 most = handle_table_room(facts->record->boot.user_handles_max);
    if (facts->refusal->limit >= most || facts->session == NULL)
        return g_strdup("No setting makes the table larger: programs have to need fewer objects, "
                        "or run in another session.");
    return g_strdup_printf(
        "The table lies in the shared section: a larger %s (now %u KB) makes it larger.",
        knob_text(KNOB_SHARED_SECTION_FIRST), facts->session->shared_bytes / (guint32)DH_KB);
}

char *
advise_gdi_table(const CauseFacts *facts)
{
    (void)facts;
    return g_strdup(
        "No setting makes the table larger: programs have to need fewer objects, or run "
        "in another session.");
}

char *
advise_queue(const CauseFacts *facts)
{
    return g_strdup_printf("The program does not take its messages out; %s (now %u) allows more of "
                           "them.",
                           cause_first_knob(facts), facts->refusal->limit);
}

char *
advise_access(const CauseFacts *facts)
{
    (void)facts;
    return g_strdup(
        "Grant the account access to it, to a desktop and its window station both; if it has "
        "that, let the program ask for the right when it opens them.");
}
