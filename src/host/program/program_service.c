/* SPDX-License-Identifier: MIT */
/* A program as a service in the process of another. */
#include "host/program/program_service.h"

static gboolean
has_dlls(const Program *program)
{
    return program->imports->len > 0 || program->loads->len > 0;
}

const char *
program_service_obstacle(const Program *host, const Program *program)
{
    if (program->console != PROGRAM_CONSOLE_NONE)
        return "it has a console, and that belongs to a process";
    if (host == program)
        return NULL;
    /* DLLs are numbered in each program for itself, and a process attaches each once. */
    if (has_dlls(program))
        return "it is another program than the process runs, and brings DLLs of its own";
    if (host != NULL && program->own.has_user32 && !host->own.has_user32)
        return "it imports user32, and the program that the process runs does not";
    return NULL;
}

GBytes *
program_service_image(const Program *program, guint32 windows, GError **error)
{
    ActionList list = { 0 };

    action_list_init(&list);
    if (program->own.has_user32) {
        ProgramAction thread = { .op = ACTION_CREATE_THREAD, .count = 1, .line = program->line };
        action_list_add(&list, &thread);
    }
    program_actions(program, windows, &list);
    GBytes *image = program_image_with(program, list.actions, windows, error);
    action_list_clear(&list);
    return image;
}
