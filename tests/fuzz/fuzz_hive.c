/* SPDX-License-Identifier: MIT */
/* Registry hives: whatever the bytes, a registry or an error that says where. The header's checksum
 * is made right, or hardly an input would come beyond it. */
#include "fuzz_target.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry.h"
#include "host/text/content_sign.h"

#include <string.h>

#define AT_CHECKSUM 508

static void
mend_checksum(uint8_t *bytes, size_t size)
{
    if (size < AT_CHECKSUM + 4)
        return;
    memset(bytes + AT_CHECKSUM, 0, 4);
    for (size_t i = 0; i < AT_CHECKSUM; i++)
        bytes[AT_CHECKSUM + i % 4] ^= bytes[i];
}

static void
use_file(const RegFile *file)
{
    g_autoptr(Registry) registry = registry_new();
    g_autoptr(GPtrArray) remarks = NULL;
    struct abi_boot boot;

    registry_add(registry, file, REGISTRY_BY_CONTENT);
    remarks = registry_remarks(registry, 0);
    for (guint i = 0; i < remarks->len; i++)
        fuzz_check_text(((const Finding *)remarks->pdata[i])->message);
    registry_fill_boot(registry, &boot, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree uint8_t *bytes = g_memdup2(data, size);
    g_autoptr(GError) error = NULL;

    if (size < strlen(CONTENT_HIVE_MAGIC))
        return 0;
    memcpy(bytes, CONTENT_HIVE_MAGIC, strlen(CONTENT_HIVE_MAGIC));
    mend_checksum(bytes, size);
    g_autoptr(RegFile) file = reg_file_load_bytes("f.hive", bytes, size, &error);
    g_assert((file != NULL) == (error == NULL));
    if (file == NULL)
        fuzz_check_error(error, "f.hive:0x");
    else
        use_file(file);
    return 0;
}
