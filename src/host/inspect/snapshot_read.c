/* SPDX-License-Identifier: MIT */
/* Reading emulated memory for a snapshot: fields, names and lists, with an error where something is
 * not there. */
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#include <string.h>

gboolean
snapshot_read(
    AddressSpace *space, guint64 va, gpointer buffer, gsize bytes, const char *what, GError **error)
{
    if (address_space_read(space, va, buffer, bytes))
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_NOT_MAPPED,
                "%s at 0x%s is not in mapped memory", what,
                address_text(address_space_pointer_bits(space), va).text);
    return FALSE;
}

static guint32
field_offset(const SnapshotMaker *maker, enum field_id field)
{
    return maker->kd.field_offset[field];
}

guint
snapshot_pointer_bytes(const SnapshotMaker *maker)
{
    return maker->source->page_format->pointer_bits / 8;
}

gboolean
snapshot_read_pointer_at(const SnapshotMaker *maker,
                         AddressSpace *space,
                         guint64 at,
                         const char *what,
                         guint64 *value,
                         GError **error)
{
    *value = 0;
    return snapshot_read(space, at, value, snapshot_pointer_bytes(maker), what, error);
}

gboolean
snapshot_read_u32(const SnapshotMaker *maker,
                  AddressSpace *space,
                  guint64 structure,
                  enum field_id field,
                  guint32 *value,
                  GError **error)
{
    guint64 at = structure + field_offset(maker, field);
    return snapshot_read(space, at, value, sizeof *value, "a structure's field", error);
}

gboolean
snapshot_read_pointer(const SnapshotMaker *maker,
                      AddressSpace *space,
                      guint64 structure,
                      enum field_id field,
                      guint64 *value,
                      GError **error)
{
    guint64 at = structure + field_offset(maker, field);
    return snapshot_read_pointer_at(maker, space, at, "a structure's pointer", value, error);
}

/* Of a copy, `width` bytes at most 8; 0 if they lie behind its end. */
static guint64
copy_field(
    const SnapshotMaker *maker, const guint8 *copy, gsize bytes, enum field_id field, guint width)
{
    guint64 value = 0;
    if ((gsize)field_offset(maker, field) + width <= bytes)
        memcpy(&value, copy + field_offset(maker, field), width);
    return value;
}

guint8
snapshot_copy_u8(const SnapshotMaker *maker, const guint8 *copy, gsize bytes, enum field_id field)
{
    return (guint8)copy_field(maker, copy, bytes, field, 1);
}

guint16
snapshot_copy_u16(const SnapshotMaker *maker, const guint8 *copy, gsize bytes, enum field_id field)
{
    return (guint16)copy_field(maker, copy, bytes, field, 2);
}

guint64
snapshot_copy_pointer(const SnapshotMaker *maker,
                      const guint8 *copy,
                      gsize bytes,
                      enum field_id field)
{
    return copy_field(maker, copy, bytes, field, snapshot_pointer_bytes(maker));
}

char *
snapshot_name(const char *field, gsize bytes)
{
    return g_utf8_make_valid(field, (gssize)strnlen(field, bytes));
}

char *
snapshot_object_name(
    AddressSpace *space, guint64 body, enum object_type type, guint32 session, GError **error)
{
    struct object_header header;
    guint64 at = body - sizeof header;
    if (!snapshot_read(space, at, &header, sizeof header, "an object's header", error))
        return NULL;
    if (!snapshot_agree("the type of the object", body, header.type, type, error) ||
        !snapshot_agree("the session of the object", body, header.session, session, error))
        return NULL;
    return snapshot_name(header.name, sizeof header.name);
}

gboolean
snapshot_agree(const char *what, guint64 at, guint64 seen, guint64 wanted, GError **error)
{
    if (seen == wanted)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "%s at 0x%s is said to be 0x%" G_GINT64_MODIFIER "x, and 0x%" G_GINT64_MODIFIER
                "x was found",
                what, kernel_address_text(at).text, seen, wanted);
    return FALSE;
}

gboolean
snapshot_meet(GHashTable *met, guint64 address, const char *what, GError **error)
{
    if (g_hash_table_add(met, GSIZE_TO_POINTER(address)))
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE, "%s at 0x%s is listed twice", what,
                kernel_address_text(address).text);
    return FALSE;
}

gboolean
snapshot_walk_list(AddressSpace *space,
                   guint64 head,
                   SnapshotVisit visit,
                   gpointer user,
                   const char *what,
                   GError **error)
{
    struct list_entry link;
    guint64 at = head;
    if (!snapshot_read(space, head, &link, sizeof link, what, error))
        return FALSE;
    guint64 last = link.previous;
    while (link.next != head) {
        guint64 previous = at;
        at = link.next;
        if (!snapshot_read(space, at, &link, sizeof link, what, error) ||
            !snapshot_agree(what, at, link.previous, previous, error) || !visit(user, at, error))
            return FALSE;
    }
    return snapshot_agree(what, head, last, at, error);
}
