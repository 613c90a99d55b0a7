/* SPDX-License-Identifier: MIT */
/*
 * A QEMU that belongs to the system reads the system's folders, where its libraries, modules and
 * firmware are. One that lies elsewhere, or was named by somebody, may read everything: it may be a
 * script, and what that starts cannot be known.
 */
#include "host/engine/qemu_fence.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const programs[] = {
    "/usr",   "/bin",    "/sbin", "/lib",       "/lib32",
    "/lib64", "/libx32", "/opt",  "/gnu/store", "/nix/store",
};

/* What QEMU and the libraries it is linked with read at their start. Of other processes /proc shows
 * a fenced one no more than their names. */
static const char *const facts[] = {
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/etc/crypto-policies",
    "/etc/gnutls",
    "/etc/group",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/qemu",
    "/etc/ssl/openssl.cnf",
    "/proc",
    "/sys/bus",
    "/sys/devices",
    "/sys/kernel/mm",
};

static gboolean
allow_all(int ruleset, const char *const *paths, guint count, GError **error)
{
    for (guint i = 0; i < count; i++)
        if (!landlock_allow(ruleset, paths[i], LANDLOCK_READ, error))
            return FALSE;
    return TRUE;
}

static gboolean
is_within(const char *path, const char *folder)
{
    return g_str_has_prefix(path, folder) && path[strlen(folder)] == '/';
}

/* The system's own: a link to one elsewhere is not. */
static gboolean
is_of_the_system(const char *program)
{
    char *real = realpath(program, NULL);
    gboolean is_found = FALSE;
    for (guint i = 0; real != NULL && i < G_N_ELEMENTS(programs); i++)
        is_found |= is_within(real, programs[i]);
    free(real);
    return is_found;
}

static gboolean
allow(const QemuFenceConfig *config, int ruleset, GError **error)
{
    const char *const everything[] = { "/" };
    if (!landlock_allow(ruleset, "/dev/null", LANDLOCK_WRITE, error) ||
        (config->is_accelerated && !landlock_allow(ruleset, "/dev/kvm", LANDLOCK_WRITE, error)))
        return FALSE;
    if (config->is_chosen || !is_of_the_system(config->program))
        return allow_all(ruleset, everything, G_N_ELEMENTS(everything), error);
    return allow_all(ruleset, programs, G_N_ELEMENTS(programs), error) &&
           allow_all(ruleset, facts, G_N_ELEMENTS(facts), error) &&
           landlock_allow(ruleset, config->kernel, LANDLOCK_READ, error);
}

gboolean
qemu_fence_new(const QemuFenceConfig *config, int *ruleset, GError **error)
{
    if (!landlock_new(ruleset, error))
        return FALSE;
    if (*ruleset == LANDLOCK_NONE || allow(config, *ruleset, error))
        return TRUE;
    close(*ruleset);
    *ruleset = LANDLOCK_NONE;
    return FALSE;
}
