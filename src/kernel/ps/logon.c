/* SPDX-License-Identifier: MIT */
/*
 * Logon sessions. Every logon of an ordinary account is a new one with a fresh id; SYSTEM and its
 * kin have one each, made at start: that is why their services share a window station, and why
 * others do not.
 */
#include "kernel/ps/logon.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/ps/process.h"
#include "kernel/rtl/digit_tree.h"
#include "kernel/rtl/list.h"

#define LOGON_TAG                                                                                  \
    POOL_TAG('S', 'e', 'L', 's') /* Windows: security logon sessions; source: pooltag.txt */

struct well_known {
    uint32_t luid;
    uint32_t needs; /* enum abi_capability, 0: always there */
    uint32_t flags;
    const char *account;
};

static const struct well_known well_known[] = {
    { LUID_SYSTEM, 0, LOGON_SYSTEM, "NT AUTHORITY\\SYSTEM" },
    { LUID_ANONYMOUS, 0, 0, "NT AUTHORITY\\ANONYMOUS LOGON" },
    { LUID_LOCAL_SERVICE, ABI_CAPABILITY_SERVICE_ACCOUNTS, LOGON_SERVICE,
      "NT AUTHORITY\\LOCAL SERVICE" },
    { LUID_NETWORK_SERVICE, ABI_CAPABILITY_SERVICE_ACCOUNTS, LOGON_SERVICE,
      "NT AUTHORITY\\NETWORK SERVICE" },
};

uint32_t
logon_well_known_luid(const char *account)
{
#define ACCOUNT(number, text)                                                                      \
    if (text_equal(account, text))                                                                 \
        return number;
#include "abi/accounts.def"
#undef ACCOUNT
    return 0;
}

static const struct digit_tree by_luid = {
    .root = offsetof(struct kd_block, logon_by_luid),
    .links = offsetof(struct logon_session, by_luid),
    .key = offsetof(struct logon_session, luid),
};

gva_t
logon_find(struct kernel *k, uint32_t luid)
{
    return digit_tree_find(k, &by_luid, luid);
}

void
logon_ref(struct kernel *k, gva_t logon)
{
    logon_at(k, logon)->reference_count++;
}

void
logon_unref(struct kernel *k, gva_t logon)
{
    struct logon_session *session = logon_at(k, logon);
    k_assert_values(k, session->reference_count > 0, logon, session->luid);
    if (--session->reference_count != 0)
        return;
    list_remove(k, logon + offsetof(struct logon_session, all));
    digit_tree_leave(k, &by_luid, logon);
    trace_text(k, EVENT_LOGOFF, STATUS_SUCCESS, session->luid, 0, 0, session->account,
               text_length(session->account, sizeof session->account));
    pool_free(k, (kva_t)logon, LOGON_TAG);
}

/* A fresh id: one that no logon session has (a scenario may have asked for ids of its own). */
static uint32_t
take_luid(struct kernel *k)
{
    uint32_t step = k->boot.luid_step != 0 ? k->boot.luid_step : 1;
    uint32_t luid = kd(k)->next_luid;
    while (luid == 0 || logon_find(k, luid) != 0)
        luid += step;
    kd(k)->next_luid = luid + step;
    return luid;
}

nt_status
logon_create(struct kernel *k, const char *account, uint32_t luid, uint32_t flags, gva_t *logon)
{
    if (luid != 0 && logon_find(k, luid) != 0)
        return STATUS_OBJECT_NAME_COLLISION;
    kva_t made = pool_alloc(k, POOL_PAGED, sizeof(struct logon_session), LOGON_TAG);
    if (made == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct logon_session *session = logon_at(k, made);
    session->luid = luid != 0 ? luid : take_luid(k);
    session->flags = flags;
    session->session = k->current_process != 0 ? current_process(k)->session_id : ABI_NO_SESSION;
    session->reference_count = 1;
    text_copy(session->account, sizeof session->account, account);
    list_append(k, k->kd + offsetof(struct kd_block, logons),
                made + offsetof(struct logon_session, all));
    digit_tree_enter(k, &by_luid, made);
    trace_text(k, EVENT_LOGON, STATUS_SUCCESS, session->luid, 0, 0, session->account,
               text_length(session->account, sizeof session->account));
    *logon = made;
    return STATUS_SUCCESS;
}

nt_status
logon_start(struct kernel *k)
{
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(well_known); i++) {
        const struct well_known *one = &well_known[i];
        gva_t logon;
        if (one->needs != 0 && !has_capability(k, one->needs))
            continue;
        nt_status status = logon_create(k, one->account, one->luid, one->flags, &logon);
        if (!NT_SUCCESS(status))
            return status;
    }
    return STATUS_SUCCESS;
}
