/* SPDX-License-Identifier: MIT */
/* Boots a machine, logs a user on, starts programs and looks at the desktop's heap. */
#include "host/ask/desk.h"

#include "host/run/run.h"
#include "host/text/printable.h"

#include <string.h>

#define SESSION 0
#define DESKTOP "WinSta0\\Default"
#define USER    "user"

struct Desk {
    const Programs *programs;
    ScenarioVariant bare;
    GPtrArray *nothing;
    GHashTable *given; /* char *: programs whose images the machine has */
    Run *run;
    Snapshot *snapshot;
};

void
desk_free(Desk *desk)
{
    if (desk == NULL)
        return;
    g_clear_pointer(&desk->snapshot, snapshot_free);
    g_clear_pointer(&desk->run, run_free);
    g_hash_table_unref(desk->given);
    g_ptr_array_unref(desk->nothing);
    g_free(desk);
}

static gboolean
request(Desk *desk,
        guint32 kind,
        guint32 pid,
        const char *const *texts,
        GBytes *payload,
        guint32 *made,
        GError **error)
{
    struct abi_request request = { .kind = kind, .session = SESSION, .pid = pid };
    struct abi_event reply;
    gconstpointer data = NULL;

    for (; texts != NULL && *texts != NULL; texts++) {
        gsize bytes = strlen(*texts) + 1;
        g_assert(request.text_bytes + bytes <= sizeof(request.text));
        memcpy(request.text + request.text_bytes, *texts, bytes);
        request.text_bytes += (guint32)bytes;
    }
    if (payload != NULL) {
        data = g_bytes_get_data(payload, NULL);
        request.payload_bytes = (guint32)g_bytes_get_size(payload);
    }
    if (!engine_request(run_engine(desk->run), &request, data, &reply, error))
        return FALSE;
    if (made != NULL)
        *made = (guint32)reply.v[1];
    return TRUE;
}

Desk *
desk_new(const Scenario *scenario, const Programs *programs, GError **error)
{
    static const char *const texts[] = { USER, "", NULL };
    const RunOptions options = { .at = "0", .event_limit = 1 }; /* of no use here */
    g_autoptr(Desk) desk = g_new0(Desk, 1);

    desk->programs = programs;
    desk->nothing = g_ptr_array_new();
    desk->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    desk->bare = *scenario->plain;
    desk->bare.services = desk->bare.steps = desk->bare.expectations = desk->nothing;
    desk->run = run_new(scenario, &desk->bare, &options, error);
    if (desk->run == NULL)
        return NULL;
    if (!run_is_up(desk->run)) {
        printable_error(error, RUN_ERROR, RUN_ERROR_REQUEST,
                        "%s: its system does not start, so nothing can be measured there",
                        scenario->path);
        return NULL;
    }
    return request(desk, REQUEST_LOGON, 0, texts, NULL, NULL, error) ? g_steal_pointer(&desk)
                                                                     : NULL;
}

static gboolean
give(Desk *desk, GBytes *image, GError **error)
{
    return request(desk, REQUEST_IMAGE, 0, NULL, image, NULL, error);
}

/* The programs that it starts, and those they start. */
static gboolean
give_children(Desk *desk, const Program *program, GError **error)
{
    g_auto(GStrv) children = program_children(program);
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    ProgramImages needed = { edition_windows(desk->bare.edition), desk->given, images };

    for (guint i = 0; children[i] != NULL; i++) {
        if (strcmp(children[i], program->name) != 0 &&
            !programs_need(desk->programs, children[i], &needed, error))
            return FALSE;
    }
    for (guint i = 0; i < images->len; i++)
        if (!give(desk, g_ptr_array_index(images, i), error))
            return FALSE;
    return TRUE;
}

gboolean
desk_start(Desk *desk, const Program *program, const GArray *actions, guint32 *pid, GError **error)
{
    const char *const texts[] = { program->image_name, DESKTOP, "", NULL };
    Program part = *program;

    /* The system's own processes run already: here it is a program like others. */
    part.role = IMAGE_ROLE_PROGRAM;
    guint32 windows = edition_windows(desk->bare.edition);
    g_autoptr(GBytes) image = actions != NULL ? program_image_with(&part, actions, windows, error)
                                              : program_image(&part, windows, error);
    return image != NULL && give_children(desk, program, error) && give(desk, image, error) &&
           request(desk, REQUEST_RUN, 0, texts, NULL, pid, error);
}

gboolean
desk_act(Desk *desk, guint32 pid, const ProgramAction *actions, guint count, GError **error)
{
    g_autoptr(GBytes) image = program_actions_image(actions, count, error);

    return image != NULL && request(desk, REQUEST_ACTIONS, pid, NULL, image, NULL, error);
}

const Snapshot *
desk_look(Desk *desk, const SnapshotDesktop **desktop, GError **error)
{
    g_clear_pointer(&desk->snapshot, snapshot_free);
    desk->snapshot = snapshot_take_with(run_engine(desk->run), SNAPSHOT_BLOCKS, error);
    if (desk->snapshot != NULL)
        *desktop = snapshot_desktop(desk->snapshot, SESSION, DESKTOP);
    return desk->snapshot;
}
