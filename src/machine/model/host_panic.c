/* SPDX-License-Identifier: MIT */
/* How the model machine is left for good: a bug of ours, or a host without memory. */
#include "machine/model/model.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void
leave(struct model_machine *m)
{
    m->is_poisoned = 1;
    if (m->can_panic)
        longjmp(m->panic_exit, 1);
    fprintf(stderr, "deskheap: emulated kernel: %s\n", m->panic_text);
    abort();
}

_Noreturn void
model_no_memory(struct model_machine *m, const char *what, uint64_t bytes)
{
    snprintf(m->panic_text, sizeof m->panic_text, "%s: %llu bytes", what,
             (unsigned long long)bytes);
    m->is_out_of_memory = 1;
    leave(m);
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
    leave(m);
}
