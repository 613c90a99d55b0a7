/* SPDX-License-Identifier: MIT */
/* Makes, opens and closes window stations, and links them in the session's list. */
#include "kernel/win32k/winsta.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/clipboard.h"
#include "kernel/win32k/clipboard_use.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/known_atoms.h"
#include "kernel/win32k/process_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/win32k.h"

/* Windows: source ReactOS winsta.c, behaviour only; see docs/fidelity.md. */
void
winsta_directory_path(uint32_t session_id, char *to, uint32_t size)
{
    uint32_t length = 0;
    if (session_id != 0) {
        length = text_append(to, size, length, "\\Sessions\\");
        length = text_append_decimal(to, size, length, session_id);
    }
    text_append(to, size, length, "\\Windows\\WindowStations");
}

/* Windows: Service-0x<high>-<low>$, hexadecimal without padding; logon ids of the model have a zero
 * high part. */
void
winsta_service_name(uint32_t luid, char *to, uint32_t size)
{
    static const char digits[] = "0123456789abcdef";
    char low[9];
    uint32_t at = sizeof low - 1;
    low[at] = '\0';
    for (uint32_t rest = luid; rest != 0 || at == sizeof low - 1; rest >>= 4)
        low[--at] = digits[rest & 15];
    uint32_t length = text_append(to, size, 0, "Service-0x0-");
    length = text_append(to, size, length, &low[at]);
    text_append(to, size, length, "$");
}

static gva_t
directory_of_session(struct kernel *k, bool make)
{
    char path[GUEST_NAME_BYTES];
    winsta_directory_path(session_globals(k)->session_id, path, sizeof path);
    return directory_open(k, path, make);
}

gva_t
winsta_find(struct kernel *k, const char *name)
{
    gva_t directory = directory_of_session(k, false);
    return directory != 0 ? directory_find(k, directory, OBJECT_WINDOW_STATION, name) : 0;
}

gva_t
winsta_interactive(struct kernel *k)
{
    gva_t at = session_globals(k)->window_stations;
    while (at != 0 && !winsta_is_interactive(winsta_at(k, at)))
        at = winsta_at(k, at)->next;
    return at;
}

static void
link_last(struct kernel *k, gva_t winsta)
{
    struct win32k_globals *globals = session_globals(k);
    gva_t *at = &globals->window_stations;
    while (*at != 0)
        at = &winsta_at(k, *at)->next;
    *at = winsta;
}

/* A station's table of atoms, 0 if the pool refuses any of them. */
static gva_t
global_atoms(struct kernel *k)
{
    gva_t atoms = atom_table_create(k);
    if (atoms != 0 && !known_atoms_add_global(k, atoms)) {
        atom_table_delete(k, atoms);
        return 0;
    }
    return atoms;
}

nt_status
winsta_create(struct kernel *k, const char *name, bool is_interactive, uint32_t luid, gva_t *winsta)
{
    gva_t directory = directory_of_session(k, true);
    if (directory == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    gva_t body;
    uint32_t bytes =
        size_at_least(k, ABI_SIZE_WINDOWSTATION, (uint32_t)sizeof(struct window_station));
    nt_status status = object_create(k, OBJECT_WINDOW_STATION, bytes, name, &body);
    if (!NT_SUCCESS(status))
        return status;
    status = directory_insert(k, directory, body);
    gva_t atoms = NT_SUCCESS(status) ? global_atoms(k) : 0;
    if (atoms == 0) {
        object_unref(k, body);
        return NT_SUCCESS(status) ? (nt_status)STATUS_INSUFFICIENT_RESOURCES : status;
    }
    struct window_station *station = winsta_at(k, body);
    station->globals = session_globals_address(k);
    station->session_id = session_globals(k)->session_id;
    station->flags = is_interactive ? 0 : WINSTA_NOIO;
    station->luid = luid;
    station->atoms = atoms;
    station->access.rights = access_right_all(OBJECT_WINDOW_STATION);
    if (luid != 0)
        access_grant(&station->access, luid);
    else if (!is_interactive)
        access_grant(&station->access, GUEST_ACL_EVERYONE);
    link_last(k, body);
    trace_text(k, EVENT_WINSTA_CREATE, STATUS_SUCCESS, body, is_interactive, 0, name,
               text_length(name, GUEST_NAME_BYTES));
    *winsta = body;
    return STATUS_SUCCESS;
}

/* Also for a station that was never finished: then it is in no list and nobody heard of it. */
void
winsta_delete(struct kernel *k, gva_t winsta)
{
    gva_t atoms = winsta_at(k, winsta)->atoms;
    if (atoms == 0)
        return;
    k_assert(k, winsta_at(k, winsta)->desktops == 0);
    clipboard_empty(k, winsta);
    clipboard_forget_station(k, winsta);
    atom_table_delete(k, atoms);
    gva_t *at = &session_globals(k)->window_stations;
    while (*at != winsta)
        at = &winsta_at(k, *at)->next;
    *at = winsta_at(k, winsta)->next;
    const char *name = object_header_of(k, winsta)->name;
    trace_text(k, EVENT_WINSTA_DELETE, STATUS_SUCCESS, winsta, 0, 0, name,
               text_length(name, GUEST_NAME_BYTES));
}

/* ---- system calls ---- */

/* Windows: only members of Administrators may choose a name. Source: MSDN, CreateWindowStation.
 * User accounts are administrators, as Setup makes them (decided). */
static bool
may_name(uint32_t luid)
{
    return luid != LUID_LOCAL_SERVICE && luid != LUID_NETWORK_SERVICE && luid != LUID_ANONYMOUS;
}

/* Windows: an empty name means the caller's own service station, here as where one is opened; only
 * the first station of a session is interactive. */
static nt_status
create_or_open(struct kernel *k,
               const char *given,
               bool is_interactive,
               uint32_t asked,
               gva_t *winsta,
               uint32_t *access)
{
    char name[GUEST_NAME_BYTES];
    uint32_t luid = process_luid(k, k->current_process);
    text_copy(name, sizeof name, given);
    if (name[0] == '\0')
        winsta_service_name(luid, name, sizeof name);
    gva_t found = winsta_find(k, name);
    if (found != 0) {
        nt_status status = access_check(k, k->current_process, found, asked, access);
        if (NT_SUCCESS(status)) {
            object_ref(k, found);
            *winsta = found;
        }
        return status;
    }
    if (given[0] != '\0' && !may_name(luid))
        return access_refuse_name(k, name, luid);
    if (is_interactive && (luid != LUID_SYSTEM || winsta_interactive(k) != 0))
        return STATUS_ACCESS_DENIED;
    if (access_right_map(OBJECT_WINDOW_STATION, is_interactive, asked) == 0)
        return access_refuse_name(k, name, luid); /* as where one is opened (decided) */
    nt_status status = winsta_create(k, name, is_interactive, given[0] == '\0' ? luid : 0, winsta);
    if (NT_SUCCESS(status))
        *access = access_of_maker(k, *winsta, asked);
    return status;
}

static nt_status
name_argument(struct kernel *k, const struct abi_syscall *call, char *name, uint32_t size)
{
    nt_status status = text_from_user(k, name, size, call->a[0], call->a[1]);
    for (uint32_t i = 0; NT_SUCCESS(status) && name[i] != '\0'; i++)
        if (name[i] == '\\')
            status = STATUS_OBJECT_NAME_INVALID;
    return status;
}

void
sys_user_create_winsta(struct kernel *k, struct abi_syscall *call)
{
    char name[GUEST_NAME_BYTES];
    gva_t winsta = 0;
    uint32_t access = 0;
    uint32_t handle = 0;
    call->status = name_argument(k, call, name, sizeof name);
    if (!NT_SUCCESS(call->status))
        return;
    bool is_interactive = (call->a[2] & 1) != 0;
    call->status = create_or_open(k, name, is_interactive, (uint32_t)call->a[3], &winsta, &access);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = handle_insert(k, k->current_process, winsta, access, &handle);
    object_unref(k, winsta);
    call->a[0] = handle;
}

void
sys_user_open_winsta(struct kernel *k, struct abi_syscall *call)
{
    char name[GUEST_NAME_BYTES];
    uint32_t access;
    uint32_t handle = 0;
    call->status = name_argument(k, call, name, sizeof name);
    if (!NT_SUCCESS(call->status))
        return;
    if (name[0] == '\0')
        winsta_service_name(process_luid(k, k->current_process), name, sizeof name);
    gva_t winsta = winsta_find(k, name);
    if (winsta == 0) {
        call->status = access_refuse_missing(k, name);
        return;
    }
    call->status = access_check(k, k->current_process, winsta, (uint32_t)call->a[2], &access);
    if (NT_SUCCESS(call->status))
        call->status = handle_insert(k, k->current_process, winsta, access, &handle);
    call->a[0] = handle;
}

void
sys_user_get_process_winsta(struct kernel *k, struct abi_syscall *call)
{
    gva_t info = user_call_process(k, call);
    call->a[0] = info != 0 ? process_info_at(k, info)->winsta_handle : 0;
}

/* Windows: the process keeps a handle of its own of the station it goes to, beside the caller's. */
static nt_status
keep_copy(struct kernel *k, gva_t info, gva_t winsta, uint32_t handle)
{
    uint32_t access = handle_access(k, k->current_process, handle);
    uint32_t old = process_info_at(k, info)->winsta_copy;
    uint32_t copy;
    nt_status status = handle_insert(k, k->current_process, winsta, access, &copy);
    if (!NT_SUCCESS(status))
        return status;
    process_info_at(k, info)->winsta_copy = copy;
    return old != 0 ? handle_close(k, k->current_process, old) : status;
}

void
sys_user_set_process_winsta(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = (uint32_t)call->a[0];
    gva_t info;
    gva_t winsta = handle_lookup(k, k->current_process, handle, OBJECT_WINDOW_STATION);
    if (winsta == 0) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status = process_info_get(k, k->current_process, &info);
    if (NT_SUCCESS(call->status))
        call->status = keep_copy(k, info, winsta, handle);
    if (!NT_SUCCESS(call->status))
        return;
    process_info_set_winsta(k, info, winsta);
    process_info_at(k, info)->winsta_handle = handle;
}

bool
winsta_may_close(struct kernel *k, gva_t process, uint32_t handle)
{
    gva_t info = process_at(k, process)->win32;
    return info == 0 || (process_info_at(k, info)->winsta_handle != handle &&
                         process_info_at(k, info)->winsta_copy != handle);
}

void
sys_user_close_winsta(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = (uint32_t)call->a[0];
    if (handle_lookup(k, k->current_process, handle, OBJECT_WINDOW_STATION) == 0)
        call->status = STATUS_INVALID_HANDLE;
    else if (!winsta_may_close(k, k->current_process, handle))
        user_call_end(call, ERROR_BUSY);
    else
        call->status = handle_close(k, k->current_process, handle);
}
