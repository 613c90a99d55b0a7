/* SPDX-License-Identifier: MIT */
/* Rights of handles: the rows of access_rights.def, and asking a handle for one. */
#include "kernel/win32k/access_right.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/body.h"

enum station_kind { STATION_ANY, STATION_INTERACTIVE };
enum account_right { ACCOUNT_NONE, ACCOUNT_GRANTED };

static const struct right {
    enum object_type type;
    uint32_t bit;
    uint32_t generic;
    enum station_kind station;
    enum account_right account;
    const char *name;
} rights[] = {
#define DESKTOP_RIGHT(name, bit, generic, station, account)                                        \
    {                                                                                              \
        OBJECT_DESKTOP,  bit, GENERIC_##generic, STATION_##station, ACCOUNT_##account,             \
        "DESKTOP_" #name                                                                           \
    },
#define WINSTA_RIGHT(name, bit, generic, station, account)                                         \
    { OBJECT_WINDOW_STATION, bit, GENERIC_##generic, STATION_##station, ACCOUNT_##account,         \
      "WINSTA_" #name },
#include "abi/access_rights.def"
#undef DESKTOP_RIGHT
#undef WINSTA_RIGHT
};

bool
access_right_is_of(enum object_type type)
{
    return type == OBJECT_DESKTOP || type == OBJECT_WINDOW_STATION;
}

uint32_t
access_right_all(enum object_type type)
{
    return type == OBJECT_DESKTOP ? (uint32_t)DESKTOP_ACCESS_ALL : (uint32_t)WINSTA_ACCESS_ALL;
}

uint32_t
access_right_foreign(enum object_type type, uint32_t asked)
{
    uint32_t generic = GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
    return asked & ~(access_right_all(type) | generic | MAXIMUM_ALLOWED);
}

/* STANDARD_RIGHTS_READ, _WRITE and _EXECUTE are the same. Source: winnt.h. */
static uint32_t
standard_rights(uint32_t asked)
{
    uint32_t bits = asked & STANDARD_RIGHTS_REQUIRED;
    if ((asked & GENERIC_ALL) != 0)
        return STANDARD_RIGHTS_REQUIRED;
    return (asked & (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE)) != 0 ? bits | READ_CONTROL
                                                                           : bits;
}

uint32_t
access_right_map(enum object_type type, bool is_interactive, uint32_t asked)
{
    uint32_t bits = standard_rights(asked) | (asked & MAXIMUM_ALLOWED);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(rights); i++) {
        const struct right *row = &rights[i];
        bool is_meant = (asked & (row->generic | GENERIC_ALL)) != 0 &&
                        (is_interactive || row->station == STATION_ANY);
        if (row->type == type && (is_meant || (asked & row->bit) != 0))
            bits |= row->bit;
    }
    return bits;
}

uint32_t
access_right_of_account(enum object_type type)
{
    uint32_t bits = STANDARD_RIGHTS_REQUIRED;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(rights); i++)
        if (rights[i].type == type && rights[i].account == ACCOUNT_GRANTED)
            bits |= rights[i].bit;
    return bits;
}

const char *
access_right_name(enum object_type type, uint32_t bits)
{
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(rights); i++)
        if (rights[i].type == type && (rights[i].bit & bits) != 0)
            return rights[i].name;
    return (bits & READ_CONTROL) != 0 ? "READ_CONTROL" : "WRITE_DAC";
}

nt_status
access_right_check(struct kernel *k, gva_t process, uint32_t handle, uint32_t right)
{
    if (handle == 0 || (handle_access(k, process, handle) & right) != 0)
        return STATUS_SUCCESS;
    gva_t object = handle_lookup(k, process, handle, OBJECT_NONE);
    if (object == 0)
        return STATUS_INVALID_HANDLE;
    char what[GUEST_NAME_BYTES + 48];
    const struct object_header *header = object_header_of(k, object);
    uint32_t length = text_append(what, sizeof what, 0, header->name);
    length = text_append(what, sizeof what, length, " by a handle without ");
    text_append(what, sizeof what, length,
                access_right_name((enum object_type)header->type, right));
    struct refusal refusal = { .gate = GATE_ACCESS,
                               .status = STATUS_ACCESS_DENIED,
                               .where = object };
    trace_refusal(k, &refusal, what);
    return STATUS_ACCESS_DENIED;
}

bool
access_right_on_desktop(struct kernel *k, gva_t thread_info, uint32_t right)
{
    const struct thread_info *thread = thread_info_at(k, thread_info);
    gva_t process = process_info_at(k, thread->process_info)->process;
    return NT_SUCCESS(access_right_check(k, process, thread->desktop_handle, right));
}
