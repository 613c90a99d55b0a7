/* SPDX-License-Identifier: MIT */
/*
 * The object name space: directories with their objects in order of creation. A directory is kept
 * by the tree (one reference), other objects are only named by it.
 */
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ob/object.h"

#define PATH_COMPONENTS_MAX 8u

static struct object_directory *
directory_at(struct kernel *k, gva_t directory)
{
    return (struct object_directory *)kptr(k, (kva_t)directory);
}

/* Names of one directory often begin alike and differ near their ends. */
static bool
is_named(const struct object_header *header, const char *name, uint32_t length)
{
    if (length >= sizeof header->name || header->name[length] != '\0' ||
        (length > 1 && !text_equal(header->name + length - 2, name + length - 2)))
        return false;
    return text_equal(header->name, name);
}

static gva_t
find_any(struct kernel *k, gva_t directory, const char *name)
{
    uint32_t length = text_length(name, sizeof(((struct object_header *)0)->name));
    gva_t body = directory_at(k, directory)->first;
    while (body != 0) {
        const struct object_header *header = object_header_of(k, body);
        if (is_named(header, name, length))
            break;
        body = header->next_in_directory;
    }
    return body;
}

gva_t
directory_find(struct kernel *k, gva_t directory, enum object_type type, const char *name)
{
    gva_t body = find_any(k, directory, name);
    if (body != 0 && type != OBJECT_NONE && object_header_of(k, body)->type != (uint32_t)type)
        return 0;
    return body;
}

nt_status
directory_insert(struct kernel *k, gva_t directory, gva_t body)
{
    struct object_header *header = object_header_of(k, body);
    k_assert_values(k, header->directory == 0, body, header->directory);
    if (header->name[0] == '\0')
        return STATUS_OBJECT_NAME_INVALID;
    if (find_any(k, directory, header->name) != 0)
        return STATUS_OBJECT_NAME_COLLISION;
    struct object_directory *list = directory_at(k, directory);
    header->directory = directory;
    header->next_in_directory = 0;
    if (list->last != 0)
        object_header_of(k, list->last)->next_in_directory = body;
    else
        list->first = body;
    list->last = body;
    return STATUS_SUCCESS;
}

void
directory_remove(struct kernel *k, gva_t body)
{
    struct object_header *header = object_header_of(k, body);
    if (header->directory == 0)
        return;
    struct object_directory *list = directory_at(k, header->directory);
    gva_t before = 0;
    for (gva_t at = list->first; at != body; at = object_header_of(k, at)->next_in_directory) {
        k_assert_values(k, at != 0, body, header->directory);
        before = at;
    }
    if (before != 0)
        object_header_of(k, before)->next_in_directory = header->next_in_directory;
    else
        list->first = header->next_in_directory;
    if (list->last == body)
        list->last = before;
    header->directory = 0;
    header->next_in_directory = 0;
}

void
object_directory_delete(struct kernel *k, gva_t directory)
{
    k_assert_values(k, directory_at(k, directory)->first == 0, directory,
                    directory_at(k, directory)->first);
}

/* Next component of a path: false at its end. A component that is too long or empty makes *is_bad
 * true. */
static bool
next_component(const char **path, char name[GUEST_NAME_BYTES], bool *is_bad)
{
    const char *at = *path;
    if (*at == '\0')
        return false;
    *is_bad = *at != '\\';
    if (*is_bad)
        return false;
    at++;
    uint32_t length = 0;
    while (at[length] != '\0' && at[length] != '\\' && length < GUEST_NAME_BYTES - 1) {
        name[length] = at[length];
        length++;
    }
    name[length] = '\0';
    *is_bad = length == 0 || (at[length] != '\0' && at[length] != '\\');
    *path = at + length;
    return !*is_bad;
}

static gva_t
make_directory(struct kernel *k, gva_t parent, const char *name)
{
    gva_t made;
    if (!NT_SUCCESS(
            object_create(k, OBJECT_DIRECTORY, sizeof(struct object_directory), name, &made)))
        return 0;
    if (!NT_SUCCESS(
            directory_insert(k, parent, made))) { /* an object of another type has that name */
        object_unref(k, made);
        return 0;
    }
    return made;
}

gva_t
directory_open(struct kernel *k, const char *path, bool make)
{
    char name[GUEST_NAME_BYTES];
    bool is_bad = false;
    gva_t at = kd(k)->root_directory;
    gva_t opened[PATH_COMPONENTS_MAX];
    uint32_t made = 0; /* at the end of opened[]: taken back on failure */
    for (uint32_t depth = 0; at != 0 && next_component(&path, name, &is_bad); depth++) {
        if (depth == PATH_COMPONENTS_MAX) {
            is_bad = true;
            break;
        }
        gva_t next = directory_find(k, at, OBJECT_DIRECTORY, name);
        if (next == 0 && make) {
            next = make_directory(k, at, name);
            if (next != 0)
                opened[made++] = next;
        }
        at = next;
    }
    if (at != 0 && !is_bad)
        return at;
    while (made > 0)
        object_unref(k, opened[--made]);
    return 0;
}

void
directory_prune(struct kernel *k, const char *path)
{
    gva_t at = directory_open(k, path, false);
    while (at != 0 && directory_at(k, at)->first == 0) {
        gva_t parent = object_header_of(k, at)->directory;
        if (parent == 0 || parent == kd(k)->root_directory)
            break;
        object_unref(k, at);
        at = parent;
    }
}
