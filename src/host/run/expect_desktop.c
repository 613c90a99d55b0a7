/* SPDX-License-Identifier: MIT */
/* A desktop that is there, or is not. */
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"

typedef struct {
    Expectation expectation;
    char *path;
    char *of;      /* process or service whose desktop is meant */
    char *session; /* name or number */
    Quantity *heap;
    Quantity *used;
    Quantity *free;
    Quantity *peak;
    Quantity *largest_free;
    Quantity *windows;
    Quantity *menus;
    Quantity *hooks;
    Quantity *base;
    Quantity *limit;
    Quantity *desktopinfo_offset;
    Quantity *desktop_window_offset;
} Desktop;

/* ---- desktop ---- */

/* clang-format off */
#define AT(member) offsetof(Desktop, member)
#define ADDRESS(key, member, about) { key, &field_count, AT(member), 0, CHECK_KERNEL_START, G_MAXUINT64, NULL, about }
static const Field desktop_fields[] = {
    TEXT("path", path, 0, "WinSta0\\Default, or Session 1\\WinSta0\\Default."),
    USE("of", of, 0, NAME_PROCESS | NAME_SERVICE, "The desktop this process or service is on."),
    SESSION(0),
    BYTES("heap", heap, "How large its heap is: 3072 KB."),
    PART("used", used, "Of the heap, headers included: bytes, or percent of it."),
    PART("free", free, "Of the heap: bytes, or percent of it."),
    PART("peak", peak, "What its heap has committed, which it never gives back: bytes, or percent of it."),
    PART("largest-free", largest_free, "The largest block its heap could give next: bytes, or percent of it."),
    COUNT("windows", windows, EXPECTATION_HANDLES_MAX, "How many lie in its heap."),
    COUNT("menus", menus, EXPECTATION_HANDLES_MAX, "How many lie in its heap."),
    COUNT("hooks", hooks, EXPECTATION_HANDLES_MAX, "How many lie in its heap."),
    ADDRESS("base", base, "Address its heap begins at."),
    ADDRESS("limit", limit, "Address its heap ends at, exclusive."),
    COUNT("desktopinfo-offset", desktopinfo_offset, G_MAXUINT32, "Bytes from base to its DESKTOPINFO."),
    COUNT("desktop-window-offset", desktop_window_offset, G_MAXUINT32, "Bytes from base to its desktop window."),
    FIELDS_END,
};
#undef AT
/* clang-format on */

static gboolean
check_which(const Expectation *expectation, const Names *names G_GNUC_UNUSED, GError **error)
{
    const Desktop *wanted = (const Desktop *)expectation;

    return (wanted->path == NULL) != (wanted->of == NULL) ||
           yaml_fail(expectation->node, YAML_ERROR_KEY, error,
                     "which desktop? Give its \"path\", or a process or service it is the "
                     "desktop \"of\"");
}

static const SnapshotDesktop *
find_desktop(Comparing *check)
{
    const Desktop *wanted = (const Desktop *)check->expectation;
    const char *path = wanted->path;
    guint32 id;

    if (!run_session(check->run, wanted->session == NULL ? "0" : wanted->session, &id)) {
        check_wrong(check, "there is no session \"%s\"", wanted->session);
        return NULL;
    }
    if (wanted->of != NULL) {
        const WatchProcess *process = run_process(check->run, wanted->of);
        path = process == NULL ? "" : check_desktop_of(check, process);
        if (*path == '\0') {
            check_wrong(check, "\"%s\" is on no desktop", wanted->of);
            return NULL;
        }
        id = process->session;
    }

    const SnapshotDesktop *desktop = snapshot_desktop(check->snapshot, id, path);
    if (desktop == NULL)
        check_wrong(check, "there is no desktop %s in session %u", path, id);
    else
        check_note(check, "%s", desktop->path);
    return desktop;
}

static void
compare_desktop(Comparing *check)
{
    const Desktop *wanted = (const Desktop *)check->expectation;
    const SnapshotDesktop *desktop = find_desktop(check);

    if (desktop == NULL)
        return;

    guint64 bytes = (guint64)desktop->size_kb * 1024;
    check_part(check, "heap", wanted->heap, bytes, bytes);
    check_part(check, "used", wanted->used, desktop->used_bytes, bytes);
    check_part(check, "free", wanted->free, desktop->free_bytes, bytes);
    check_part(check, "peak", wanted->peak, desktop->committed_bytes, bytes);
    check_part(check, "largest free", wanted->largest_free, desktop->largest_free, bytes);
    check_count(check, "windows", wanted->windows, desktop->objects[USER_TYPE_WINDOW]);
    check_count(check, "menus", wanted->menus, desktop->objects[USER_TYPE_MENU]);
    check_count(check, "hooks", wanted->hooks, desktop->objects[USER_TYPE_HOOK]);
    check_count(check, "base", wanted->base, desktop->base);
    check_count(check, "limit", wanted->limit, desktop->limit);
    check_count(check, "DESKTOPINFO offset", wanted->desktopinfo_offset,
                desktop->desktopinfo_offset);
    check_count(check, "desktop window offset", wanted->desktop_window_offset,
                desktop->desktop_window_offset);
}

const ExpectationKind expect_desktop = {
    .name = "desktop",
    .about = "A desktop, its heap and what lives in it.",
    .bytes = sizeof(Desktop),
    .fields = desktop_fields,
    .needs_snapshot = TRUE,
    .check = check_which,
    .compare = compare_desktop,
};

/* ---- no-desktop ---- */

typedef struct {
    Expectation expectation;
    char *path;
    char *session;
} NoDesktop;

/* clang-format off */
#define AT(member) offsetof(NoDesktop, member)
static const Field no_desktop_fields[] = {
    TEXT("path", path, FIELD_REQUIRED | FIELD_SHORT, "WinSta0\\Default, or Session 1\\WinSta0\\Default."),
    SESSION(0),
    FIELDS_END,
};
#undef AT
/* clang-format on */

static void
compare_no_desktop(Comparing *check)
{
    const NoDesktop *unwanted = (const NoDesktop *)check->expectation;
    const char *path = unwanted->path;
    const char *session = unwanted->session;
    guint32 id;

    if (!run_session(check->run, session == NULL ? "0" : session, &id))
        check_note(check, "there is no session \"%s\"", session);
    else if (snapshot_desktop(check->snapshot, id, path) != NULL)
        check_wrong(check, "expected no desktop %s in session %u, and there is one", path, id);
    else
        check_note(check, "no desktop %s in session %u", path, id);
}

const ExpectationKind expect_no_desktop = {
    .name = "no-desktop",
    .about = "A desktop that is not there.",
    .bytes = sizeof(NoDesktop),
    .fields = no_desktop_fields,
    .needs_snapshot = TRUE,
    .compare = compare_no_desktop,
};
