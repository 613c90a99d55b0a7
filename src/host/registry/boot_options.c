/* SPDX-License-Identifier: MIT */
/* Switches by name, their values, and how options are shown. */
#include "host/registry/boot_options.h"

#include "abi/boot.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <string.h>

#include <stddef.h>

/* What an element of the boot store is set to that does as if it were not there. */
#define ELEMENT_DEFAULT "Default"

G_DEFINE_QUARK(boot - options - error - quark, boot_options_error)

typedef enum { NOTHING, MAYBE, SOMETHING, MEGABYTES, REFUSED } Takes;

typedef struct {
    const char *name; /* without its slash */
    BootLoader loader;
    const char *instead;
    Takes takes;
    guint32 flag;
    gsize member; /* of BootOptions, where the megabytes go */
    guint32 min;
    guint32 max;
    guint32 example;
    gboolean has_effect;
} Switch;

static const Switch switches[] = {
#define BOOT_FLAG(name, flag, loader, instead)                                                     \
    { name, BOOT_LOADER_##loader, instead, NOTHING, flag, 0, 0, 0, 0, TRUE },
#define BOOT_NUMBER(name, flag, loader, instead, member, min, max, example)                        \
    { name,    BOOT_LOADER_##loader,                                                               \
      instead, MEGABYTES,                                                                          \
      flag,    offsetof(BootOptions, member),                                                      \
      min,     max,                                                                                \
      example, TRUE },
#define BOOT_ORDINARY(name, takes) { name, BOOT_LOADER_ANY, "", takes, 0, 0, 0, 0, 0, FALSE },
#define BOOT_CALLED(name, instead)                                                                 \
    { name, BOOT_LOADER_STORE, instead, REFUSED, 0, 0, 0, 0, 0, FALSE },
#define BOOT_ELEMENT(name, instead)                                                                \
    { name, BOOT_LOADER_STORE, instead, SOMETHING, 0, 0, 0, 0, 0, FALSE },
#include "host/registry/boot_switches.def"
#undef BOOT_FLAG
#undef BOOT_NUMBER
#undef BOOT_ORDINARY
#undef BOOT_CALLED
#undef BOOT_ELEMENT
};

static guint32 *
number_of(const Switch *one, BootOptions *options)
{
    return (guint32 *)(void *)((char *)options + one->member);
}

/* What stands before a name: elements of a store have no slash. */
static const char *
slash_of(const Switch *one)
{
    return one->loader == BOOT_LOADER_STORE ? "" : "/";
}

static gboolean
is_of(const Switch *one, BootLoader loader)
{
    return one->loader == BOOT_LOADER_ANY || one->loader == loader;
}

/* A store has a name of its own for what is for both. */
static gboolean
is_element(const Switch *one, BootLoader loader)
{
    return loader == BOOT_LOADER_STORE && one->loader == BOOT_LOADER_ANY && *one->instead != '\0';
}

/* Of a loader "/3GB", "/USERVA=n"; `all`: those without effect, too. Interned, the array is
 * NULL-terminated. */
static const char **
switch_names(BootLoader loader, gboolean all)
{
    GPtrArray *names = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++) {
        const Switch *one = &switches[i];
        g_autofree char *name = g_strdup_printf("%s%s%s", slash_of(one), one->name,
                                                one->takes == MEGABYTES ? "=n" : "");
        const char *called = is_element(one, loader) ? one->instead : name;
        if (is_of(one, loader) && (all || one->has_effect))
            g_ptr_array_add(names, (gpointer)g_intern_string(called));
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

static gboolean
fail_unknown(const char *word, BootLoader loader, GError **error)
{
    g_autofree const char **all = switch_names(loader, TRUE);
    g_autofree const char **with_effect = switch_names(loader, FALSE);
    g_autofree char *name = g_strndup(word, strcspn(word, "=:"));
    gboolean is_near = suggest_nearest(name, all) != NULL;
    g_autofree char *hint = suggest_hint(name, is_near ? all : with_effect);

    printable_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_UNKNOWN,
                    "unknown boot option \"%s\"%s", word, hint);
    return FALSE;
}

static gboolean
add_number(BootOptions *options, const Switch *one, const char *number, GError **error)
{
    gint64 mb;

    if (!number_parse(number, &mb) || mb < one->min || mb > one->max) {
        g_set_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_VALUE,
                    "%s%s takes megabytes from %u to %u, as in %s%s=%u", slash_of(one), one->name,
                    one->min, one->max, slash_of(one), one->name, one->example);
        return FALSE;
    }
    options->flags |= one->flag;
    *number_of(one, options) = (guint32)mb;
    return TRUE;
}

/* `loader` is the one that has it. */
static gboolean
fail_loader(BootLoader loader, const char *name, const char *instead, GError **error)
{
    const char *what = loader == BOOT_LOADER_INI
                           ? "is a switch of boot.ini, and this system has a boot store (bcdedit)"
                           : "is an element of a boot store, and this system has a boot.ini";

    g_set_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_LOADER, "%s %s%s%s", name, what,
                *instead != '\0' ? ": there it is " : "", instead);
    return FALSE;
}

static gboolean
fail_switch(const Switch *one, GError **error)
{
    g_autofree char *name = g_strconcat(slash_of(one), one->name, NULL);

    return fail_loader(one->loader, name, one->instead, error);
}

/* "pae=" of "pae=ForceEnable": one element, of which a store has one value. */
static gsize
element_length(const Switch *one)
{
    return strcspn(one->instead, "=") + 1;
}

/* Whether both are values of one element. */
static gboolean
is_same_element(const Switch *one, const Switch *other)
{
    return is_element(other, BOOT_LOADER_STORE) &&
           strncmp(one->instead, other->instead, element_length(one)) == 0;
}

static void
set_element(BootOptions *options, const Switch *set, guint32 flag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (is_same_element(set, &switches[i]))
            options->flags &= ~switches[i].flag;
    options->flags |= flag;
}

/* An element that is a switch of boot.ini, too. Whether `name` is one; then *is_taken says whether
 * it is taken. */
static gboolean
try_element(
    BootOptions *options, const Switch *one, const char *name, gboolean *is_taken, GError **error)
{
    gboolean is_default = g_ascii_strncasecmp(name, one->instead, element_length(one)) == 0 &&
                          g_ascii_strcasecmp(name + element_length(one), ELEMENT_DEFAULT) == 0;

    if (!is_default && g_ascii_strcasecmp(name, one->instead) != 0)
        return FALSE;
    if (options->loader == BOOT_LOADER_STORE) {
        set_element(options, one, is_default ? 0 : one->flag);
        *is_taken = TRUE;
        return TRUE;
    }
    g_autofree char *instead = g_strconcat("/", one->name, NULL);
    *is_taken = fail_loader(BOOT_LOADER_STORE, name, is_default ? "" : instead, error);
    return TRUE;
}

/* A store's elements of such a name have values of their own. */
static gboolean
fail_element(const Switch *one, const char *argument, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    int length = (int)element_length(one);

    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (is_same_element(one, &switches[i]))
            g_string_append_printf(known, "%s, ", switches[i].instead);
    printable_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_VALUE,
                    "\"%.*s%s\" is no value of it (known: %s%.*s" ELEMENT_DEFAULT ")", length,
                    one->instead, argument, known->str, length, one->instead);
    return FALSE;
}

/* `argument` is NULL without an equals sign or a colon. */
static gboolean
add_switch(BootOptions *options, const Switch *one, const char *argument, GError **error)
{
    gboolean is_empty = argument == NULL || *argument == '\0';

    if (!is_of(one, options->loader))
        return fail_switch(one, error);
    if (is_element(one, options->loader) && argument != NULL)
        return fail_element(one, argument, error);
    if (one->takes == REFUSED) {
        g_set_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_VALUE,
                    "%s is said here as %s, in megabytes", one->name, one->instead);
        return FALSE;
    }
    if (one->takes == MEGABYTES)
        return add_number(options, one, is_empty ? "" : argument, error);
    if (is_element(one, options->loader)) {
        set_element(options, one, one->flag);
        return TRUE;
    }
    /* Elements of a store have values, which switches of such a name may not have. */
    if ((one->takes == NOTHING && argument != NULL && options->loader == BOOT_LOADER_INI) ||
        (one->takes == SOMETHING && is_empty)) {
        g_set_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_VALUE,
                    one->takes == NOTHING ? "nothing stands behind %s%s"
                                          : "%s%s needs something behind it, after an equals sign",
                    slash_of(one), one->name);
        return FALSE;
    }
    options->flags |= one->flag;
    return TRUE;
}

gboolean
boot_options_add(BootOptions *options, const char *word, GError **error)
{
    const char *name = word + (*word == '/');
    gsize length = strcspn(name, "=:");
    gboolean is_taken = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (is_element(&switches[i], BOOT_LOADER_STORE) &&
            try_element(options, &switches[i], name, &is_taken, error))
            return is_taken;
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (strlen(switches[i].name) == length &&
            g_ascii_strncasecmp(name, switches[i].name, length) == 0)
            return add_switch(options, &switches[i],
                              name[length] != '\0' ? name + length + 1 : NULL, error);
    return fail_unknown(word, options->loader, error);
}

guint64
boot_options_memory(const BootOptions *options, guint64 bytes)
{
    if (options->maxmem_mb != 0)
        bytes = MIN(bytes, options->maxmem_mb * (guint64)DH_MB);
    return bytes - MIN(bytes, options->burnmemory_mb * (guint64)DH_MB);
}

char *
boot_options_text(const BootOptions *options)
{
    BootOptions copy = *options;
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++) {
        const Switch *one = &switches[i];
        guint32 mb = one->takes == MEGABYTES ? *number_of(one, &copy) : 0;
        gboolean is_there = one->flag != 0 ? (options->flags & one->flag) != 0 : mb != 0;
        if (!one->has_effect || !is_there)
            continue;
        g_string_append(text, text->len > 0 ? " " : "");
        if (is_element(one, options->loader))
            g_string_append(text, one->instead);
        else
            g_string_append_printf(text, "%s%s", slash_of(one), one->name);
        if (mb != 0)
            g_string_append_printf(text, "=%u", mb);
    }
    return g_string_free(text, FALSE);
}
