/* SPDX-License-Identifier: MIT */
/* Walks cells and lists of a hive, and says where the first damage is. */
#include "host/registry/hive_check.h"

#include "host/registry/reg_file.h"
#include "host/text/printable.h"

#include <string.h>

#define HEADER_BYTES   4096u
#define BIN_ALIGN      4096u
#define BIN_HEADER     32u
#define CELL_ALIGN     4u
#define CELL_BYTES_MIN 8u
#define MAJOR_VERSION  1u

/* Offsets in the header. */
#define AT_SEQUENCE_BEGUN 4u
#define AT_SEQUENCE_DONE  8u
#define AT_MAJOR_VERSION  20u
#define AT_TYPE           28u
#define AT_ROOT_CELL      36u
#define AT_BINS_BYTES     40u
#define AT_CHECKSUM       508u
/* In a bin's. */
#define AT_BIN_OFFSET 4u
#define AT_BIN_BYTES  8u

typedef struct {
    const char *name;
    const guint8 *bytes;
    gsize length;
    gsize end;  /* of the last bin */
    gsize root; /* the root key's cell */
    gboolean is_root_seen;
    GError **error;
} HiveBytes;

static guint32
read_u32(const guint8 *at)
{
    return (guint32)at[0] | (guint32)at[1] << 8 | (guint32)at[2] << 16 | (guint32)at[3] << 24;
}

static guint32
number_at(const HiveBytes *hive, gsize offset)
{
    return read_u32(hive->bytes + offset);
}

static gboolean damaged(const HiveBytes *hive, gsize offset, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
damaged(const HiveBytes *hive, gsize offset, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printable_error(hive->error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                    "%s:0x%" G_GSIZE_MODIFIER "x: error: the hive is damaged: %s", hive->name,
                    offset, problem);
    return FALSE;
}

static guint32
header_checksum(const HiveBytes *hive)
{
    guint32 sum = 0;

    for (gsize at = 0; at < AT_CHECKSUM; at += 4)
        sum ^= number_at(hive, at);
    return sum;
}

static gboolean
check_header(HiveBytes *hive)
{
    if (hive->length < HEADER_BYTES)
        return damaged(hive, hive->length,
                       "the file ends within its header of %u bytes (is it cut off?)",
                       HEADER_BYTES);
    guint32 sum = header_checksum(hive), kept = number_at(hive, AT_CHECKSUM);
    if (sum != kept)
        return damaged(hive, AT_CHECKSUM, "its header adds up to 0x%08x, and 0x%08x stands here",
                       sum, kept);
    if (number_at(hive, AT_MAJOR_VERSION) != MAJOR_VERSION)
        return damaged(hive, AT_MAJOR_VERSION, "it is of version %u, and those known are %u.x",
                       number_at(hive, AT_MAJOR_VERSION), MAJOR_VERSION);
    if (number_at(hive, AT_TYPE) != 0)
        return damaged(hive, AT_TYPE,
                       "this is not the hive but its log (the file without .LOG is meant)");
    guint32 bytes = number_at(hive, AT_BINS_BYTES);
    if (bytes == 0 || bytes % BIN_ALIGN != 0)
        return damaged(hive, AT_BINS_BYTES,
                       "its bins have 0x%x bytes, and it must be a multiple of 0x%x", bytes,
                       BIN_ALIGN);
    if (bytes > hive->length - HEADER_BYTES)
        return damaged(hive, hive->length,
                       "the file ends here, and its bins go on to 0x%" G_GINT64_MODIFIER
                       "x (is it cut off?)",
                       (guint64)HEADER_BYTES + bytes);
    hive->end = HEADER_BYTES + bytes;
    hive->root = (gsize)HEADER_BYTES + number_at(hive, AT_ROOT_CELL);
    return TRUE;
}

/* Used ones have their size with a minus. */
static gsize
cell_bytes(guint32 size)
{
    return (size & 0x80000000u) != 0 ? (gsize)(0u - size) : (gsize)size;
}

static gboolean
check_cells(HiveBytes *hive, gsize bin, gsize end)
{
    for (gsize at = bin + BIN_HEADER; at < end;) {
        gsize bytes = cell_bytes(number_at(hive, at));
        if (bytes < CELL_BYTES_MIN || bytes % CELL_ALIGN != 0)
            return damaged(hive, at, "a cell has 0x%" G_GSIZE_MODIFIER "x bytes", bytes);
        if (bytes > end - at)
            return damaged(hive, at,
                           "a cell has 0x%" G_GSIZE_MODIFIER
                           "x bytes, and its bin ends at 0x%" G_GSIZE_MODIFIER "x",
                           bytes, end);
        hive->is_root_seen = hive->is_root_seen || at == hive->root;
        at += bytes;
    }
    return TRUE;
}

static gboolean
check_bin(HiveBytes *hive, gsize bin, gsize *bytes)
{
    if (memcmp(hive->bytes + bin, "hbin", 4) != 0)
        return damaged(hive, bin, "a bin must begin here, with the letters hbin");
    if (number_at(hive, bin + AT_BIN_OFFSET) != bin - HEADER_BYTES)
        return damaged(hive, bin + AT_BIN_OFFSET,
                       "a bin says that it lies at 0x%x behind the header, and it lies at "
                       "0x%" G_GSIZE_MODIFIER "x",
                       number_at(hive, bin + AT_BIN_OFFSET), bin - HEADER_BYTES);
    *bytes = number_at(hive, bin + AT_BIN_BYTES);
    if (*bytes == 0 || *bytes % BIN_ALIGN != 0 || *bytes > hive->end - bin)
        return damaged(hive, bin + AT_BIN_BYTES,
                       "a bin has 0x%" G_GSIZE_MODIFIER "x bytes, and the hive 0x%" G_GSIZE_MODIFIER
                       "x from here",
                       *bytes, hive->end - bin);
    return check_cells(hive, bin, bin + *bytes);
}

gboolean
hive_check(const char *name, const guint8 *bytes, gsize length, HiveHeader *header, GError **error)
{
    HiveBytes hive = { .name = name, .bytes = bytes, .length = length, .error = error };
    gsize bin_bytes = 0;

    if (!check_header(&hive))
        return FALSE;
    for (gsize bin = HEADER_BYTES; bin < hive.end; bin += bin_bytes)
        if (!check_bin(&hive, bin, &bin_bytes))
            return FALSE;
    if (!hive.is_root_seen)
        return damaged(&hive, AT_ROOT_CELL,
                       "the root key is to lie at 0x%" G_GSIZE_MODIFIER "x, and no cell begins "
                       "there",
                       hive.root);
    header->sequence_begun = number_at(&hive, AT_SEQUENCE_BEGUN);
    header->sequence_done = number_at(&hive, AT_SEQUENCE_DONE);
    return TRUE;
}
