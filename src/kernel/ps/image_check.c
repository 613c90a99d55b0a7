/* SPDX-License-Identifier: MIT */
/* The checks of a program image, made before anything of it is used. Nothing is stored here. */
#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ps/image.h"

struct range {
    uint32_t start;
    uint32_t end; /* exclusive */
};

static bool
is_name(const char *name)
{
    uint32_t length = text_length(name, IMAGE_NAME_BYTES);
    if (length == 0 || length == IMAGE_NAME_BYTES || !text_is_utf8(name, length))
        return false;
    for (uint32_t i = 0; i < length; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == '\\' || name[i] == '/')
            return false;
    for (uint32_t i = length; i < IMAGE_NAME_BYTES; i++)
        if (name[i] != '\0')
            return false;
    return true;
}

/* [start, start + count * size) inside [floor, bytes), aligned: 64-bit arithmetic, so nothing
 * wraps. */
static bool
range_of(struct range *range,
         uint32_t start,
         uint32_t count,
         uint32_t size,
         uint32_t floor,
         uint32_t bytes)
{
    uint64_t end = start + (uint64_t)count * size;
    if (start < floor || end > bytes)
        return false;
    *range = (struct range){ start, (uint32_t)end };
    return true;
}

/* pre: neither is above IMAGE_BYTES_MAX. */
static uint32_t
action_total(const struct image_header *header)
{
    return header->action_count + header->library_count;
}

static bool
is_string(const struct image_header *header, struct image_string string)
{
    if (string.at == IMAGE_NO_STRING)
        return string.units == 0;
    return string.at <= header->string_units && string.units <= header->string_units - string.at;
}

static bool
is_header(const struct image_header *header, uint32_t payload_bytes)
{
    const uint32_t flags = IMAGE_IMPORTS_USER32 | IMAGE_CONSOLE_INHERIT | IMAGE_CONSOLE_NEW |
                           IMAGE_NATIVE | IMAGE_32_BIT;
    const uint32_t consoles = IMAGE_CONSOLE_INHERIT | IMAGE_CONSOLE_NEW;
    struct range actions;
    struct range strings;
    if (header->magic != IMAGE_MAGIC || header->bytes != payload_bytes ||
        (header->flags & ~flags) != 0 || (header->flags & consoles) == consoles ||
        header->role > IMAGE_ROLE_CONHOST || header->on_failure > ON_FAILURE_MESSAGE_BOX ||
        header->children > IMAGE_CHILDREN_BUILT_IN || !is_string(header, header->child_desktop) ||
        !is_name(header->name))
        return false;
    if (header->action_count > IMAGE_BYTES_MAX || header->library_count > IMAGE_BYTES_MAX)
        return false;
    if (header->action_offset % 8 != 0 || header->string_offset % 2 != 0)
        return false;
    if (!range_of(&actions, header->action_offset, action_total(header),
                  sizeof(struct image_action), sizeof *header, payload_bytes) ||
        !range_of(&strings, header->string_offset, header->string_units, 2, sizeof *header,
                  payload_bytes))
        return false;
    return actions.end <= strings.start || strings.end <= actions.start;
}

/* Is it an action, all of whose strings are there? */
static bool
has_arguments(const struct image_header *header, const struct image_action *action)
{
    switch (action->op) {
#define TEXT(member, ...)  &&is_string(header, arguments->member)
#define ITEMS(member, ...) &&is_string(header, arguments->member.texts)
#define NUMBER(member, ...)
#define WRITTEN(member, ...)
#define GROUP(name, function, members)                                                             \
    case ACTION_##name: {                                                                          \
        const struct action_##function *arguments = &action->function;                             \
        (void)arguments;                                                                           \
        return true members;                                                                       \
    }
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    GROUP(name, function, members)
#include "abi/actions.def"
    default:
        return false;
    }
}

/* What an action says of those behind it: they are there, in the same part of the image. */
static bool
is_group(const struct image_header *header, const struct image_action *action, uint32_t index)
{
    uint32_t end = index < header->action_count ? header->action_count : action_total(header);
    if (action->op == ACTION_LIBRARY)
        return action->library.action_count < end - index && action->count == 1;
    if (action->op == ACTION_ATTACH_DLL)
        return action->attach_dll.action_count < end - index &&
               action->attach_dll.number < IMAGE_DLLS_MAX && action->count == 1;
    return true;
}

static bool
is_action(const struct image_header *header, const struct image_action *action)
{
    return (action->flags & ~ACTION_TRANSIENT) == 0 &&
           action->on_failure <= ON_FAILURE_MESSAGE_BOX && action->reserved == 0 &&
           action->count >= 1 && has_arguments(header, action);
}

nt_status
image_check(struct kernel *k, uint32_t payload_bytes, struct image_header *header)
{
    const void *payload = machine_payload(k, 0, payload_bytes);
    if (payload == NULL || payload_bytes < sizeof *header || payload_bytes > IMAGE_BYTES_MAX)
        return STATUS_INVALID_PARAMETER;
    memcpy(header, payload, sizeof *header);
    if (!is_header(header, payload_bytes))
        return STATUS_INVALID_PARAMETER;
    const struct image_action *action =
        machine_payload(k, header->action_offset, action_total(header) * (uint32_t)sizeof *action);
    for (uint32_t i = 0; i < action_total(header); i++)
        if (!is_action(header, &action[i]) || !is_group(header, &action[i], i))
            return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}
