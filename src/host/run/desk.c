/* SPDX-License-Identifier: MIT */
/* Boots a machine, logs a user on, starts programs and looks at the desktop's heap. */
#include "host/run/desk.h"

#include "abi/status.h"
#include "host/engine/engine_new.h"
#include "host/text/printable.h"

#include <string.h>

#define SESSION 0
#define DESKTOP "WinSta0\\Default"
#define USER    "user"

G_DEFINE_QUARK(desk - error - quark, desk_error)

struct Desk {
    const Edition *edition;
    const Programs *programs;
    ProgramFitFunc fit;
    gpointer user;
    GHashTable *given; /* char *: programs whose images the machine has */
    Engine *engine;
    Snapshot *snapshot;
};

void
desk_free(Desk *desk)
{
    if (desk == NULL)
        return;
    g_clear_pointer(&desk->snapshot, snapshot_free);
    g_clear_pointer(&desk->engine, engine_free);
    g_hash_table_unref(desk->given);
    g_free(desk);
}

static gboolean
request(Desk *desk,
        guint32 kind,
        guint32 pid,
        const char *const *texts,
        GBytes *payload,
        struct abi_event *reply,
        GError **error)
{
    struct abi_request request = { .kind = kind, .session = SESSION, .pid = pid };
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
    return engine_request(desk->engine, &request, data, reply, error);
}

/* ---- images ---- */

static gboolean
give(Desk *desk, GBytes *image, GError **error)
{
    struct abi_event reply;

    return request(desk, REQUEST_IMAGE, 0, NULL, image, &reply, error);
}

static ProgramImages
images_new(Desk *desk)
{
    return (ProgramImages){ edition_windows(desk->edition), desk->given,
                            g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
                            desk->fit, desk->user };
}

/* Takes them. */
static gboolean
give_all(Desk *desk, GPtrArray *taken, GError **error)
{
    g_autoptr(GPtrArray) images = taken;

    for (guint i = 0; i < images->len; i++)
        if (!give(desk, g_ptr_array_index(images, i), error))
            return FALSE;
    return TRUE;
}

/* The programs that it starts, and those they start. */
static gboolean
give_children(Desk *desk, const Program *program, GError **error)
{
    g_auto(GStrv) children = program_children(program);
    ProgramImages needed = images_new(desk);
    gboolean is_good = TRUE;

    for (guint i = 0; is_good && children[i] != NULL; i++)
        is_good = strcmp(children[i], program->name) == 0 ||
                  programs_need(desk->programs, children[i], &needed, error);
    return give_all(desk, needed.images, is_good ? error : NULL) && is_good;
}

/* ---- the machine ---- */

static gboolean
power_on(Desk *desk, const char *name, GError **error)
{
    ProgramImages needed = images_new(desk);
    struct abi_event reply;
    gboolean is_good = programs_need_system(desk->programs, &needed, error);

    if (!give_all(desk, needed.images, is_good ? error : NULL) || !is_good ||
        !request(desk, REQUEST_POWER_ON, 0, NULL, NULL, &reply, error))
        return FALSE;
    if (NT_SUCCESS(reply.status))
        return TRUE;
    printable_error(error, DESK_ERROR, DESK_ERROR_BOOT,
                    "%s: its system does not start, so nothing can be measured there", name);
    return FALSE;
}

static void
ignore_event(const struct abi_event *event, const char *text, gpointer user)
{
    (void)event;
    (void)text;
    (void)user;
}

Desk *
desk_new(const char *name,
         const ScenarioVariant *system,
         const Programs *programs,
         ProgramFitFunc fit,
         gpointer user,
         GError **error)
{
    static const char *const texts[] = { USER, "", NULL };
    g_autoptr(Desk) desk = g_new0(Desk, 1);
    struct abi_boot boot;
    struct abi_event reply;

    *desk = (Desk){ system->edition, programs, fit, user };
    desk->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!edition_make_boot(system->edition, system->registry, &system->settings, &boot, error))
        return NULL;
    desk->engine = engine_new(NULL, &boot, ignore_event, NULL, error);
    if (desk->engine == NULL || !power_on(desk, name, error) ||
        !request(desk, REQUEST_LOGON, 0, texts, NULL, &reply, error))
        return NULL;
    return g_steal_pointer(&desk);
}

/* ---- programs ---- */

gboolean
desk_start(Desk *desk, const Program *program, const GArray *actions, guint32 *pid, GError **error)
{
    const char *const texts[] = { program->image_name, DESKTOP, "", NULL };
    Program part = *program;

    /* The system's own processes run already: here it is a program like others. */
    part.role = IMAGE_ROLE_PROGRAM;
    guint32 windows = edition_windows(desk->edition);
    struct abi_event reply;
    g_autoptr(GBytes) image = actions != NULL ? program_image_with(&part, actions, windows, error)
                                              : program_image(&part, windows, error);
    if (image == NULL || !give_children(desk, program, error) || !give(desk, image, error) ||
        !request(desk, REQUEST_RUN, 0, texts, NULL, &reply, error))
        return FALSE;
    *pid = (guint32)reply.v[1];
    return TRUE;
}

gboolean
desk_act(Desk *desk, guint32 pid, const ProgramAction *actions, guint count, GError **error)
{
    g_autoptr(GBytes) image = program_actions_image(actions, count, error);
    struct abi_event reply;

    return image != NULL && request(desk, REQUEST_ACTIONS, pid, NULL, image, &reply, error);
}

const Snapshot *
desk_look(Desk *desk, const SnapshotDesktop **desktop, GError **error)
{
    g_clear_pointer(&desk->snapshot, snapshot_free);
    desk->snapshot = snapshot_take_with(desk->engine, SNAPSHOT_BLOCKS, error);
    if (desk->snapshot != NULL)
        *desktop = snapshot_desktop(desk->snapshot, SESSION, DESKTOP);
    return desk->snapshot;
}
