/* SPDX-License-Identifier: MIT */
/* Events, payloads, the win32k image and panics of the model machine. */
#include "abi/message.h"
#include "kernel/ke/verify.h"
#include "machine/model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read-only part of win32k as loaded: the model runs win32k natively, so these pages hold no code
 * yet. */
#define WIN32K_SHARED_BYTES (64u * DH_KB)

void
machine_events(struct kernel *k, const struct abi_event *records, uint32_t count)
{
    struct model_machine *m = model_machine_of(k);
    if (m->on_events != NULL)
        m->on_events(m->user, records, count);
}

bool
machine_payload(struct kernel *k, uint32_t offset, void *to, uint32_t bytes)
{
    const struct model_machine *m = model_machine_of(k);
    if (offset > m->payload_bytes || bytes > m->payload_bytes - offset)
        return false;
    memcpy(to, m->payload + offset, bytes);
    return true;
}

void
machine_win32k_image(struct kernel *k, struct machine_image *image)
{
    (void)k;
    image->shared_bytes = WIN32K_SHARED_BYTES;
    image->data_bytes = DH_ROUND_UP((uint32_t)sizeof(struct win32k_globals), DH_PAGE_SIZE);
}

void
machine_win32k_page(struct kernel *k, uint32_t index, pfn_t pfn)
{
    (void)index;
    machine_frame_zero(k, pfn);
}

_Noreturn void
k_panic(struct kernel *k,
        const char *file,
        uint32_t line,
        const char *expression,
        uint64_t a,
        uint64_t b)
{
    struct model_machine *m = model_machine_of(k);
    snprintf(m->panic_text, sizeof m->panic_text, "%s:%u: %s (0x%llx, 0x%llx)", file,
             (unsigned)line, expression, (unsigned long long)a, (unsigned long long)b);
    m->is_poisoned = 1;
    if (m->can_panic)
        longjmp(m->panic_exit, 1);
    fprintf(stderr, "deskheap: emulated kernel: %s\n", m->panic_text);
    abort();
}

const char *
model_machine_verify(struct model_machine *machine)
{
    return kernel_verify(&machine->kernel);
}
