/* SPDX-License-Identifier: MIT */
/* Processes that are nothing but a number, above a memory manager and nothing else: for what keeps
 * processes in an order of its own. */
#pragma once

#include "kernel/mm/pool.h"
#include "kernel/ps/process.h"
#include "mm_fixture.h"

#include <check.h>

static struct model_machine *machine;
static struct kernel *k;

static inline void
set_up(void)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

static inline void
tear_down(void)
{
    mm_fixture_end(machine);
}

static inline gva_t
new_process(uint32_t pid)
{
    gva_t process =
        pool_alloc(k, POOL_NONPAGED, sizeof(struct process), POOL_TAG('T', 'e', 's', 't'));
    ck_assert_uint_ne(process, 0);
    process_at(k, process)->pid = pid;
    return process;
}
