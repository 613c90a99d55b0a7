/* SPDX-License-Identifier: MIT */
/* Boots a machine, logs a user on, starts programs and looks at the desktop's heap. */
#include "host/run/desk.h"

#include "host/engine/engine_new.h"
#include "host/run/request.h"
#include "host/text/printable.h"

#include <string.h>

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
    guint32 session; /* the console's */
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

/* ---- images ---- */

static ProgramImages
images_new(Desk *desk)
{
    return (ProgramImages){ edition_windows(desk->edition),
                            desk->edition->boot.capabilities,
                            desk->given,
                            g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
                            desk->fit,
                            desk->user };
}

/* Takes them. */
static gboolean
give_all(Desk *desk, GPtrArray *taken, GError **error)
{
    g_autoptr(GPtrArray) images = taken;
    nt_status status = STATUS_SUCCESS;

    return request_images(desk->engine, images, &status, error);
}

/* The programs that it starts, and those they start; then its own image. */
static gboolean
give_program(Desk *desk, const Program *program, GBytes *image, GError **error)
{
    g_auto(GStrv) children = program_children(program);
    ProgramImages needed = images_new(desk);
    gboolean is_good = programs_need_console(desk->programs, program, &needed, error);

    for (guint i = 0; is_good && children[i] != NULL; i++)
        is_good = strcmp(children[i], program->name) == 0 ||
                  programs_need(desk->programs, children[i], &needed, error);
    g_ptr_array_add(needed.images, g_bytes_ref(image));
    return give_all(desk, needed.images, is_good ? error : NULL) && is_good;
}

/* ---- the machine ---- */

static gboolean
power_on(Desk *desk, const char *name, GError **error)
{
    ProgramImages needed = images_new(desk);
    struct abi_request request;
    struct abi_event reply;
    gboolean is_good = programs_need_system(desk->programs, &needed, error);

    request_new(&request, REQUEST_POWER_ON, 0, 0);
    if (!give_all(desk, needed.images, is_good ? error : NULL) || !is_good ||
        !request_send(desk->engine, &request, NULL, &reply, error))
        return FALSE;
    if (NT_SUCCESS(reply.status))
        return TRUE;
    printable_error(error, DESK_ERROR, DESK_ERROR_BOOT,
                    "%s: its system does not start, so nothing can be measured there", name);
    return FALSE;
}

static gboolean
log_on(Desk *desk, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_LOGON, desk->session, 0);
    request_text(&request, USER);
    request_text(&request, NULL);
    return request_send(desk->engine, &request, NULL, &reply, error);
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
    g_autoptr(Desk) desk = g_new0(Desk, 1);
    struct abi_boot boot;

    *desk = (Desk){ system->edition, programs, fit, user };
    desk->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!edition_make_boot(system->edition, system->registry, &system->settings, &boot, error))
        return NULL;
    desk->session = abi_boot_console(&boot);
    desk->engine = engine_new(NULL, &boot, ignore_event, NULL, error);
    if (desk->engine == NULL || !power_on(desk, name, error) || !log_on(desk, error))
        return NULL;
    return g_steal_pointer(&desk);
}

/* ---- programs ---- */

/* pre: the machine has its image. */
static gboolean
run_program(Desk *desk, const char *image_name, struct abi_event *reply, GError **error)
{
    struct abi_request request;

    request_new(&request, REQUEST_RUN, desk->session, 0);
    request_text(&request, image_name);
    request_text(&request, DESKTOP);
    request_text(&request, NULL);
    return request_send(desk->engine, &request, NULL, reply, error);
}

gboolean
desk_start(Desk *desk, const Program *program, const GArray *actions, guint32 *pid, GError **error)
{
    Program part = *program;

    /* The system's own processes run already: here it is a program like others. */
    part.role = IMAGE_ROLE_PROGRAM;
    guint32 windows = edition_windows(desk->edition);
    struct abi_event reply;
    g_autoptr(GBytes) image = actions != NULL ? program_image_with(&part, actions, windows, error)
                                              : program_image(&part, windows, error);
    if (image == NULL || !give_program(desk, program, image, error) ||
        !run_program(desk, program->image_name, &reply, error))
        return FALSE;
    *pid = (guint32)reply.v[1];
    return TRUE;
}

gboolean
desk_act(Desk *desk, guint32 pid, const ProgramAction *actions, guint count, GError **error)
{
    g_autoptr(GBytes) image = program_actions_image(actions, count, error);
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_ACTIONS, desk->session, pid);
    return image != NULL && request_send(desk->engine, &request, image, &reply, error);
}

guint32
desk_session(const Desk *desk)
{
    return desk->session;
}

const Snapshot *
desk_look(Desk *desk, const SnapshotDesktop **desktop, GError **error)
{
    g_clear_pointer(&desk->snapshot, snapshot_free);
    desk->snapshot = snapshot_take_with(desk->engine, SNAPSHOT_BLOCKS, error);
    if (desk->snapshot != NULL)
        *desktop = snapshot_desktop(desk->snapshot, desk->session, DESKTOP);
    return desk->snapshot;
}
