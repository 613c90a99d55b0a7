/* SPDX-License-Identifier: MIT */
/* Registry exports: whatever the bytes, a registry or an error that says where, and a boot block or
 * an error. */
#include "fuzz_target.h"
#include "host/ask/registry_lint.h"
#include "host/registry/reg_load.h"

#include <string.h>

static void
use_registry(Registry *registry)
{
    static const RegistryLintContext context = { .outcome = NULL };
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &context);
    struct abi_boot boot;

    g_assert(warnings != NULL);
    registry_set_argument(registry, "SharedSection=1024,3072,512", NULL);
    if (registry_fill_boot(registry, &boot, NULL))
        g_assert(memchr(boot.subsystem_command_line, 0, sizeof(boot.subsystem_command_line)) !=
                 NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RegFile) file = reg_file_load_bytes("f.reg", data, size, &error);

    g_assert((file != NULL) == (error == NULL));
    if (file == NULL) {
        fuzz_check_error(error, "f.reg:");
        return 0;
    }

    g_autoptr(Registry) registry = registry_new();
    registry_add(registry, file, REGISTRY_STATE);
    registry_add(registry, file, REGISTRY_PATCH);
    use_registry(registry);
    return 0;
}
