/* SPDX-License-Identifier: MIT */
/*
 * The registry of the emulated system: values from .reg files, with what a scenario's `set:` or the
 * command line put on top. Names compare without case; CurrentControlSet and the control set it
 * stands for are one.
 *
 * From here the kernel gets raw values only: what Windows does with an odd number or an odd
 * SharedSection is its work. registry_lint.h says beforehand what will look odd.
 */
#pragma once

#include "abi/boot.h"
#include "host/registry/control_set.h"
#include "host/registry/reg_file.h"
#include "host/registry/registry_taken.h"
#include "host/text/finding.h"
#include "host/text/source_text.h"
#include "host/yaml/yaml.h"

#include <glib.h>

#define REGISTRY_ERROR (registry_error_quark())
GQuark registry_error_quark(void);

typedef enum {
    REGISTRY_ERROR_NAME,  /* a setting of that name is not known */
    REGISTRY_ERROR_VALUE, /* a setting's value cannot be put in the registry */
    REGISTRY_ERROR_SIZE,  /* the Windows value does not fit in the boot block */
} RegistryErrorCode;

typedef struct _Registry Registry;

/* A value and where it came from. */
typedef struct RegistryValue {
    char *key;  /* canonical, as first written */
    char *name; /* "" is the default value */
    guint32 type;
    gsize size;         /* bytes of its contents in the file; 0 of a text in quotation marks */
    char *text;         /* of a text type, UTF-8; NULL if it is none or cannot be decoded */
    char *problem;      /* why it cannot be decoded, or NULL */
    RegTextWidth width; /* of its characters, as the file has them */
    gboolean has_dword; /* a REG_DWORD of four bytes */
    guint32 dword;
    gboolean is_terminated; /* a text has its terminating NUL */
    SourceText *source;
    SourceSpan span;
    guint layer; /* which file or setting brought it, the first is 1 */
    /* The Windows value whose SharedSection a setting replaced: where its other parts came from.
     * Else NULL. */
    struct RegistryValue *base;
} RegistryValue;

Registry *registry_new(void);
Registry *registry_copy(const Registry *registry);
void registry_free(Registry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Registry, registry_free)

/* Lays a file over what is there. */
gboolean registry_add_file(Registry *registry, const char *path, RegistryAs as, GError **error);
void registry_add(Registry *registry, const RegFile *file, RegistryAs as);
/* What the files were taken for: RegistryTaken, in their order. Files are the first layers. */
const GPtrArray *registry_files(const Registry *registry);
/* What is to be said, without judging a value, of the files above the first `layers`: Finding. Free
 * with g_ptr_array_unref(). */
GPtrArray *registry_remarks(const Registry *registry, guint layers);

/* `key` from its root; CurrentControlSet is understood. NULL if absent. */
const RegistryValue *registry_lookup(const Registry *registry, const char *key, const char *name);

/* Where something about the registry is said. The source belongs to the registry. */
typedef struct {
    SourceText *source;
    SourceSpan span;
    guint layer; /* which file or setting says it, the first is 1 */
} RegistryPlace;

/* Where the last file that names the key does so. NULL: none does, or only by a key below it. */
const RegistryPlace *registry_key_place(const Registry *registry, const char *key);
/* What took a value away that was there: a setting, a deletion, the [key] of a file that is the
 * state of a system and lacks it. NULL: nothing did, or it is there. */
const RegistryPlace *registry_removal(const Registry *registry, const char *key, const char *name);
/* Begin of a message about the last file as a whole: "FILE:1:1", or "registry" if there is none.
 * Interned. */
const char *registry_file_place(const Registry *registry);

/* The number of the control set that CurrentControlSet stands for. */
guint registry_current_set(const Registry *registry);

/* The source belongs to the registry. */
RegistryIgnoredSet registry_ignored_set(const Registry *registry);
/* All values, sorted by key and name. The array is the caller's, its values are not. */
GPtrArray *registry_values(const Registry *registry);

/* ---- settings by name ---- */

/*
 * NULL-terminated. SharedSection is the token of that name inside the Windows value, "Windows" that
 * value whole, the others DWORDs (abi/registry_values.def). They are found without regard to case.
 */
const char *const *registry_setting_names(void);
/* One line: where it lies and in which unit. pre: a name of theirs. Free with g_free(). */
char *registry_setting_about(const char *name);
/* FALSE: it is a number. pre: a name of theirs. */
gboolean registry_setting_is_text(const char *name);

/* Types that `Windows: { text: …, type: … }` can give the value. NULL-terminated. */
const char *const *registry_text_types(void);

/*
 * A scenario's `set: { NAME: VALUE, … }`. A DWORD is a number, SharedSection any text: it is not
 * checked here. null removes the value. A text has the
 * type of the one in whose place it is, REG_EXPAND_SZ where none is.
 */
gboolean registry_set_node(Registry *registry, const YamlNode *mapping, GError **error);
/* The same below the files above the first `layers`: what they say stays, and becomes a remark. A
 * file that takes a value away, or is the state of its key and lacks it, says that it is absent. */
gboolean registry_set_node_below(Registry *registry,
                                 const YamlNode *mapping,
                                 guint layers,
                                 GError **error);
/* What is set from now on lies above a file that the command line names. */
void registry_end_scenario(Registry *registry);
/* That this layer is a setting which does. */
gboolean registry_is_above_files(const Registry *registry, guint layer);
/* That a setting of this name is what such a file says, and no setting's that lies above it. */
gboolean registry_file_says(const Registry *registry, const char *name, guint layers);
/* `NAME=VALUE` of the command line; the value `absent`, or `~` as in YAML, removes. */
gboolean registry_set_argument(Registry *registry, const char *argument, GError **error);

/* The same by a program, for `origin`, which messages name. */
gboolean registry_set_dword(Registry *registry,
                            const char *origin,
                            enum abi_registry_value which,
                            guint32 value,
                            GError **error);
/* One of the values behind SharedSection=, from 0, the others stay; blanks between them, at which
 * csrss would stop, do not. FALSE: those before it are not there. */
gboolean registry_set_shared_section_value(
    Registry *registry, const char *origin, guint index, guint32 kb, GError **error);

/* ---- what the kernel gets ---- */

const RegistryValue *registry_windows_value(const Registry *registry);
const RegistryPlace *registry_windows_removal(const Registry *registry);
const RegistryValue *registry_dword_value(const Registry *registry, enum abi_registry_value which);
const RegistryPlace *registry_dword_removal(const Registry *registry,
                                            enum abi_registry_value which);
/* "SessionViewSize" */
const char *registry_dword_name(enum abi_registry_value which);
RegistryKeyId registry_dword_key(enum abi_registry_value which);

/*
 * Fills registry[] and subsystem_command_line of a boot block. A value of the wrong type counts as
 * absent. Fails if the Windows value cannot be read as text or is too long.
 */
gboolean registry_fill_boot(const Registry *registry, struct abi_boot *boot, GError **error);

/*
 * Where the SharedSection= token is in a Windows value: [*start, *end) is the text after the equals
 * sign. Blanks between numbers and commas belong to it. FALSE if there is none. `from` is where to
 * look.
 */
gboolean registry_find_shared_section(const char *windows, gsize from, gsize *start, gsize *end);
