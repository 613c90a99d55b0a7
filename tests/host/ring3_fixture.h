/* SPDX-License-Identifier: MIT */
/*
 * Ring 3 on the model machine, whole: csrss, winlogon, services.exe and the loader, seen in the
 * event stream. No number of a published case is expected here.
 */
#pragma once

#include "abi/guest.h"
#include "abi/service.h"
#include "abi/status.h"
#include "abi/user_types.h"
#include "config_test.h"
#include "host/edition/edition.h"
#include "host/engine/engine_reader.h"
#include "host/engine/model_engine.h"
#include "host/inspect/snapshot.h"
#include "host/program/program.h"

typedef struct {
    struct abi_event event;
    char *text;
} Seen;

static Engine *engine;
static GArray *events;   /* Seen, of the whole run */
static guint first_seen; /* of the request under test */
static struct abi_event reply;
static guint32 windows; /* that runs */

static inline void
clear_seen(gpointer seen)
{
    g_free(((Seen *)seen)->text);
}

static inline void
on_event(const struct abi_event *event, const char *text, gpointer user)
{
    Seen seen = { *event, g_strdup(text) };

    (void)user;
    g_array_append_val(events, seen);
}

/* Strings end with NULL. */
static inline nt_status
request_unverified(guint kind,
                   guint session,
                   guint pid,
                   guint64 v0,
                   guint64 v1,
                   const char *const *texts,
                   GBytes *payload)
{
    g_autoptr(GError) error = NULL;
    struct abi_request made = { .kind = kind, .session = session, .pid = pid, .v = { v0, v1 } };
    gsize bytes = 0;
    gconstpointer data = payload != NULL ? g_bytes_get_data(payload, &bytes) : NULL;

    for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
        strcpy(made.text + made.text_bytes, texts[i]);
        made.text_bytes += (guint32)strlen(texts[i]) + 1;
    }
    made.payload_bytes = (guint32)bytes;
    first_seen = events->len;
    ck_assert(engine_request(engine, &made, data, &reply, &error));
    assert_no_error(error);
    return reply.status;
}

static inline nt_status
request(guint kind,
        guint session,
        guint pid,
        guint64 v0,
        guint64 v1,
        const char *const *texts,
        GBytes *payload)
{
    g_autoptr(GError) error = NULL;
    nt_status status = request_unverified(kind, session, pid, v0, v1, texts, payload);

    ck_assert(engine_verify(engine, &error));
    assert_no_error(error);
    return status;
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static inline void
give_image(Program *program)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) image = program_image(program, windows, &error);

    assert_no_error(error);
    ck_assert_uint_eq(request(REQUEST_IMAGE, 0, 0, 0, 0, NULL, image), 0);
}

static inline void
give_shipped(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = program_load(name, NULL, NULL, &error);

    assert_no_error(error);
    give_image(program);
}

/* A program of the test's own. */
static inline void
give(const char *name, const char *yaml)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text(name, yaml, -1, NULL, &error);
    g_autoptr(Program) program = NULL;

    assert_no_error(error);
    program = program_read(name, yaml_document_root(document), &error);
    assert_no_error(error);
    give_image(program);
}

static inline nt_status
act(guint pid, const char *yaml)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text("step", yaml, -1, NULL, &error);
    const YamlNode *root = yaml_document_root(document);
    ProgramAction action;

    ck_assert(program_action_read(&action, yaml_node_key(root, 0), yaml_node_item(root, 0), NULL,
                                  &error));
    g_autoptr(GBytes) image = program_actions_image(&action, 1, &error);
    program_action_clear(&action);
    return request(REQUEST_ACTIONS, 0, pid, 0, 0, NULL, image);
}

/* The n-th event of a kind in the request under test, NULL: there are fewer. */
static inline const Seen *
seen(guint kind, guint n)
{
    for (guint i = first_seen; i < events->len; i++) {
        const Seen *entry = &g_array_index(events, Seen, i);
        if (entry->event.kind == kind && n-- == 0)
            return entry;
    }
    return NULL;
}

/* The same for an entry of the event log. */
static inline const Seen *
seen_log(guint id)
{
    for (guint n = 0; seen(EVENT_EVENT_LOG, n) != NULL; n++)
        if (seen(EVENT_EVENT_LOG, n)->event.v[0] == id)
            return seen(EVENT_EVENT_LOG, n);
    return NULL;
}

/* `setting`: NAME=VALUE of the registry, NULL: none. */
static inline void
start_with(const char *edition_name, const char *setting)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, &error);
    assert_no_error(error);
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);
    assert_no_error(error);
    BootSettings settings = { 0 };
    windows = edition_windows(edition);
    struct abi_boot *boot = g_new0(struct abi_boot, 1);

    if (setting != NULL)
        ck_assert(registry_set_argument(registry, setting, &error));
    ck_assert(edition_make_boot(edition, registry, &settings, boot, &error));
    events = g_array_new(FALSE, FALSE, sizeof(Seen));
    g_array_set_clear_func(events, clear_seen);
    engine = engine_new_model(boot, on_event, NULL, &error);
    assert_no_error(error);
    g_free(boot);
    give_shipped("smss");
    give_shipped("csrss");
    give_shipped("winlogon");
    give_shipped("services");
    give_shipped("explorer");
    request(REQUEST_POWER_ON, 0, 0, 0, 0, NULL, NULL);
}

static inline void
start(const char *edition_name, const char *shared_section)
{
    g_autofree char *setting =
        shared_section != NULL ? g_strconcat("SharedSection=", shared_section, NULL) : NULL;

    start_with(edition_name, setting);
}

static inline void
stop(void)
{
    g_clear_pointer(&engine, engine_free);
    g_clear_pointer(&events, g_array_unref);
}

static inline void
set_up(void)
{
    start("server2003-sp2", NULL);
    ck_assert_uint_eq(reply.status, 0);
}

static inline nt_status
start_service(const char *name, const char *program, const char *account, guint flags)
{
    return request(REQUEST_SERVICE_START, 0, 0, flags, 0, TEXTS(name, program, account, ""), NULL);
}
