/* SPDX-License-Identifier: MIT */
/*
 * Editions: what one Windows release has and does, from configs/editions/NAME.yaml. Each number
 * there carries its source and a confidence. With a registry and boot options an edition becomes
 * the boot block, which is all the kernel gets.
 */
#pragma once

#include "abi/boot.h"
#include "host/edition/cell_file.h"
#include "host/edition/edition_error.h"
#include "host/edition/field_layout.h"
#include "host/edition/screen.h"
#include "host/registry/boot_options.h"
#include "host/registry/registry.h"
#include "host/words/attach_exit.h"

#include <glib.h>

/* The one that is meant where none is said and nothing tells which. */
#define EDITION_DEFAULT "server2003-sp2"

typedef enum {
    EDITION_CLIENT,
    EDITION_SERVER,
    EDITION_EITHER, /* it stands for both */
} EditionProduct;

typedef struct {
    const char *name;     /* "server2003-sp2" */
    const char *title;    /* "Windows Server 2003 SP2, 32-bit" */
    const char *about;    /* "" if there is none */
    const char *registry; /* the registry file used unless another is named */
    char *registry_folder;
    const char *layout_name; /* as it names it */
    /* Which Windows it is, beside boot.nt_version: by these an export is known. */
    guint32 build;
    guint32 service_pack; /* 0: none */
    guint32 product;      /* EditionProduct */
    guint64 memory_bytes;
    guint64 page_file_bytes;
    GArray *cells; /* Cell, in the order of the format */
    /* session pool only in the Terminal Server role, which the registry tells */
    gboolean session_pool_needs_role;
    struct abi_boot boot; /* all that does not come from a registry or the boot options */
    CellFile *file;
    FieldLayout *layout; /* where published structures have their fields */
} Edition;

/*
 * By name, or by path if the name ends in .yaml. `beside` (may be NULL) is the directory of the
 * file that names it; `at` (may be NULL) is where it names it, for the error.
 */
Edition *edition_load(const char *name, const char *beside, const YamlNode *at, GError **error);
void edition_free(Edition *edition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edition, edition_free)

/* Names of the shipped editions, sorted. Free with g_strfreev(). */
char **edition_names(void);
/* What capabilities are told under. */
typedef enum {
    EDITION_SUBJECT_SPACE,
    EDITION_SUBJECT_HEAPS,
    EDITION_SUBJECT_DESKTOPS,
    EDITION_SUBJECT_PROCESSES,
    EDITION_SUBJECT_LIMITS,
    EDITION_SUBJECT_BOOT,
} EditionSubject;

/* The key of the capability of this number, with its subject; NULL behind the last. */
const char *edition_capability(guint number, EditionSubject *subject);

/* Whether it says anything of this edition: of where parts of session space lie to each other only
 * where they have places. */
gboolean edition_capability_counts(const Edition *edition, const char *key);

/* What holds where a capability has this value, as cells have it; NULL: nothing is known of it. */
const char *edition_capability_sentence(const char *key, const char *value);
/* configs/services/NAME.yaml: what a plain installation starts. Of an edition that has none of its
 * own, that of the nearest it is based on. NULL: none. Free with g_free(). */
char *edition_services_path(const Edition *edition);
/* Appends the paths of the files it was read from, its layout's included, copies. */
void edition_add_paths(const Edition *edition, GPtrArray *paths);
/* Which Windows it is, as 0x0501: which versions of DLLs it has goes by it. */
guint32 edition_windows(const Edition *edition);
/* The cell of a number, NULL if there is none. */
const Cell *edition_cell(const Edition *edition, const char *section, const char *key);

/* Layers of such a registry that are the edition's own. */
#define EDITION_REGISTRY_LAYERS 1u

/*
 * The registry of a system: the edition's own and, laid over it, the file named (NULL: none). Files
 * are looked for beside the scenario, then among the shipped ones.
 */
Registry *edition_load_registry(const Edition *edition,
                                const char *file,
                                RegistryAs as,
                                const char *beside,
                                const YamlNode *at,
                                GError **error);

/* The same for a file that is read already. */
Registry *edition_load_export(const Edition *edition,
                              const RegFile *file,
                              RegistryAs as,
                              GError **error);
/* What a scenario may say about the machine. All zero: as the edition has it. */
typedef struct {
    BootOptions options;
    guint64 memory_bytes;
    guint64 page_file_bytes;
    gboolean has_page_file; /* page_file_bytes is meant, 0 included */
    guint32 seed;
    AttachExit attach_exit;
    Screen screen;
    guint64 display_driver_bytes; /* of the console; 0: the edition's */
} BootSettings;

/* Where it has its boot options. */
BootLoader edition_boot_loader(const Edition *edition);
gboolean edition_make_boot(const Edition *edition,
                           const Registry *registry,
                           const BootSettings *settings,
                           struct abi_boot *boot,
                           GError **error);

/* The Terminal Server component is installed in application mode (TSAppCompat). */
gboolean edition_has_terminal_server_role(const Registry *registry);
