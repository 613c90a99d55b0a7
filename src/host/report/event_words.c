/* SPDX-License-Identifier: MIT */
/* Events as sentences. */
#include "host/report/event_words.h"

#include "abi/status.h"
#include "abi/syscall.h"
#include "abi/user_types.h"
#include "host/memory/heap_format.h"
#include "host/run/run_record.h"
#include "host/text/address.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"
#include "host/words/region.h"

#include <string.h>

#define ADDRESS(va)       address_text(boot->address_bits, va).text
#define HEX_HANDLE        "%08x"
#define ATOM_FIRST_STRING 0xc000u /* Windows: atoms of names; smaller ones are integers */

void
event_words_clear(EventWords *words)
{
    g_clear_pointer(&words->sentence, g_free);
    g_clear_pointer(&words->where, g_free);
}

/* ---- parts of sentences ---- */

static guint64
page_of(guint64 address)
{
    return address & ~(guint64)(DH_PAGE_SIZE - 1);
}

static char *
at_address(const struct abi_boot *boot, guint64 address)
{
    if (address == 0)
        return g_strdup("");
    return g_strdup_printf("address %s, page %s", ADDRESS(address), ADDRESS(page_of(address)));
}

/* Where a block is: its user data, the header in front of it, and every page they touch. */
static char *
at_block(const struct abi_boot *boot, guint64 address, guint64 bytes)
{
    const HeapFormat *format = heap_format_find(boot->heap_format);
    if (format == NULL)
        return at_address(boot, address);
    guint64 header = address - heap_format_header_bytes(format);
    guint64 first = page_of(header);
    guint64 last = page_of(address + MAX(bytes, 1) - 1);
    g_autofree char *pages =
        first == last ? g_strdup_printf("page %s", ADDRESS(first))
                      : g_strdup_printf("pages %s %s %s", ADDRESS(first),
                                        last - first == DH_PAGE_SIZE ? "and" : "to", ADDRESS(last));
    return g_strdup_printf("address %s, %" G_GUINT64_FORMAT
                           " bytes asked for; the block's header is at %s; %s",
                           ADDRESS(address), bytes, ADDRESS(header), pages);
}

/* Whether USER objects of this type lie in pool and not in a heap. */
static gboolean
is_in_pool(guint type)
{
    enum { DESKTOP_HEAP, SHARED_HEAP, POOL };
    switch (type) {
#define USER_TYPE(name, number, text, tag, place, ...)                                             \
    case (number):                                                                                 \
        return (place) == POOL;
#include "abi/user_types.def"
    default:
        return FALSE;
    }
}

/* What lies in pool: the address tells which. */
static char *
at_pool(const struct abi_boot *boot, guint64 address, guint64 bytes, const Snapshot *snapshot)
{
    if (address == 0)
        return g_strdup("");
    const SnapshotRegion *region = snapshot != NULL ? snapshot_region_at(snapshot, address) : NULL;
    g_autofree char *place = at_address(boot, address);
    g_autofree char *size =
        bytes != 0 ? g_strdup_printf(", %" G_GUINT64_FORMAT " bytes", bytes) : g_strdup("");
    return g_strdup_printf("%s%s%s%s", place, size, region != NULL ? ", in " : "",
                           region != NULL ? region_text(region->kind) : "");
}

static char *
at_object(const struct abi_event *event, const struct abi_boot *boot, const Snapshot *snapshot)
{
    guint32 handle = (guint32)event->v[0];
    guint64 bytes = event->v[2] >> 32;
    g_autofree char *place = is_in_pool((guint32)event->v[2])
                                 ? at_pool(boot, event->v[1], bytes, snapshot)
                             : bytes != 0 ? at_block(boot, event->v[1], bytes)
                                          : at_address(boot, event->v[1]);
    return g_strdup_printf("%s; handle " HEX_HANDLE
                           " is uniqueness %04x and index %04x: handle table entry %u",
                           place, handle, USER_HANDLE_UNIQUENESS(handle), USER_HANDLE_INDEX(handle),
                           USER_HANDLE_INDEX(handle));
}

/* "window class Static (atom 0xc008)". Atoms below 0xc000 are numbers written as names: "#32768".
 */
static char *
class_words(const struct abi_event *event, const Snapshot *snapshot)
{
    guint32 atom = (guint32)event->v[0];
    const char *name =
        snapshot != NULL ? snapshot_class_name(snapshot, event->session, atom) : NULL;
    if (name != NULL)
        return g_strdup_printf("window class %s (atom 0x%x)", name, atom);
    if (atom < ATOM_FIRST_STRING)
        return g_strdup_printf("window class #%u", atom);
    return g_strdup_printf("window class (atom 0x%x)", atom);
}

static char *
class_sentence(const struct abi_event *event, const Snapshot *snapshot)
{
    g_autofree char *words = class_words(event, snapshot);
    return g_strdup_printf("%s is %s", words,
                           event->kind == EVENT_CLASS_REGISTER ? "registered"
                           : event->kind == EVENT_CLASS_CLONE  ? "copied to this desktop"
                                                               : "destroyed");
}

static char *
refusal_sentence(const struct abi_event *event, const char *text)
{
    const RunRefusal refusal = run_refusal_of(event, text);
    g_autofree char *status = run_status_text(event->status);
    g_autofree char *comparison = run_refusal_comparison(&refusal);
    return g_strdup_printf("REFUSED (%s): %s, %s", gate_cause(event->gate), comparison, status);
}

static char *
exit_sentence(const struct abi_event *event, const char *text)
{
    g_autofree char *status = run_status_text(event->status);
    return g_strdup_printf("%s (pid %" G_GUINT64_FORMAT
                           ") ends with status %s, exit code %" G_GUINT64_FORMAT,
                           text, event->v[0], status, event->v[1]);
}

static char *
attach_sentence(const struct abi_event *event, const char *text)
{
    if (event->v[0] != 0)
        return g_strdup_printf("%s is attached", text);
    g_autofree char *status = run_status_text(event->status);
    return g_strdup_printf("%s cannot be attached (%s): %s", text, status,
                           event->v[1] != 0 ? "LoadLibrary fails" : "the process will end");
}

static char *
reservation_sentence(const struct abi_event *event)
{
    return g_strdup_printf("the expected desktop heaps need %" G_GUINT64_FORMAT
                           " KB of view space%s: %s",
                           event->v[0] / DH_KB, event->v[2] != 0 ? " with the safe sizes" : "",
                           event->v[1] != 0 ? "they fit" : "they do not fit");
}

static char *
service_sentence(const struct abi_event *event, const char *text)
{
    static const char *const states[] = { "unknown",       "stopped", "start pending",
                                          "stop pending",  "running", "continue pending",
                                          "pause pending", "paused" };
    const char *state = event->v[1] < G_N_ELEMENTS(states) ? states[event->v[1]] : states[0];
    if (event->v[2] != 0)
        return g_strdup_printf("service %s: %s, error %" G_GUINT64_FORMAT, text, state,
                               event->v[2]);
    return g_strdup_printf("service %s: %s", text, state);
}

static char *
view_sentence(const struct abi_event *event, const char *text)
{
    if (event->kind == EVENT_VIEW_UNMAP)
        return g_strdup_printf("a view of %" G_GUINT64_FORMAT " KB is unmapped",
                               event->v[1] / DH_KB);
    return g_strdup_printf("the view \"%s\" of %" G_GUINT64_FORMAT " KB is mapped", text,
                           event->v[1] / DH_KB);
}

static char *
call_failed_sentence(const struct abi_event *event)
{
    g_autofree char *status = run_status_text(event->status);
    return g_strdup_printf("%s fails with %s, last error %" G_GUINT64_FORMAT,
                           system_call_text((guint)event->v[0]), status, event->v[1]);
}

static char *
session_delete_sentence(const struct abi_event *event)
{
    return g_strdup_printf("session %" G_GUINT64_FORMAT " is deleted; %" G_GUINT64_FORMAT
                           " pool bytes and %" G_GUINT64_FORMAT " views were left over",
                           event->v[0], event->v[1], event->v[2]);
}

/* ---- the table of kinds ---- */

static char *
sentence_of_system(const struct abi_event *event, const char *text)
{
    switch ((guint)event->kind) {
    case EVENT_BOOT:
        return g_strdup_printf("the system starts (%s)", text);
    case EVENT_TIME:
        return g_strdup_printf("nothing is ready: time goes from %" G_GUINT64_FORMAT " to %u ms",
                               event->v[0], event->time_ms);
    case EVENT_SESSION_CREATE:
        return g_strdup_printf("session %" G_GUINT64_FORMAT " is created", event->v[0]);
    case EVENT_SESSION_DELETE:
        return session_delete_sentence(event);
    case EVENT_PROCESS_CREATE:
        return g_strdup_printf("%s starts as pid %" G_GUINT64_FORMAT
                               ", a child of pid %" G_GUINT64_FORMAT,
                               text, event->v[0], event->v[1]);
    case EVENT_PROCESS_EXIT:
        return exit_sentence(event, text);
    case EVENT_THREAD_CREATE:
        return g_strdup_printf("thread %" G_GUINT64_FORMAT " is created", event->v[0]);
    case EVENT_DLL_ATTACH:
        return attach_sentence(event, text);
    case EVENT_LOGON:
        return g_strdup_printf("%s logs on; the logon id is 0x%" G_GINT64_MODIFIER "x", text,
                               event->v[0]);
    case EVENT_LOGOFF:
        return g_strdup_printf("logon 0x%" G_GINT64_MODIFIER "x ends", event->v[0]);
    case EVENT_EVENT_LOG:
        return g_strdup_printf("event log, %s %" G_GUINT64_FORMAT ": %s",
                               event_source_name((guint32)event->v[1]), event->v[0], text);
    case EVENT_POPUP:
        return g_strdup_printf("message box%s: %s", event->v[1] != 0 ? "" : " (not shown)", text);
    case EVENT_SERVICE_STATE:
        return service_sentence(event, text);
    case EVENT_MEMORY_FAIL:
        return g_strdup("an allocation is refused because the scenario asked for it");
    default:
        return NULL;
    }
}

static char *
sentence_of_memory(const struct abi_event *event, const char *text, const struct abi_boot *boot)
{
    switch ((guint)event->kind) {
    case EVENT_VIEW_MAP:
    case EVENT_VIEW_UNMAP:
        return view_sentence(event, text);
    case EVENT_RESERVATION:
        return reservation_sentence(event);
    case EVENT_SHARED_SECTION:
        return g_strdup_printf("csrss reads SharedSection=%s: shared heap %" G_GUINT64_FORMAT
                               " KB, interactive heaps %" G_GUINT64_FORMAT
                               " KB, non-interactive heaps %" G_GUINT64_FORMAT " KB",
                               text, event->v[0], event->v[1],
                               event->v[2] != 0 ? event->v[2] : event->v[1]);
    case EVENT_HEAP_CREATE:
        return g_strdup_printf("a desktop heap of %" G_GUINT64_FORMAT " KB is made for %s",
                               event->v[1] / DH_KB, text);
    case EVENT_HEAP_COMMIT:
        return g_strdup_printf("the heap at %s grows by %" G_GUINT64_FORMAT " bytes",
                               ADDRESS(event->v[0]), event->v[2]);
    case EVENT_PAGE_TABLE:
        return g_strdup_printf("session space gets a page table for %s", ADDRESS(event->v[0]));
    case EVENT_COPY_ON_WRITE:
        return g_strdup_printf(
            "the session writes to a page of its image at %s for the first time and gets a copy of its own",
            ADDRESS(event->v[0]));
    case EVENT_REFUSAL:
        return refusal_sentence(event, text);
    default:
        return NULL;
    }
}

static char *
sentence_of_user(const struct abi_event *event,
                 const char *text,
                 const struct abi_boot *boot,
                 const Snapshot *snapshot)
{
    switch ((guint)event->kind) {
    case EVENT_WINSTA_CREATE:
        return g_strdup_printf("window station %s is made (%sinteractive)", text,
                               event->v[1] != 0 ? "" : "non-");
    case EVENT_WINSTA_DELETE:
        return g_strdup_printf("window station %s is deleted", text);
    case EVENT_DESKTOP_CREATE:
        return g_strdup_printf("desktop %s is made", text);
    case EVENT_DESKTOP_DELETE:
        return g_strdup_printf("desktop %s is deleted", text);
    case EVENT_DESKTOP_SWITCH:
        return g_strdup_printf("desktop %s gets the input", text);
    case EVENT_CONNECT:
        if (event->status != STATUS_SUCCESS)
            return g_strdup_printf("pid %" G_GUINT64_FORMAT " gets no place on desktop %s",
                                   event->v[0], text);
        return g_strdup_printf("pid %" G_GUINT64_FORMAT
                               " is connected to desktop %s; it sees the heap read-only at %s",
                               event->v[0], text, ADDRESS(event->v[2]));
    case EVENT_CONSOLE:
        return event->v[2] != 0
                   ? g_strdup_printf("pid %" G_GUINT64_FORMAT
                                     " has its console in conhost.exe, pid "
                                     "%" G_GUINT64_FORMAT,
                                     event->v[0], event->v[2])
                   : g_strdup_printf("pid %" G_GUINT64_FORMAT " has a console window of csrss",
                                     event->v[0]);
    case EVENT_OBJECT_CREATE:
        return g_strdup_printf("%s " HEX_HANDLE " is made", user_type_text((guint32)event->v[2]),
                               (guint32)event->v[0]);
    case EVENT_OBJECT_DESTROY:
        return g_strdup_printf("%s " HEX_HANDLE " is destroyed",
                               user_type_text((guint32)event->v[2]), (guint32)event->v[0]);
    case EVENT_CLASS_REGISTER:
    case EVENT_CLASS_CLONE:
    case EVENT_CLASS_DESTROY:
        return class_sentence(event, snapshot);
    case EVENT_TEXT_SET:
        return g_strdup_printf("the text of window " HEX_HANDLE " is stored", (guint32)event->v[0]);
    case EVENT_GDI_CREATE:
        return g_strdup_printf("GDI object " HEX_HANDLE
                               " is made, in pool and not in the desktop heap",
                               (guint32)event->v[0]);
    case EVENT_GDI_DESTROY:
        return g_strdup_printf("GDI object " HEX_HANDLE " is destroyed", (guint32)event->v[0]);
    case EVENT_CALL_FAILED:
        return call_failed_sentence(event);
    case EVENT_ACTION_FAILED:
        return g_strdup_printf(
            "action %" G_GUINT64_FORMAT " of the program fails with error %" G_GUINT64_FORMAT "%s",
            event->v[0] & G_MAXUINT32, event->v[1],
            (event->v[0] & ACTION_FAILED_GOES_ON) != 0 ? ", and it goes on" : "");
    default:
        return NULL;
    }
}

static const char *
component_of(const struct abi_event *event)
{
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_PROCESS_CREATE] = "process",
        [EVENT_PROCESS_EXIT] = "process",
        [EVENT_THREAD_CREATE] = "process",
        [EVENT_DLL_ATTACH] = "loader",
        [EVENT_LOGON] = "logon",
        [EVENT_LOGOFF] = "logon",
        [EVENT_VIEW_MAP] = "memory manager",
        [EVENT_VIEW_UNMAP] = "memory manager",
        [EVENT_SESSION_CREATE] = "memory manager",
        [EVENT_SESSION_DELETE] = "memory manager",
        [EVENT_PAGE_TABLE] = "memory manager",
        [EVENT_COPY_ON_WRITE] = "memory manager",
        [EVENT_RESERVATION] = "win32k",
        [EVENT_SHARED_SECTION] = "csrss",
        [EVENT_HEAP_CREATE] = "desktop heap",
        [EVENT_HEAP_COMMIT] = "desktop heap",
        [EVENT_CONSOLE] = "csrss",
        [EVENT_CALL_FAILED] = "user32",
        [EVENT_ACTION_FAILED] = "program",
        [EVENT_EVENT_LOG] = "event log",
        [EVENT_POPUP] = "csrss",
        [EVENT_SERVICE_STATE] = "services",
        [EVENT_TIME] = "time",
    };
    if (event->kind == EVENT_STEP)
        return step_component_text(event->v[0]);
    if (event->kind >= EVENT_WINSTA_CREATE && event->kind <= EVENT_GDI_DESTROY &&
        names[event->kind] == NULL)
        return "win32k";
    if (event->kind == EVENT_REFUSAL)
        return gate_component(event->gate);
    const char *name = event->kind < EVENT_KIND_COUNT ? names[event->kind] : NULL;
    return name != NULL ? name : "system";
}

static char *
where_of(const struct abi_event *event, const struct abi_boot *boot, const Snapshot *snapshot)
{
    switch ((guint)event->kind) {
    case EVENT_OBJECT_CREATE:
    case EVENT_OBJECT_DESTROY:
        return at_object(event, boot, snapshot);
    case EVENT_CLASS_REGISTER:
    case EVENT_CLASS_CLONE:
    case EVENT_TEXT_SET:
        return at_block(boot, event->v[1], event->v[2]);
    case EVENT_GDI_CREATE:
        return at_pool(boot, event->v[1], event->v[2], snapshot);
    case EVENT_GDI_DESTROY:
        return at_pool(boot, event->v[1], 0, snapshot);
    case EVENT_CLASS_DESTROY:
    case EVENT_HEAP_COMMIT:
        return at_address(boot, event->v[1]);
    case EVENT_STEP:
        /* user32 shows values of user mode: a handle, an address of the client's view. */
        return event->v[0] == STEP_USER32 && event->v[1] != 0 ? g_strdup(ADDRESS(event->v[1]))
                                                              : at_address(boot, event->v[1]);
    case EVENT_VIEW_MAP:
    case EVENT_VIEW_UNMAP:
    case EVENT_HEAP_CREATE:
        return g_strdup_printf("addresses %s to %s", ADDRESS(event->v[0]),
                               ADDRESS(event->v[0] + event->v[1] - 1));
    case EVENT_DESKTOP_CREATE:
        return g_strdup_printf("object %s, heap %s", ADDRESS(event->v[0]), ADDRESS(event->v[1]));
    case EVENT_WINSTA_CREATE:
        return at_address(boot, event->v[0]);
    case EVENT_REFUSAL:
        return event->v[0] == 0 ? g_strdup("") : g_strdup_printf("in %s", ADDRESS(event->v[0]));
    default:
        return g_strdup("");
    }
}

EventWords
event_words(const struct abi_event *event,
            const char *text,
            const struct abi_boot *boot,
            const Snapshot *snapshot)
{
    EventWords words = { .component = component_of(event) };
    if (text == NULL)
        text = "";
    words.sentence = sentence_of_system(event, text);
    if (words.sentence == NULL)
        words.sentence = sentence_of_memory(event, text, boot);
    if (words.sentence == NULL)
        words.sentence = sentence_of_user(event, text, boot, snapshot);
    if (words.sentence == NULL)
        words.sentence = g_strdup(*text != '\0' ? text : event_kind_name(event->kind));
    words.where = where_of(event, boot, snapshot);
    return words;
}
