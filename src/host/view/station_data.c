/* SPDX-License-Identifier: MIT */
/* What a window station has besides desktops: a clipboard, and global atoms. */
#include "host/text/printable.h"
#include "host/view/views.h"
#include "host/view/word_list.h"
#include "host/words/abi_names.h"

#define WORDS_MAX 16u /* formats and atoms that are named, the others are counted */

/* "CF_TEXT", "Rich Text Format"; NULL: a number without a name. */
static const char *
format_name(const Snapshot *snapshot, const SnapshotWinsta *winsta, guint32 format)
{
    const char *name = clipboard_format_name(format);
    return name != NULL ? name : snapshot_class_name(snapshot, winsta->session_id, format);
}

static char *
clip_text(const Snapshot *snapshot, const SnapshotWinsta *winsta, const SnapshotClip *clip)
{
    const char *name = format_name(snapshot, winsta, clip->format);
    g_autofree char *plain =
        name != NULL ? printable_text(name, -1) : g_strdup_printf("format 0x%x", clip->format);
    return g_strdup_printf("%s of %u bytes", plain, clip->bytes);
}

static void
print_clipboard(GString *out,
                const char *indent,
                const Snapshot *snapshot,
                const SnapshotWinsta *winsta)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < winsta->clips->len; i++)
        g_ptr_array_add(
            words, clip_text(snapshot, winsta, &g_array_index(winsta->clips, SnapshotClip, i)));
    word_list_fold(words, WORDS_MAX);
    if (winsta->clipboard_owner != 0) {
        g_autofree char *owner = process_label(snapshot, winsta->clipboard_owner_pid);
        g_ptr_array_add(
            words, g_strdup_printf("owned by window %08x of %s", winsta->clipboard_owner, owner));
    }
    if (winsta->clipboard_pid != 0) {
        g_autofree char *opener = process_label(snapshot, winsta->clipboard_pid);
        g_ptr_array_add(words, g_strdup_printf("opened by %s", opener));
    }
    if (words->len > 0)
        word_list_append(out, indent, "clipboard:", words);
}

static char *
atom_text(const SnapshotAtom *atom)
{
    g_autofree char *name = printable_text(atom->name != NULL ? atom->name : "", -1);
    return atom->references == 1
               ? g_strdup_printf("%s (%04x)", name, atom->atom)
               : g_strdup_printf("%s (%04x, %u references)", name, atom->atom, atom->references);
}

static void
print_atoms(GString *out, const char *indent, const SnapshotWinsta *winsta)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < winsta->atoms->len; i++) {
        const SnapshotAtom *atom = winsta->atoms->pdata[i];
        if (!atom->is_pinned) /* those that every station has */
            g_ptr_array_add(words, atom_text(atom));
    }
    word_list_fold(words, WORDS_MAX);
    if (words->len > 0)
        word_list_append(out, indent, "atoms:", words);
}

void
station_data_print(GString *out,
                   const char *indent,
                   const Snapshot *snapshot,
                   const SnapshotWinsta *winsta)
{
    print_clipboard(out, indent, snapshot, winsta);
    print_atoms(out, indent, winsta);
}

/* ---- JSON ---- */

static const JsonMember clip_members[] = {
    { "format", JSON_INT }, { "name", JSON_TEXT, JSON_NULLABLE },
    { "bytes", JSON_INT },  { "handle", JSON_HEX },
    JSON_MEMBERS_END,
};

const JsonMember station_clipboard_members[] = {
    { "owner", JSON_HEX },
    { "owner_pid", JSON_INT },
    { "opened_by_pid", JSON_INT },
    { "formats", JSON_ARRAY, 0, clip_members },
    JSON_MEMBERS_END,
};

const JsonMember station_atom_members[] = {
    { "atom", JSON_HEX },       { "name", JSON_TEXT, JSON_NULLABLE },
    { "references", JSON_INT }, { "pinned", JSON_BOOL },
    JSON_MEMBERS_END,
};

static void
clip_json(JsonWriter *writer,
          const Snapshot *snapshot,
          const SnapshotWinsta *winsta,
          const SnapshotClip *clip)
{
    json_writer_object(writer, NULL);
    json_writer_int(writer, "format", clip->format);
    json_writer_text(writer, "name", format_name(snapshot, winsta, clip->format));
    json_writer_int(writer, "bytes", clip->bytes);
    json_writer_hex(writer, "handle", clip->handle);
    json_writer_end_object(writer);
}

static void
clipboard_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    json_writer_object(writer, "clipboard");
    json_writer_hex(writer, "owner", winsta->clipboard_owner);
    json_writer_int(writer, "owner_pid", winsta->clipboard_owner_pid);
    json_writer_int(writer, "opened_by_pid", winsta->clipboard_pid);
    json_writer_array(writer, "formats");
    for (guint i = 0; i < winsta->clips->len; i++)
        clip_json(writer, snapshot, winsta, &g_array_index(winsta->clips, SnapshotClip, i));
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

static void
atom_json(JsonWriter *writer, const SnapshotAtom *atom)
{
    json_writer_object(writer, NULL);
    json_writer_hex(writer, "atom", atom->atom);
    json_writer_text(writer, "name", atom->name);
    json_writer_int(writer, "references", atom->references);
    json_writer_bool(writer, "pinned", atom->is_pinned);
    json_writer_end_object(writer);
}

void
station_data_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    clipboard_json(writer, snapshot, winsta);
    json_writer_array(writer, "atoms");
    for (guint i = 0; i < winsta->atoms->len; i++)
        atom_json(writer, winsta->atoms->pdata[i]);
    json_writer_end_array(writer);
}
