/* SPDX-License-Identifier: MIT */
/* An edition, a registry and boot options become the boot block. */
#include "host/edition/edition_check.h"
#include "host/registry/registry_keys.h"
#include "host/text/data_path.h"
#include "host/text/input.h"
#include "host/text/number.h"

#include <string.h>

static gboolean
add_registry_file(Registry *registry,
                  const char *file,
                  RegistryAs as,
                  const char *beside,
                  const YamlNode *at,
                  GError **error)
{
    g_autoptr(GError) missing = NULL;
    if (strcmp(file, INPUT_STDIN) == 0) {
        edition_fail_unknown(at, error,
                             "- is standard input, and a registry may be read more than once "
                             "(write what comes from it into a file)");
        return FALSE;
    }
    g_autofree char *path = data_path_find("registry", file, beside, &missing);

    if (path == NULL) {
        edition_fail_unknown(at, error, missing->message);
        return FALSE;
    }
    return registry_add_file(registry, path, as, error);
}

Registry *
edition_load_registry(const Edition *edition,
                      const char *file,
                      RegistryAs as,
                      const char *beside,
                      const YamlNode *at,
                      GError **error)
{
    g_autoptr(Registry) registry = registry_new();

    if (!add_registry_file(registry, edition->registry, REGISTRY_STATE, edition->registry_folder,
                           NULL, error) ||
        (file != NULL && !add_registry_file(registry, file, as, beside, at, error)))
        return NULL;
    return g_steal_pointer(&registry);
}

Registry *
edition_load_export(const Edition *edition, const RegFile *file, RegistryAs as, GError **error)
{
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, error);

    if (registry == NULL)
        return NULL;
    registry_add(registry, file, as);
    return g_steal_pointer(&registry);
}

gboolean
edition_has_terminal_server_role(const Registry *registry)
{
    const RegistryValue *value = registry_lookup(registry, REGISTRY_TERMINAL_SERVER, "TSAppCompat");

    return value != NULL && value->has_dword && value->dword == 1;
}

BootLoader
edition_boot_loader(const Edition *edition)
{
    return (edition->boot.capabilities & ABI_CAPABILITY_BOOT_STORE) != 0 ? BOOT_LOADER_STORE
                                                                         : BOOT_LOADER_INI;
}

static gboolean
fail_memory(GError **error, const char *what, guint64 minimum, const char *besides)
{
    g_autofree char *low = number_size_text(minimum);
    g_autofree char *high = number_size_text(EDITION_MEMORY_MAX);

    g_set_error(error, EDITION_ERROR, EDITION_ERROR_MEMORY, "%s must be from %s to %s%s", what, low,
                high, besides);
    return FALSE;
}

static void
choose_attach_exit(AttachExit choice, struct abi_boot *boot)
{
    if (choice == ATTACH_EXIT_128)
        boot->capabilities |= ABI_CAPABILITY_EXIT_CODE_128;
    else if (choice == ATTACH_EXIT_STATUS)
        boot->capabilities &= ~ABI_CAPABILITY_EXIT_CODE_128;
}

/* Of the console's display driver, if the scenario says it: it is as large as that. */
static void
size_display_driver(guint64 bytes, struct abi_boot *boot)
{
    for (guint i = 0; bytes != 0 && i < boot->image_count; i++) {
        struct abi_session_image *image = &boot->images[i];
        if (image->kind != ABI_IMAGE_CONSOLE)
            continue;
        image->bytes = (guint32)bytes;
        image->data_bytes = MIN(image->data_bytes, image->bytes);
    }
}

gboolean
edition_make_boot(const Edition *edition,
                  const Registry *registry,
                  const BootSettings *settings,
                  struct abi_boot *boot,
                  GError **error)
{
    guint64 memory = boot_options_memory(&settings->options, settings->memory_bytes != 0
                                                                 ? settings->memory_bytes
                                                                 : edition->memory_bytes);
    guint64 page_file =
        settings->has_page_file ? settings->page_file_bytes : edition->page_file_bytes;

    if (memory < EDITION_MEMORY_MIN || memory > EDITION_MEMORY_MAX)
        return fail_memory(error, "memory", EDITION_MEMORY_MIN,
                           settings->options.maxmem_mb != 0 || settings->options.burnmemory_mb != 0
                               ? ", also what /MAXMEM and /BURNMEMORY leave of it"
                               : "");
    if (page_file > EDITION_MEMORY_MAX)
        return fail_memory(error, "the page file", 0, "");
    *boot = edition->boot;
    boot->options = settings->options.flags;
    boot->userva_mb = settings->options.userva_mb;
    boot->seed = settings->seed;
    choose_attach_exit(settings->attach_exit, boot);
    boot->memory_pages = (guint32)(memory / DH_PAGE_SIZE);
    boot->page_file_pages = (guint32)(page_file / DH_PAGE_SIZE);
    size_display_driver(settings->display_driver_bytes, boot);
    if (settings->screen.width != 0 && !screen_add_view(&settings->screen, boot)) {
        g_set_error(error, EDITION_ERROR, EDITION_ERROR_UNKNOWN,
                    "the edition has %u views of its own, and a screen's is one too many",
                    boot->view_count);
        return FALSE;
    }
    if (edition->session_pool_needs_role && edition_has_terminal_server_role(registry))
        boot->capabilities |= ABI_CAPABILITY_SESSION_POOL;

    guint64 pages_max = edition_pages_max(abi_boot_map(boot));
    if ((memory + page_file) / DH_PAGE_SIZE > pages_max) {
        g_set_error(error, EDITION_ERROR, EDITION_ERROR_MEMORY,
                    "memory and page file together must be at most %" G_GUINT64_FORMAT
                    " MB: the frame database of this address map describes no more",
                    pages_max / DH_MB_PAGES);
        return FALSE;
    }
    return registry_fill_boot(registry, boot, error);
}
