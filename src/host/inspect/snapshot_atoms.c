/* SPDX-License-Identifier: MIT */
/* Tables of atoms: global ones of a window station, and those of classes and clipboard formats. */
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#define ATOM_NAME_MAX 512u /* bytes; Windows takes 255 characters, of a class 256 */

/* NULL: it is no UTF-16. Nearly all names are ASCII. */
static char *
to_utf8(const gunichar2 *units, guint count)
{
    char *text = g_malloc(count + 1);
    guint i = 0;

    for (; i < count && units[i] != 0 && units[i] < 0x80; i++)
        text[i] = (char)units[i];
    text[i] = '\0';
    if (i == count || units[i] == 0)
        return text;
    g_free(text);
    return g_utf16_to_utf8(units, count, NULL, NULL, NULL);
}

static gboolean
read_name(AddressSpace *space,
          guint64 at,
          const struct atom_entry *entry,
          SnapshotAtom *atom,
          GError **error)
{
    gunichar2 units[ATOM_NAME_MAX / 2];
    if (entry->name_bytes > sizeof units) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the name of atom 0x%x is said to have %u bytes", entry->atom,
                    entry->name_bytes);
        return FALSE;
    }
    if (!snapshot_read(space, at + sizeof *entry, units, entry->name_bytes, "the name of an atom",
                       error))
        return FALSE;
    atom->name = to_utf8(units, entry->name_bytes / 2);
    return TRUE;
}

static gboolean
read_bucket(AddressSpace *space, GHashTable *met, guint64 first, GPtrArray *atoms, GError **error)
{
    struct atom_entry entry;
    for (guint64 at = first; at != 0; at = entry.next) {
        if (!snapshot_meet(met, at, "an atom", error) ||
            !snapshot_read(space, at, &entry, sizeof entry, "an atom", error))
            return FALSE;
        SnapshotAtom *atom = snapshot_atom_alloc(atoms);
        atom->atom = entry.atom;
        atom->references = entry.reference_count;
        atom->is_pinned = entry.is_pinned != 0;
        if (!read_name(space, at, &entry, atom, error))
            return FALSE;
    }
    return TRUE;
}

static gint
compare_atoms(gconstpointer a, gconstpointer b)
{
    const SnapshotAtom *one = *(SnapshotAtom *const *)a;
    const SnapshotAtom *other = *(SnapshotAtom *const *)b;
    return (one->atom > other->atom) - (one->atom < other->atom);
}

/* They are sorted: nobody's number is another's, or 0. */
static gboolean
check_numbers(guint64 table, const GPtrArray *atoms, GError **error)
{
    guint32 before = 0;
    for (guint i = 0; i < atoms->len; i++) {
        const SnapshotAtom *atom = atoms->pdata[i];
        if (atom->atom <= before) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "two atoms of the table at 0x%s have the number 0x%x",
                        kernel_address_text(table).text, atom->atom);
            return FALSE;
        }
        before = atom->atom;
    }
    return TRUE;
}

gboolean
snapshot_atoms(
    AddressSpace *space, GHashTable *met, guint64 address, GPtrArray *atoms, GError **error)
{
    struct atom_table table;
    if (!snapshot_read(space, address, &table, sizeof table, "a table of atoms", error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(table.bucket); i++) {
        if (!read_bucket(space, met, table.bucket[i], atoms, error))
            return FALSE;
    }
    g_ptr_array_sort(atoms, compare_atoms);
    return check_numbers(address, atoms, error) &&
           snapshot_agree("the number of atoms in the table", address, table.count, atoms->len,
                          error);
}
