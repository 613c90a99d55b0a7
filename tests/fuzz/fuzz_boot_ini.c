/* SPDX-License-Identifier: MIT */
/* A boot.ini of foreign bytes: boot options, or an error that says where. */
#include "abi/types.h"
#include "fuzz_target.h"
#include "host/registry/boot_ini.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    g_autoptr(SourceText) source = source_text_decode_windows("f.ini", data, size, NULL, &error);
    BootOptions options = { 0 };

    if (source == NULL || !boot_ini_read(&options, source, &error)) {
        fuzz_check_error(error, "f.ini:");
        g_clear_error(&error);
    }
    g_assert(boot_options_memory(&options, DH_MB) <= DH_MB);
    return 0;
}
