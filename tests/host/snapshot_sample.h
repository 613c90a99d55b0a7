/* SPDX-License-Identifier: MIT */
/* A snapshot made by hand, for tests of what is printed: a server with a service account of its
 * own, and a user. */
#pragma once

#include "host/inspect/snapshot_internal.h"
#include "host/words/account.h"

static inline SnapshotProcess *
sample_process(Snapshot *snapshot, guint32 pid, const char *name, const char *service)
{
    SnapshotProcess *process = g_new0(SnapshotProcess, 1);
    process->pid = pid;
    process->name = g_strdup(name);
    process->desktop_path = g_strdup("");
    process->service = g_strdup(service);
    g_ptr_array_add(snapshot->processes, process);
    g_hash_table_insert(snapshot->by_pid, GUINT_TO_POINTER(process->pid), process);
    return process;
}

static inline const SnapshotLogon *
sample_logon(Snapshot *snapshot, guint32 luid, const char *account)
{
    SnapshotLogon *logon = g_new0(SnapshotLogon, 1);
    logon->luid = luid;
    logon->account = g_strdup(account);
    g_ptr_array_add(snapshot->logons, logon);
    return logon;
}

static inline SnapshotWinsta *
sample_winsta(SnapshotSession *session,
              const char *name,
              gboolean is_interactive,
              const SnapshotLogon *logon)
{
    SnapshotWinsta *winsta = snapshot_winsta_alloc();
    winsta->name = g_strdup(name);
    winsta->session_id = session->id;
    winsta->is_interactive = is_interactive;
    winsta->is_service = account_of_station(name, NULL);
    winsta->logon = logon;
    winsta->luid = logon != NULL ? logon->luid : 0;
    g_ptr_array_add(session->winstas, winsta);
    return winsta;
}

static inline void
sample_atom(SnapshotWinsta *winsta, guint32 number, guint32 references, const char *name)
{
    SnapshotAtom *atom = snapshot_atom_alloc(winsta->atoms);
    atom->atom = number;
    atom->references = references;
    atom->name = g_strdup(name);
}

static inline void
sample_clip(SnapshotWinsta *winsta, guint32 format, guint32 bytes)
{
    SnapshotClip clip = { .format = format, .bytes = bytes, .handle = 0x20100 + format };
    g_array_append_val(winsta->clips, clip);
}

static inline SnapshotDesktop *
sample_desktop(SnapshotSession *session,
               SnapshotWinsta *winsta,
               const char *name,
               guint64 base,
               guint32 size_kb,
               guint64 used_bytes)
{
    SnapshotDesktop *desktop = snapshot_desktop_alloc(winsta);
    desktop->name = g_strdup(name);
    desktop->path = g_strconcat(winsta->name, "\\", name, NULL);
    desktop->base = base;
    desktop->limit = base + (guint64)size_kb * DH_KB;
    desktop->size_kb = size_kb;
    desktop->heap_rule = winsta->is_interactive ? HEAP_SIZE_SECOND_VALUE : HEAP_SIZE_THIRD_VALUE;
    desktop->used_bytes = used_bytes;
    desktop->used_tenths = snapshot_tenths(used_bytes, (guint64)size_kb * DH_KB);
    desktop->free_bytes = (guint64)size_kb * DH_KB - used_bytes;
    desktop->committed_bytes = DH_ROUND_UP(used_bytes, (guint64)DH_PAGE_SIZE);
    desktop->free_block_bytes = desktop->committed_bytes - used_bytes;
    desktop->largest_free_block = desktop->free_block_bytes;
    desktop->largest_free =
        MAX(desktop->free_block_bytes, desktop->free_bytes - desktop->free_block_bytes);
    desktop->free_blocks = 1;
    desktop->desktopinfo_offset = 0x650;
    desktop->desktop_window_offset = 0x6e8;
    g_ptr_array_add(session->desktops, desktop);
    session->heap_total_kb += size_kb;
    return desktop;
}

static inline void
sample_holder(SnapshotDesktop *desktop, guint32 pid, guint32 windows, guint32 menus)
{
    SnapshotHolder holder = {
        .pid = pid,
        .objects = { [USER_TYPE_WINDOW] = windows, [USER_TYPE_MENU] = menus },
    };
    desktop->objects[USER_TYPE_WINDOW] += windows;
    desktop->objects[USER_TYPE_MENU] += menus;
    g_array_append_val(desktop->holders, holder);
}

static inline void
sample_view(
    SnapshotViewSpace *views, guint64 base, guint64 bytes, SnapshotViewKind kind, const char *name)
{
    SnapshotView *view = g_new0(SnapshotView, 1);
    view->base = base;
    view->bytes = bytes;
    view->kind = kind;
    view->name = g_strdup(name);
    views->used_bytes += bytes;
    views->free_bytes = views->bytes - views->used_bytes;
    views->largest_free_bytes = views->free_bytes;
    g_ptr_array_add(views->views, view);
}

static inline void
sample_region(Snapshot *snapshot, guint kind, guint64 start, guint64 end, guint rule)
{
    SnapshotRegion region = { .kind = kind, .start = start, .end = end, .rule = rule };
    g_array_append_val(snapshot->regions, region);
}

static inline void
sample_blocks(SnapshotDesktop *desktop)
{
    guint32 offset = 0x6e0;
    static const SnapshotBlock first[] = {
        { .offset = 0, .bytes = 0x608, .kind = SNAPSHOT_BLOCK_HEADER },
        { .offset = 0x608, .bytes = 0x40, .kind = SNAPSHOT_BLOCK_SEGMENT },
        { .offset = 0x648, .bytes = 0x78, .requested = 0x6c, .kind = SNAPSHOT_BLOCK_DESKTOPINFO },
        { .offset = 0x6c0, .bytes = 0x20, .requested = 0x18, .kind = SNAPSHOT_BLOCK_PRELUDE },
    };
    desktop->blocks = g_array_new(FALSE, FALSE, sizeof(SnapshotBlock));
    g_array_append_vals(desktop->blocks, first, G_N_ELEMENTS(first));
    for (guint i = 0; i < 10; i++, offset += 0xb0) {
        SnapshotBlock window = {
            .offset = offset,
            .bytes = 0xb0,
            .requested = 0xa4,
            .handle = 0x10000 + i + 1,
            .pid = i == 0 ? 300 : 420,
            .kind = SNAPSHOT_BLOCK_WINDOW,
        };
        g_array_append_val(desktop->blocks, window);
    }
    SnapshotBlock rest[] = {
        { .offset = offset, .bytes = 0x1000 - offset, .kind = SNAPSHOT_BLOCK_FREE },
        { .offset = 0x1000,
          .bytes = (guint32)(desktop->limit - desktop->base) - 0x1000,
          .kind = SNAPSHOT_BLOCK_UNCOMMITTED },
    };
    g_array_append_vals(desktop->blocks, rest, G_N_ELEMENTS(rest));
    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        desktop->sums[block->kind].count++;
        desktop->sums[block->kind].bytes += block->bytes;
    }
}

static inline Snapshot *
sample_snapshot(void)
{
    Snapshot *snapshot = snapshot_new();
    snapshot->page_format = page_format_find(PAGE_FORMAT_X86);
    snapshot->heap_format = heap_format_find(HEAP_FORMAT_NT5_X86);
    const SnapshotLogon *system = sample_logon(snapshot, 0x3e7, "LocalSystem");
    const SnapshotLogon *batch = sample_logon(snapshot, 0x1d419, ".\\batch");
    sample_logon(snapshot, 0x1e240, "alice");
    sample_process(snapshot, 300, "csrss.exe", NULL);
    sample_process(snapshot, 412, "spooler.exe", "Spooler");
    sample_process(snapshot, 416, "worker.exe", "batch1");
    sample_process(snapshot, 420, "explorer.exe", NULL);

    SnapshotSession *session = snapshot_session_alloc();
    session->id = 0;
    session->process_count = 5;
    session->committed_pages = 300;
    session->directory = 0x4010;
    session->user_luid = 0x1e240;
    session->heap_sizes.interactive = 3072;
    session->heap_sizes.noninteractive = 512;
    g_ptr_array_add(snapshot->sessions, session);
    SnapshotWinsta *winsta = sample_winsta(session, "WinSta0", TRUE, NULL);
    SnapshotDesktop *desktop = sample_desktop(session, winsta, "Default", 0xbc6f0000, 3072, 180000);
    desktop->is_input = TRUE;
    sample_holder(desktop, 300, 4, 0);
    sample_holder(desktop, 420, 9, 2);
    g_hash_table_insert(session->class_names, GUINT_TO_POINTER(0xc051), g_strdup("Rich \033Text"));
    sample_clip(winsta, 0xc051, 1200);
    sample_clip(winsta, 13, 64);
    sample_clip(winsta, 0x300, 8);
    winsta->clipboard_pid = 416;
    winsta->clipboard_owner = 0x10007;
    winsta->clipboard_owner_pid = 420;
    sample_atom(winsta, 0xc000, 1, "ours");
    sample_atom(winsta, 0xc001, 3, NULL);
    sample_desktop(session, winsta, "Disconnect", 0xbc6e0000, 64, 2680);
    sample_desktop(session, winsta, "Winlogon", 0xbc6c0000, 128, 11500);
    winsta = sample_winsta(session, "Service-0x0-3e7$", FALSE, system);
    desktop = sample_desktop(session, winsta, "Default", 0xbc9f0000, 512, 79300);
    sample_holder(desktop, 412, 3, 1);
    winsta = sample_winsta(session, "Service-0x0-1d419$", FALSE, batch);
    desktop = sample_desktop(session, winsta, "Default", 0xbca70000, 512, 517000);
    sample_holder(desktop, 416, 120, 0);

    SnapshotViewSpace *views = snapshot_view_space_alloc();
    session->view_space = views;
    views->base = 0xbc400000;
    views->bytes = 48 * DH_MB;
    sample_view(views, 0xbc400000, 0x100000, SNAPSHOT_VIEW_SHARED_SECTION, "shared section");
    sample_view(views, 0xbc500000, 0x1c0000, SNAPSHOT_VIEW_OTHER, "fonts");
    sample_view(views, 0xbc6c0000, 0x20000, SNAPSHOT_VIEW_DESKTOP_HEAP,
                "desktop heap of WinSta0\\Winlogon");
    sample_view(views, 0xbc6e0000, 0x10000, SNAPSHOT_VIEW_DESKTOP_HEAP,
                "desktop heap of WinSta0\\Disconnect");
    sample_view(views, 0xbc6f0000, 0x300000, SNAPSHOT_VIEW_DESKTOP_HEAP,
                "desktop heap of WinSta0\\Default");
    sample_region(snapshot, REGION_USER, 0, 0x80000000, RULE_EDITION);
    sample_region(snapshot, REGION_SESSION_POOL, 0xbc000000, 0xbc400000, RULE_REGISTRY);
    sample_region(snapshot, REGION_SESSION_VIEW, 0xbc400000, 0xbf400000, RULE_REGISTRY);
    sample_region(snapshot, REGION_SESSION_STRUCTURE, 0xbf400000, 0xbf800000, RULE_EDITION);
    sample_region(snapshot, REGION_SESSION_IMAGE, 0xbf800000, 0xc0000000, RULE_DEFAULT);
    sample_region(snapshot, REGION_PAGED_POOL, 0xe1000000, 0xe9000000, RULE_COMPUTED);

    session = snapshot_session_alloc();
    session->id = 1;
    session->heap_sizes.noninteractive = 512;
    g_ptr_array_add(snapshot->sessions, session);
    winsta = sample_winsta(session, "WinSta0", TRUE, NULL);
    sample_desktop(session, winsta, "Winlogon", 0xbc6c0000, 128, 5000);
    return snapshot;
}
