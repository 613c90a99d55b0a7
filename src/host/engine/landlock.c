/* SPDX-License-Identifier: MIT */
/*
 * Raw system calls, because the C library of Debian 12 has no wrappers; and our own numbers for
 * what kernel headers of Debian 12 do not have yet. Source:
 * Documentation/userspace-api/landlock.rst of Linux.
 */
#define _GNU_SOURCE /* O_PATH */
#include "host/engine/landlock.h"

#include "host/engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a kernel can refuse, by the version of its interface. */
#define ACCESS_OF_VERSION_1 ((1ull << 13) - 1) /* EXECUTE to MAKE_SYM */
#define ACCESS_REFER        (1ull << 13)       /* 2: rename and link into another folder */
#define ACCESS_TRUNCATE     (1ull << 14)       /* 3 */
#define ACCESS_IOCTL_DEV    (1ull << 15)       /* 5 */
#define NET_TCP             3ull               /* 4: bind, connect */
#define SCOPE_ALL           3ull               /* 6: abstract sockets, signals */

#define READ_ACCESS                                                                                \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_ACCESS                                                                               \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE |              \
     ACCESS_IOCTL_DEV)

/* struct landlock_ruleset_attr of version 6. An older kernel takes it as long as what it does not
 * know is 0. */
struct ruleset_attributes {
    guint64 handled_access_fs;
    guint64 handled_access_net;
    guint64 scoped;
};

static gboolean
fail(GError **error, const char *what)
{
    int number = errno;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "Landlock %s: %s", what,
                g_strerror(number));
    return FALSE;
}

static guint64
handled_access(long version)
{
    guint64 access = ACCESS_OF_VERSION_1;
    if (version >= 2)
        access |= ACCESS_REFER;
    if (version >= 3)
        access |= ACCESS_TRUNCATE;
    if (version >= 5)
        access |= ACCESS_IOCTL_DEV;
    return access;
}

/* 0: this kernel has no Landlock. -1: it has, and does not say which. */
static long
find_version(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 && (errno == ENOSYS || errno == EOPNOTSUPP) ? 0 : version;
}

gboolean
landlock_new(int *ruleset, GError **error)
{
    long version = find_version();
    const struct ruleset_attributes attributes = {
        .handled_access_fs = handled_access(version),
        .handled_access_net = version >= 4 ? NET_TCP : 0,
        .scoped = version >= 6 ? SCOPE_ALL : 0,
    };
    *ruleset = LANDLOCK_NONE;
    if (version == 0)
        return TRUE;
    if (version > 0)
        *ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0u);
    return *ruleset >= 0 || fail(error, "makes no ruleset");
}

/* A rule may name only what its ruleset handles, and of a file only what a file can be asked for.
 */
static guint64
rule_access(LandlockAccess access, gboolean is_folder)
{
    guint64 wanted = access == LANDLOCK_READ ? READ_ACCESS : WRITE_ACCESS;
    if (!is_folder)
        wanted &= ~(guint64)LANDLOCK_ACCESS_FS_READ_DIR;
    return wanted & handled_access(find_version());
}

gboolean
landlock_allow(int ruleset, const char *path, LandlockAccess access, GError **error)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return TRUE;
    struct stat file;
    struct landlock_path_beneath_attr rule = { .parent_fd = fd };
    gboolean is_known = fstat(fd, &file) == 0;
    rule.allowed_access = rule_access(access, is_known && S_ISDIR(file.st_mode));
    gboolean is_taken = is_known && syscall(SYS_landlock_add_rule, ruleset,
                                            LANDLOCK_RULE_PATH_BENEATH, &rule, 0u) == 0;
    if (!is_taken)
        fail(error, "takes no rule");
    close(fd);
    return is_taken;
}

gboolean
landlock_enter(int ruleset)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_landlock_restrict_self, ruleset, 0u) == 0;
}
