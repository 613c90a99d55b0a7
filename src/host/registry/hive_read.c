/* SPDX-License-Identifier: MIT */
/* From the keys and values that libhivex gives to a registry file. */
#define _GNU_SOURCE /* memfd_create */
#include "host/registry/hive_read.h"

#include "host/registry/hive_check.h"
#include "host/registry/registry_keys.h"
#include "host/text/printable.h"

#include <hivex.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A registry has no more levels ("Registry Element Size Limits"). */
#define LEVELS_MAX 512u
/* What a line of the source shows of a value that is no text. */
#define SHOWN_BYTES 64u
/* Full names of keys may have so many times the bytes of the file: those of a real one have fewer.
 */
#define NAMES_PER_BYTE 8u
/* An entry of a list of keys or values takes so much of the file. */
#define LIST_ENTRY_BYTES 4u

typedef struct {
    RegFile *file;
    const char *name;
    hive_h *hive;
    GHashTable *entered; /* offsets of keys */
    GString *text;       /* of the source */
    GArray *offsets;     /* guint32: of each of its lines */
    gsize entries_left;  /* of lists */
    gsize bytes_left;    /* of values */
    gsize names_left;    /* bytes of keys' full names and values' names */
    gsize at;            /* what is being read */
    guint levels;
    GError *problem;
} HiveReader;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(hive_h, hivex_close)

/* ---- lines of the source ---- */

static SourceSpan
add_line(HiveReader *reader, gsize offset, const char *line)
{
    g_autofree char *shown = printable_text(line, -1);
    guint32 at = (guint32)offset;

    g_array_append_val(reader->offsets, at);
    g_string_append(reader->text, shown);
    g_string_append_c(reader->text, '\n');
    return (SourceSpan){ .line = reader->offsets->len,
                         .column = 1,
                         .length = (guint)g_utf8_strlen(shown, -1) };
}

/* As an export writes it. */
static void
append_quoted(GString *line, const char *text)
{
    g_string_append_c(line, '"');
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            g_string_append_c(line, '\\');
        g_string_append_c(line, *text);
    }
    g_string_append_c(line, '"');
}

static void
append_bytes(GString *line, const RegEntry *entry)
{
    g_string_append_printf(line, "hex(%x):", entry->type);
    for (gsize i = 0; i < MIN(entry->size, SHOWN_BYTES); i++)
        g_string_append_printf(line, "%s%02x", i > 0 ? "," : "", entry->data[i]);
    if (entry->size > SHOWN_BYTES)
        g_string_append(line, ",...");
}

static void
append_data(GString *line, const RegEntry *entry)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint32 dword;

    if (reg_entry_dword(entry, &dword))
        g_string_append_printf(line, "dword:%08x", dword);
    else if ((entry->type == REG_TYPE_SZ || entry->type == REG_TYPE_EXPAND_SZ) &&
             source_text_append_utf16le(text, entry->data, entry->size))
        append_quoted(line, text->str);
    else
        append_bytes(line, entry);
}

static SourceSpan
add_value_line(HiveReader *reader, const RegEntry *entry)
{
    g_autoptr(GString) line = g_string_new(NULL);

    append_quoted(line, entry->name);
    if (*entry->name == '\0')
        g_string_assign(line, "@");
    SourceSpan name = { .length = (guint)g_utf8_strlen(line->str, -1) };
    g_string_append_c(line, '=');
    append_data(line, entry);
    SourceSpan span = add_line(reader, reader->at, line->str);
    span.length = name.length;
    return span;
}

/* ---- damage ---- */

static gboolean damaged(HiveReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
damaged(HiveReader *reader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printable_error(&reader->problem, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                    "%s:0x%" G_GSIZE_MODIFIER "x: error: the hive is damaged: %s", reader->name,
                    reader->at, problem);
    return FALSE;
}

/* Something is read of the key or of one below it. */
static gboolean
is_needed(const HiveReader *reader, const char *key)
{
    for (guint i = 0; i < REGISTRY_KEY_COUNT; i++)
        if (registry_key_lies_in((RegistryKeyId)i, key))
            return TRUE;
    /* The hive's root, and its control sets. */
    return reader->levels <= 2;
}

/* After damage in a key: counts it. FALSE: it may not be passed over. */
static gboolean
pass_over(HiveReader *reader, const char *key)
{
    RegFile *file = reader->file;

    if (is_needed(reader, key))
        return FALSE;
    if (file->skipped++ == 0) {
        const char *text = strstr(reader->problem->message, ": error: ");
        file->skipped_span = add_line(reader, reader->at, key);
        file->skipped_problem = g_strdup(text + strlen(": error: "));
    }
    g_clear_error(&reader->problem);
    return TRUE;
}

/* Lists that several keys share would make much of little. */
static gboolean
take_entries(HiveReader *reader, gsize count, const char *what)
{
    if (count == (gsize)-1)
        return damaged(reader, "a key must lie here");
    if (count > reader->entries_left)
        return damaged(reader, "this key has %" G_GSIZE_FORMAT " %s, more than the file has left",
                       count, what);
    reader->entries_left -= count;
    return TRUE;
}

static gboolean
take_name(HiveReader *reader, const char *name)
{
    gsize length = strlen(name);

    if (length > reader->names_left)
        return damaged(reader, "its names are too long for the size of the file");
    reader->names_left -= length;
    return TRUE;
}

/* ---- values ---- */

static gboolean
read_data(HiveReader *reader, hive_value_h value, RegEntry *entry)
{
    hive_type type;
    size_t size = 0;

    if (hivex_value_type(reader->hive, value, &type, &size) != 0)
        return damaged(reader, "a value must lie here");
    if (size > reader->bytes_left)
        return damaged(reader,
                       "this value has %" G_GSIZE_FORMAT " bytes, more than the file has left",
                       (gsize)size);
    char *data = hivex_value_value(reader->hive, value, &type, &size);
    if (data == NULL && size > 0)
        return damaged(reader, "the contents of this value cannot be read");
    entry->type = (guint32)type;
    entry->size = size;
    entry->data = (const guint8 *)g_string_chunk_insert_len(reader->file->strings,
                                                            size > 0 ? data : "", (gssize)size);
    reader->bytes_left -= size;
    free(data);
    return TRUE;
}

static gboolean
read_value(HiveReader *reader, const char *key, hive_value_h value)
{
    reader->at = value;
    char *name = hivex_value_key(reader->hive, value);
    if (name == NULL)
        return damaged(reader, "the name of this value cannot be read");
    gboolean is_good = take_name(reader, name);
    RegEntry entry = {
        .kind = REG_ENTRY_VALUE,
        .key = key,
        .name = g_string_chunk_insert(reader->file->strings, name),
    };
    free(name);
    if (!is_good || !read_data(reader, value, &entry))
        return FALSE;
    entry.span = add_value_line(reader, &entry);
    g_array_append_val(reader->file->entries, entry);
    return TRUE;
}

static gboolean
read_values(HiveReader *reader, const char *key, hive_node_h node)
{
    if (!take_entries(reader, hivex_node_nr_values(reader->hive, node), "values"))
        return FALSE;
    hive_value_h *values = hivex_node_values(reader->hive, node);
    if (values == NULL)
        return damaged(reader, "the values of this key cannot be read");
    gboolean is_good = TRUE;
    for (gsize i = 0; is_good && values[i] != 0; i++)
        is_good = read_value(reader, key, values[i]);
    free(values);
    return is_good;
}

/* ---- keys ---- */

static gboolean read_key(HiveReader *reader, const char *key, hive_node_h node);

static gboolean
read_child(HiveReader *reader, const char *key, hive_node_h node)
{
    reader->at = node;
    /* Whoever names it twice has a list that is wrong. */
    if (!g_hash_table_add(reader->entered, GSIZE_TO_POINTER(node)))
        return damaged(reader, "this key lies in two keys");
    char *name = hivex_node_name(reader->hive, node);
    if (name == NULL)
        return damaged(reader, "the name of this key cannot be read");
    g_autofree char *path = g_strconcat(key, "\\", name, NULL);
    free(name);
    if (!take_name(reader, path))
        return FALSE;
    const char *kept = g_string_chunk_insert(reader->file->strings, path);
    reader->levels++;
    gboolean is_good = read_key(reader, kept, node) || pass_over(reader, kept);
    reader->levels--;
    return is_good;
}

static gboolean
read_children(HiveReader *reader, const char *key, hive_node_h node)
{
    reader->at = node;
    if (!take_entries(reader, hivex_node_nr_children(reader->hive, node), "keys"))
        return FALSE;
    hive_node_h *children = hivex_node_children(reader->hive, node);
    if (children == NULL)
        return damaged(reader, "the keys below this one cannot be read");
    gboolean is_good = TRUE;
    for (gsize i = 0; is_good && children[i] != 0; i++)
        is_good = read_child(reader, key, children[i]);
    free(children);
    return is_good;
}

static gboolean
read_key(HiveReader *reader, const char *key, hive_node_h node)
{
    g_autofree char *line = g_strdup_printf("[%s]", key);

    reader->at = node;
    if (reader->levels > LEVELS_MAX)
        return damaged(reader, "this key lies deeper than %u levels", LEVELS_MAX);
    const RegEntry entry = {
        .kind = REG_ENTRY_KEY,
        .key = key,
        .name = "",
        .span = add_line(reader, node, line),
    };
    g_array_append_val(reader->file->entries, entry);
    return read_values(reader, key, node) && read_children(reader, key, node);
}

/* ---- the hive ---- */

static gboolean
has_key(HiveReader *reader, hive_node_h root, const char *name)
{
    return hivex_node_get_child(reader->hive, root, name) != 0;
}

/* A hive does not say where it is mounted; what it holds does. */
static const char *
mounted_at(HiveReader *reader, hive_node_h root)
{
    reader->at = root;
    /* get_child walks the list too. */
    if (!take_entries(reader, hivex_node_nr_children(reader->hive, root), "keys"))
        return NULL;
    if (has_key(reader, root, "Select") || has_key(reader, root, "ControlSet001") ||
        has_key(reader, root, "ControlSet002"))
        return "HKEY_LOCAL_MACHINE\\SYSTEM";
    if (has_key(reader, root, "Microsoft"))
        return "HKEY_LOCAL_MACHINE\\SOFTWARE";
    printable_error(&reader->problem, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                    "%s:0x%" G_GSIZE_MODIFIER
                    "x: error: this hive is neither SYSTEM nor SOFTWARE: its root holds neither "
                    "Select, ControlSet001 nor Microsoft (%%SystemRoot%%\\system32\\config\\system "
                    "is meant)",
                    reader->name, root);
    return NULL;
}

static gboolean
read_hive(HiveReader *reader)
{
    hive_node_h root = hivex_root(reader->hive);

    if (root == 0)
        return damaged(reader, "a root key must lie here");
    const char *mount = mounted_at(reader, root);
    if (mount == NULL)
        return FALSE;
    reader->entries_left = reader->bytes_left / LIST_ENTRY_BYTES;
    reader->levels = 1;
    g_hash_table_add(reader->entered, GSIZE_TO_POINTER(root));
    return read_key(reader, mount, root);
}

/* libhivex opens files by their names; one of our own in memory cannot change under its eyes. */
static hive_h *
open_hive(const guint8 *bytes, gsize length)
{
    int fd = memfd_create("deskheap-hive", MFD_CLOEXEC);
    gsize written = 0;
    hive_h *hive = NULL;

    while (fd >= 0 && written < length) {
        gssize n = write(fd, bytes + written, length - written);
        if (n < 0 && errno != EINTR)
            break;
        written += (gsize)MAX(n, 0);
    }
    if (fd >= 0 && written == length) {
        g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
        hive = hivex_open(path, 0);
    }
    int reason = errno;
    if (fd >= 0)
        close(fd);
    errno = reason;
    return hive;
}

static void
note_header(RegFile *file, const HiveHeader *header)
{
    file->is_hive = TRUE;
    if (header->sequence_begun != header->sequence_done)
        file->unfinished = g_strdup_printf(
            "the hive was not closed (its sequence numbers are %u and %u): the newest changes may "
            "stand in its log (.LOG), which is not read",
            header->sequence_begun, header->sequence_done);
}

gboolean
hive_read(RegFile *file, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    HiveHeader header;

    if (!hive_check(name, bytes, length, &header, error))
        return FALSE;
    note_header(file, &header);
    g_autoptr(hive_h) hive = open_hive(bytes, length);
    if (hive == NULL) {
        printable_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                        "%s:0x0: error: libhivex cannot read this hive: %s", name,
                        g_strerror(errno));
        return FALSE;
    }
    HiveReader reader = {
        .file = file,
        .name = name,
        .hive = hive,
        .entered = g_hash_table_new(NULL, NULL),
        .text = g_string_new(NULL),
        .offsets = g_array_new(FALSE, FALSE, sizeof(guint32)),
        .entries_left = length / LIST_ENTRY_BYTES,
        .bytes_left = length,
        .names_left = length * NAMES_PER_BYTE,
    };
    gboolean is_good = read_hive(&reader);
    file->source = source_text_new_described(name, reader.text->str, reader.text->len,
                                             (const guint32 *)(void *)reader.offsets->data,
                                             reader.offsets->len);
    if (!is_good)
        g_propagate_error(error, reader.problem);
    g_hash_table_unref(reader.entered);
    g_string_free(reader.text, TRUE);
    g_array_unref(reader.offsets);
    return is_good;
}
