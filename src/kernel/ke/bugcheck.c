/* SPDX-License-Identifier: MIT */
#include "kernel/ke/bugcheck.h"

#include "kernel/ke/trace.h"

void
bugcheck(struct kernel *k, uint32_t code, uint64_t parameter_1, uint64_t parameter_2)
{
    if (kd(k)->bugcheck != 0)
        return;
    kd(k)->bugcheck = code;
    trace(k, EVENT_BUGCHECK, STATUS_UNSUCCESSFUL, code, parameter_1, parameter_2);
}
