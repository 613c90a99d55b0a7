/* SPDX-License-Identifier: MIT */
/* What lies on the clipboard of each window station, and who uses it. */
#include "abi/user_types.h"
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"
#include "host/words/abi_names.h"

#include <stdlib.h>

static int
compare_index(const void *key, const void *item)
{
    guint index = *(const guint32 *)key & 0xffff;
    guint other = ((const SnapshotHandle *)item)->handle & 0xffff;
    return (index > other) - (index < other);
}

/* Entries of the handle table were read from the first on: they lie by index. NULL: nobody has it.
 */
static const SnapshotHandle *
find_handle(const GArray *handles, guint32 handle)
{
    const SnapshotHandle *found =
        bsearch(&handle, handles->data, handles->len, sizeof(SnapshotHandle), compare_index);
    return found != NULL && found->handle == handle ? found : NULL;
}

/* The object of a handle that must be of this type; NULL with an error. */
static const SnapshotHandle *
handle_of_type(const SessionMaker *maker, guint32 handle, guint type, GError **error)
{
    const SnapshotHandle *found = find_handle(maker->handles, handle);
    if (found != NULL && found->type == type)
        return found;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "a clipboard names the handle 0x%08x, which is no %s", handle,
                user_type_text(type));
    return NULL;
}

gboolean
snapshot_clips(SessionMaker *maker,
               SnapshotWinsta *winsta,
               const struct window_station *body,
               GError **error)
{
    struct clip_item item;
    for (guint64 at = body->clipboard; at != 0; at = item.next) {
        if (!snapshot_meet(maker->met, at, "an entry of a clipboard", error) ||
            !snapshot_read(maker->space, at, &item, sizeof item, "an entry of a clipboard", error))
            return FALSE;
        const SnapshotHandle *data = handle_of_type(maker, item.handle, USER_TYPE_CLIPDATA, error);
        if (data == NULL || !snapshot_meet(maker->met, data->object, "clipboard data", error))
            return FALSE;
        SnapshotClip clip = { .format = item.format, .bytes = item.bytes, .handle = item.handle };
        g_array_append_val(winsta->clips, clip);
    }
    return snapshot_agree("the number of formats on the clipboard of the window station",
                          winsta->address, body->clipboard_count, winsta->clips->len, error);
}

/* The station whose clipboard is in use; NULL with an error: there is none, or its use is known. */
static SnapshotWinsta *
station_in_use(const SessionMaker *maker, guint64 address, GError **error)
{
    const GPtrArray *stations = maker->session->winstas;
    for (guint i = 0; i < stations->len; i++) {
        SnapshotWinsta *winsta = stations->pdata[i];
        if (winsta->address == address && winsta->clipboard_pid == 0 &&
            winsta->clipboard_owner == 0)
            return winsta;
    }
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "the clipboard of no window station is in use at 0x%s, or of one that was met",
                kernel_address_text(address).text);
    return NULL;
}

/* The process of the thread that has a clipboard open. */
static gboolean
read_opener(const SessionMaker *maker, SnapshotWinsta *winsta, guint64 thread, GError **error)
{
    const SnapshotProcess *process = g_hash_table_lookup(maker->owners, GSIZE_TO_POINTER(thread));
    winsta->clipboard_pid = process != NULL ? process->pid : 0;
    if (thread == 0 || process != NULL)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "no thread at 0x%s has a clipboard open", kernel_address_text(thread).text);
    return FALSE;
}

static gboolean
read_owner(const SessionMaker *maker, SnapshotWinsta *winsta, guint32 window, GError **error)
{
    if (window == 0)
        return TRUE;
    const SnapshotHandle *found = handle_of_type(maker, window, USER_TYPE_WINDOW, error);
    if (found == NULL)
        return FALSE;
    const SnapshotProcess *process =
        g_hash_table_lookup(maker->owners, GSIZE_TO_POINTER(found->owner));
    winsta->clipboard_owner = window;
    winsta->clipboard_owner_pid = process != NULL ? process->pid : 0;
    return TRUE;
}

static gboolean
read_uses(SessionMaker *maker, GError **error)
{
    struct clipboard_use use;
    for (guint64 at = maker->globals.clipboards; at != 0; at = use.next) {
        if (!snapshot_meet(maker->met, at, "the use of a clipboard", error) ||
            !snapshot_read(maker->space, at, &use, sizeof use, "the use of a clipboard", error))
            return FALSE;
        SnapshotWinsta *winsta = station_in_use(maker, use.winsta, error);
        if (winsta == NULL || !read_opener(maker, winsta, use.thread, error) ||
            !read_owner(maker, winsta, use.owner, error))
            return FALSE;
    }
    return TRUE;
}

/* Clipboard data that lies on no clipboard would be lost. */
gboolean
snapshot_clipboards(SessionMaker *maker, GError **error)
{
    guint found = 0;
    guint data = 0;
    for (guint i = 0; i < maker->session->winstas->len; i++)
        found += ((const SnapshotWinsta *)maker->session->winstas->pdata[i])->clips->len;
    for (guint i = 0; i < maker->handles->len; i++)
        data += g_array_index(maker->handles, SnapshotHandle, i).type == USER_TYPE_CLIPDATA;
    return read_uses(maker, error) &&
           snapshot_agree("the handles of clipboard data in the table", maker->globals.handle_table,
                          data, found, error);
}
