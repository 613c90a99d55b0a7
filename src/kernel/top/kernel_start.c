/* SPDX-License-Identifier: MIT */
/* Start-up: memory, the object name space, the System process. Programs start with the request
 * POWER_ON. */
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/mm.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"

static nt_status
start_directories(struct kernel *k)
{
    gva_t root;
    nt_status status =
        object_create(k, OBJECT_DIRECTORY, sizeof(struct object_directory), "\\", &root);
    if (!NT_SUCCESS(status))
        return status;
    kd(k)->root_directory = root;
    /* Session 0's window stations; other sessions have theirs below \Sessions. */
    if (directory_open(k, "\\Windows\\WindowStations", true) == 0 ||
        directory_open(k, "\\Sessions", true) == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    return STATUS_SUCCESS;
}

nt_status
kernel_start(struct kernel *k)
{
    nt_status status = mm_start(k);
    if (NT_SUCCESS(status))
        status = start_directories(k);
    if (NT_SUCCESS(status))
        status = ps_start(k);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t edition_bytes = text_length(k->boot.edition, sizeof k->boot.edition);
    trace_text(k, EVENT_BOOT, STATUS_SUCCESS, k->kd, kd(k)->system_directory, k->paging.number,
               k->boot.edition, edition_bytes);
    trace(k, EVENT_IDLE, STATUS_SUCCESS, 0, 0, 0);
    return STATUS_SUCCESS;
}
