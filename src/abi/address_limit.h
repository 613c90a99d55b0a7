/* SPDX-License-Identifier: MIT */
/*
 * Limits of kernel addresses in the registry (capability address-limits): whether one counts and
 * what it comes to is asked here, by kernel and observers. Megabytes from 0 to 2048, 0 is none,
 * rounded up to whole page tables: Microsoft, "Memory Management Registry Keys". Which region one
 * keeps small: regions.def.
 */
#pragma once

#include "abi/boot.h"
#include "abi/page_format.h"

/* The most that is documented; a larger number limits nothing, as there are no more addresses
 * (decided). */
#define ABI_LIMIT_MAX_MB 2048u

/* What of a number of the registry counts: 0, no limit. `value`: enum abi_registry_value. */
static inline uint32_t
abi_boot_limit_mb(const struct abi_boot *boot, uint32_t value)
{
    const struct abi_dword *limit = &boot->registry[value];
    bool counts = (boot->capabilities & ABI_CAPABILITY_ADDRESS_LIMITS) != 0 &&
                  limit->present != 0 && limit->value <= ABI_LIMIT_MAX_MB;
    return counts ? limit->value : 0;
}

/* Bytes of addresses that it leaves; UINT64_MAX: it is no limit. */
static inline uint64_t
abi_boot_limit_bytes(const struct abi_boot *boot, uint32_t value, const struct page_format *f)
{
    uint64_t bytes = (uint64_t)abi_boot_limit_mb(boot, value) * DH_MB;
    return bytes == 0 ? UINT64_MAX : DH_ROUND_UP(bytes, page_format_table_span(f));
}
