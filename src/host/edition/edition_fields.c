/* SPDX-License-Identifier: MIT */
/* Tables of all an edition says, and the values that only it has. */
#include "host/edition/edition_fields.h"

#include "host/edition/cell_fields.h"
#include "host/edition/cell_values.h"
#include "host/edition/edition_check.h"
#include "host/edition/edition_lists.h"
#include "host/text/json_writer.h"
#include "host/words/windows_version.h"
#include "host/yaml/field_types.h"

#include <string.h>

#include <stddef.h>

/* ---- the system ---- */

static gboolean
read_version(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    guint version = 0;

    if (!yaml_get_choice(node, windows_version_words(), &version, error))
        return FALSE;
    *(guint32 *)fields_place(field, object) = windows_version_number(version);
    return TRUE;
}

/* Of "5.2". */
static guint64
tenths_of(const char *word)
{
    return (guint64)(g_ascii_strtod(word, NULL) * 10 + 0.5);
}

/* Without quotes it is a number. */
static void
version_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_array(schema->json, "enum");
    for (const char *const *word = windows_version_words(); *word != NULL; word++) {
        json_writer_text(schema->json, NULL, *word);
        json_writer_tenths(schema->json, NULL, tenths_of(*word));
    }
    json_writer_end_array(schema->json);
}

static const FieldType version = { read_version, NULL, version_schema, FALSE };

static gboolean
read_bits(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    guint32 *bits = fields_place(field, object);

    if (!yaml_get_uint32(node, 0, G_MAXUINT32, bits, error))
        return FALSE;
    if (*bits != 32 && *bits != 64)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "a kernel has 32 or 64 bits, not %u",
                         *bits);
    return TRUE;
}

static void
bits_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_array(schema->json, "enum");
    json_writer_int(schema->json, NULL, 32);
    json_writer_int(schema->json, NULL, 64);
    json_writer_end_array(schema->json);
}

static const FieldType address_bits = { read_bits, NULL, bits_schema, FALSE };

static const NamedNumber heap_formats[] = {
#define HEAP_FORMAT(name, column, text, number) { text, number },
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
    { NULL, 0 },
};

/* As winnt.h has them in wProductType, and exports in ProductType. */
static const NamedNumber products[] = {
    { "client", EDITION_CLIENT },
    { "server", EDITION_SERVER },
    { "either", EDITION_EITHER },
    { NULL, 0 },
};

/* The largest that CurrentBuildNumber may be (decided: five digits). */
#define BUILD_MAX 99999u
/* The largest that there was is 6, of NT 4.0. */
#define SERVICE_PACK_MAX 9u

#define AT(field) offsetof(Edition, field)

/* The width goes before what has to fit it. */
static const Field system_numbers[] = {
    { "nt-version", &version, AT(boot.nt_version), 0, 0, 0, NULL, "Of its kernel: major.minor." },
    { "address-bits", &address_bits, AT(boot.address_bits), 0, 0, 0, NULL,
      "Of a pointer of its kernel." },
    { "build", &cell_count, AT(build), 0, 1, BUILD_MAX, NULL,
      "CurrentBuildNumber of its registry." },
    { "service-pack", &cell_count, AT(service_pack), 0, 0, SERVICE_PACK_MAX, NULL, "0: none." },
    { "product", &cell_named, AT(product), 0, 0, 0, products, "By ProductType of its registry." },
    { "layout", &cell_text, AT(layout_name), 0, 0, 0, NULL, "A file of configs/layouts/." },
    { "heap-format", &cell_named, AT(boot.heap_format), 0, 0, 0, heap_formats,
      "Of desktop heaps: deskheap heap --format knows them." },
    FIELDS_END,
};

static const Field machine_numbers[] = {
    { "memory", &field_size, AT(memory_bytes), 0, EDITION_MEMORY_MIN, EDITION_MEMORY_MAX, NULL,
      "Of the machine: 1 GiB; KB and KiB are both 1024 bytes." },
    { "page-file", &field_size, AT(page_file_bytes), 0, 0, EDITION_MEMORY_MAX, NULL,
      "With memory it sets the commit limit." },
    FIELDS_END,
};

/* ---- capabilities ---- */

/* Of some two the key is the same. */
static const char *const capability_keys[ABI_CAPABILITY_COUNT] = {
#define CAPABILITY(name, key, subject, with, without) [ABI_CAPABILITY_INDEX_##name] = (key),
#define CAPABILITY_MORE(name, key)                    [ABI_CAPABILITY_INDEX_##name] = (key),
#include "abi/capabilities.def"
#undef CAPABILITY
};

const char *
edition_capability_key(guint bit)
{
    return capability_keys[bit];
}

/* Whether session space has sizes, and who says them. */
static const NamedNumber session_sizes[] = {
    { "dynamic", 0 },
    { "fixed", ABI_CAPABILITY_SESSION_SIZES },
    { "registry", ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES },
    { NULL, 0 },
};

/* The registry tells whether it is there. */
static const char with_role[] = "with-terminal-server";

/* pre: limit is an enum abi_capability; `detail` its values, NULL: true or false. */
static gboolean
read_capability(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    Edition *edition = object;
    guint32 bits = 0;
    gboolean is_on = FALSE;
    const Field sizes = { .type = &cell_named, .detail = session_sizes };

    if (field->limit == ABI_CAPABILITY_SESSION_SIZES) {
        if (!cell_named.read(node, &sizes, &bits, error))
            return FALSE;
    } else if (field->limit == ABI_CAPABILITY_SESSION_POOL &&
               g_strcmp0(yaml_node_text(node), with_role) == 0) {
        edition->session_pool_needs_role = TRUE;
    } else {
        if (!yaml_get_bool(node, &is_on, error))
            return FALSE;
        bits = is_on ? (guint32)field->limit : 0;
    }
    edition->boot.capabilities |= bits;
    return TRUE;
}

static void
capability_schema(const Field *field, Schema *schema)
{
    const Field sizes = { .detail = session_sizes };

    if (field->limit == ABI_CAPABILITY_SESSION_SIZES) {
        cell_named.schema(&sizes, schema);
    } else if (field->limit == ABI_CAPABILITY_SESSION_POOL) {
        json_writer_array(schema->json, "enum");
        json_writer_bool(schema->json, NULL, FALSE);
        json_writer_bool(schema->json, NULL, TRUE);
        json_writer_text(schema->json, NULL, with_role);
        json_writer_end_array(schema->json);
    } else {
        field_bool.schema(field, schema);
    }
}

static const FieldType capability = { read_capability, NULL, capability_schema, FALSE };

static const Field capability_numbers[] = {
#define CAPABILITY_ROW(name, key, meaning)                                                         \
    { key, &capability, 0, 0, 0, ABI_CAPABILITY_##name, NULL, meaning },
#define CAPABILITY(name, key, subject, with, without)                                              \
    CAPABILITY_ROW(name, key, with "; else " without)
#define CAPABILITY_CHOICE(name, key, subject, word0, text0, word1, text1, word2, text2)            \
    CAPABILITY_ROW(name, key, word0 ": " text0 "; " word1 ": " text1 "; " word2 ": " text2)
#include "abi/capabilities.def"
#undef CAPABILITY
#undef CAPABILITY_ROW
    FIELDS_END,
};

/* ---- numbers ---- */

/* As wide as the kernel's. */
static gboolean
read_map_address(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const Edition *edition = object;
    guint64 end = edition->boot.address_bits == 64 ? G_MAXUINT64 : (guint64)G_MAXUINT32 + 1;

    return yaml_get_uint64(node, 0, end, fields_place(field, object), error);
}

static void
map_address_schema(const Field *field, Schema *schema)
{
    cell_address.schema(field, schema);
}

static const FieldType map_address = { read_map_address, NULL, map_address_schema, FALSE };

#define TYPE_BYTES   &cell_bytes
#define TYPE_KB      &cell_kb
#define TYPE_MB      &cell_mb
#define TYPE_COUNT   &cell_count
#define TYPE_ADDRESS &map_address

#define CELL_AT(key, offset, kind, low, high, needs, about)                                        \
    { key, TYPE_##kind, offset, 0, low, high, (gconstpointer)(gulong)(needs), about },

#define SECTION(name) static const Field name##_numbers[] = {
#define SECTION_END                                                                                \
    FIELDS_END                                                                                     \
    }                                                                                              \
    ;
#define CELL(key, field, kind, low, high, needs, about)                                            \
    CELL_AT(key, AT(boot.field), kind, low, high, needs, about)
#include "host/edition/edition_cells.def"
#undef CELL

/* Our own bound: the largest that is known, MM_SESSION_SPACE, has 1EC0h, and everything else must
 * find room in a heap or a pool. */
#define OBJECT_BYTES_MAX 0x8000

static const Field object_sizes[] = {
#define OBJECT_SIZE(name, text)                                                                    \
    CELL_AT(text, AT(boot.object_size) + ABI_SIZE_##name * sizeof(uint32_t), BYTES, 0,             \
            OBJECT_BYTES_MAX, 0, "Bytes of it, without the header of its heap or pool.")
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
    FIELDS_END,
};

#define CELL(key, field, kind, low, high, needs, about)                                            \
    CELL_AT(key, AT(boot.map) + offsetof(struct abi_address_map, field), kind, low, high, needs,   \
            about)
static const Field map_numbers[] = {
#include "host/edition/edition_map.def"
    FIELDS_END,
};
#undef CELL

#define CELL(key, field, kind, low, high, needs, about)                                            \
    CELL_AT(key, AT(boot.map_3gb) + offsetof(struct abi_address_map, field), kind, low, high,      \
            needs, about)
static const Field map_3gb_numbers[] = {
#include "host/edition/edition_map.def"
    FIELDS_END,
};
#undef CELL

guint32
edition_field_needs(const Field *number)
{
    return GPOINTER_TO_UINT(number->detail);
}

/* ---- the file ---- */

#define TEXT(key, about)                                                                           \
    {                                                                                              \
        key, &cell_own_text, 0, 0, 0, 0, NULL, about                                               \
    }
#define NUMBERS(key, table, about)                                                                 \
    {                                                                                              \
        key, &cell_section, 0, 0, 0, 0, table, about                                               \
    }
#define LIST(key, most, table, say)                                                                \
    {                                                                                              \
        key, &cell_list, 0, 0, 0, most, table, say                                                 \
    }

const Field edition_fields[] = {
    TEXT("about", "For people."),
    TEXT("registry", "A file of configs/registry/, or beside this one."),
    NUMBERS("system", system_numbers, "What its kernel is like."),
    NUMBERS("machine", machine_numbers, "Unless a scenario says otherwise."),
    NUMBERS("capabilities", capability_numbers, "What it has or does."),
    NUMBERS("heaps", heaps_numbers, "Sizes of desktop heaps that no registry value says."),
    NUMBERS("pools", pools_numbers, "Pools and system PTEs."),
    NUMBERS("processes", processes_numbers, "Ids and kernel stacks."),
    NUMBERS("limits", limits_numbers, "How many handles, messages and sessions there may be."),
    NUMBERS("services", services_numbers, "Logon ids, and how long a start may take."),
    NUMBERS("object-sizes", object_sizes, "Bytes that each object takes."),
    NUMBERS("address-map", map_numbers, "Where the kernel's ranges begin and end."),
    NUMBERS("address-map-3gb", map_3gb_numbers, "The same with /3GB."),
    LIST("session-views", ABI_VIEW_COUNT, edition_view_fields, "Views before the first heap."),
    LIST("classes", ABI_CLASS_COUNT, edition_class_fields, "Window classes of the system."),
    LIST("session-images", ABI_IMAGE_COUNT, edition_image_fields, "Images, as they are loaded."),
    LIST("server-dlls", ABI_SERVER_DLL_COUNT, edition_server_fields, "What csrss loads."),
    FIELDS_GO_ON(cell_head_fields),
};

const Field *
edition_section(const char *section)
{
    return fields_find(edition_fields, section)->detail;
}
