/* SPDX-License-Identifier: MIT */
/* Looks whether it is still the same file, with its folder locked, and replaces it. */
#include "host/text/growing_file.h"

#include "host/text/output_file.h"
#include "host/text/printable.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_TRIES    100u
#define LOCK_PAUSE_US 10000u

/* By which a file is known again. */
typedef struct {
    gboolean is_there;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
} Stamp;

struct GrowingFile {
    char *path;
    Stamp last; /* as it was at first, or written last */
};

static Stamp
stamp_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return (Stamp){ 0 };
    return (Stamp){ TRUE, info.st_dev, info.st_ino, info.st_size, info.st_mtim };
}

static gboolean
is_same(const Stamp *a, const Stamp *b)
{
    return a->is_there == b->is_there && a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

GrowingFile *
growing_file_new(const char *path)
{
    GrowingFile *file = g_new(GrowingFile, 1);

    *file = (GrowingFile){ g_strdup(path), stamp_of(path) };
    return file;
}

void
growing_file_free(GrowingFile *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file);
}

/* Between looking and replacing nobody comes who does the same; who holds it otherwise is waited
 * for no longer than a second. A file system that cannot lock a folder leaves a moment in which
 * somebody may come. -1: there is no such folder. */
static int
lock_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (guint i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            break;
        g_usleep(LOCK_PAUSE_US);
    }
    return fd;
}

static gboolean
replace(GrowingFile *file, const char *bytes, gsize length, GError **error)
{
    Stamp now = stamp_of(file->path);

    if (now.is_there && !is_same(&now, &file->last)) {
        printable_error(
            error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
            "%s: error: somebody else wrote it while this ran, so it stays as it is "
            "(give each run a file of its own, or go on with this one once the other has ended)",
            file->path);
        return FALSE;
    }
    if (!output_file_write_whole(file->path, bytes, length, error))
        return FALSE;
    file->last = stamp_of(file->path);
    return TRUE;
}

gboolean
growing_file_write(GrowingFile *file, const char *bytes, gsize length, GError **error)
{
    int folder = lock_folder(file->path);
    gboolean is_good = replace(file, bytes, length, error);

    if (folder >= 0)
        close(folder);
    return is_good;
}
