/* SPDX-License-Identifier: MIT */
/* A fact of the file before stays; a later file fills in what is missing. */
#include "host/import/imported_service.h"

#include "host/import/image_path.h"
#include "host/text/printable.h"

#include <string.h>

/* "LocalSystem" as people know it. */
#define NO_ACCOUNT "LocalSystem"
#define TYPES      (SERVICE_TYPE_OWN | SERVICE_TYPE_SHARE | SERVICE_TYPE_INTERACTIVE)

void
imported_service_set_path(ImportedService *service, const char *path)
{
    service->image = image_path_file(path);
    if (service->image == NULL || *service->image == '\0') { /* the value is there, and empty */
        g_clear_pointer(&service->image, g_free);
        return;
    }
    service->command = image_path_normal(path);
    service->group = image_path_group(path);
}

void
imported_service_set_account(ImportedService *service, const char *object_name)
{
    service->has_account = TRUE;
    service->account = object_name != NULL ? imported_account(object_name) : NULL;
}

/* ---- what no scenario can name ---- */

static void
note_left_out(Imported *imported, const ImportedService *service, const char *text)
{
    imported_note(imported, "service-name", service->source, service->span, text);
}

static gboolean
refuse_name(Imported *imported, const ImportedService *service)
{
    if (imported_is_name(service->name))
        return FALSE;
    g_autofree char *name = imported_told_name(service->name);
    g_autofree char *text =
        g_strdup_printf("the service \"%s\" is left out: a scenario cannot have this name", name);
    note_left_out(imported, service, text);
    return TRUE;
}

/* `what` it has, or NULL. */
static gboolean
refuse_part(Imported *imported, const ImportedService *service, const char *kind, const char *what)
{
    if (what == NULL || imported_is_name(what))
        return FALSE;
    g_autofree char *part = imported_told_name(what);
    g_autofree char *text =
        g_strdup_printf("the service \"%s\" is left out: a scenario cannot have its %s \"%s\"",
                        service->name, kind, part);
    note_left_out(imported, service, text);
    return TRUE;
}

static gboolean
refuse_names(Imported *imported, const ImportedService *service)
{
    return refuse_name(imported, service) ||
           refuse_part(imported, service, "account", service->account) ||
           refuse_part(imported, service, "group", service->group);
}

/* ---- two that are one ---- */

/* What the later one says is not what is known. */
static void
note_other(Imported *imported,
           const ImportedService *known,
           const ImportedService *later,
           const char *kind,
           const char *was,
           const char *is)
{
    g_autofree char *before = imported_told_name(was), *now = imported_told_name(is);
    g_autofree char *where = printable_text(known->source->name, -1);
    g_autofree char *text = g_strdup_printf(
        "the %s of the service \"%s\" is \"%s\" here, and \"%s\" by what was read "
        "before (%s:%u:%u), which counts",
        kind, known->name, now, before, where, known->span.line, known->span.column);
    imported_note(imported, "service-contradiction", later->source, later->span, text);
}

static const char *
account_words(const ImportedService *service)
{
    return service->account != NULL ? service->account : NO_ACCOUNT;
}

static void
merge_account(Imported *imported, ImportedService *known, ImportedService *later)
{
    if (!later->has_account)
        return;
    if (!known->has_account) {
        known->has_account = TRUE;
        known->account = g_steal_pointer(&later->account);
        return;
    }
    if (g_ascii_strcasecmp(account_words(known), account_words(later)) != 0)
        note_other(imported, known, later, "account", account_words(known), account_words(later));
}

/* tasklist has no more than the first letters of an image. */
static gboolean
is_same_image(const char *a, const char *b)
{
    return strncmp(a, b, MIN(strlen(a), strlen(b))) == 0;
}

static void
merge_image(Imported *imported, ImportedService *known, ImportedService *later)
{
    if (later->image == NULL)
        return;
    if (known->image != NULL && !is_same_image(known->image, later->image)) {
        note_other(imported, known, later, "program", known->image, later->image);
        return;
    }
    if (known->command != NULL && later->command != NULL &&
        strcmp(known->command, later->command) != 0)
        note_other(imported, known, later, "command", known->command, later->command);
    if (known->command != NULL || (known->image != NULL && later->command == NULL))
        return;
    g_free(known->image);
    known->command = g_steal_pointer(&later->command);
    known->image = g_steal_pointer(&later->image);
    known->group = g_steal_pointer(&later->group);
}

static const char *
type_words(guint32 type)
{
    switch (type & TYPES) {
    case SERVICE_TYPE_OWN:
        return "a process of its own";
    case SERVICE_TYPE_SHARE:
        return "a process that others share";
    case SERVICE_TYPE_OWN | SERVICE_TYPE_INTERACTIVE:
        return "a process of its own, interactive";
    case SERVICE_TYPE_SHARE | SERVICE_TYPE_INTERACTIVE:
        return "a process that others share, interactive";
    }
    return "none of a service";
}

static void
merge_type(Imported *imported, ImportedService *known, const ImportedService *later)
{
    if (known->type != 0 && later->type != 0 && ((known->type ^ later->type) & TYPES) != 0)
        note_other(imported, known, later, "type", type_words(known->type),
                   type_words(later->type));
    if (known->type == 0)
        known->type = later->type;
    if (known->pid == 0)
        known->pid = later->pid;
}

static void
merge_state(Imported *imported, ImportedService *known, const ImportedService *later)
{
    static const char *const words[] = {
        [SERVICE_RUNS] = "running",
        [SERVICE_STOPPED] = "stopped",
        [SERVICE_LATE] = "stopped, for it did not answer",
    };

    if (known->state < SERVICE_RUNS)
        known->state = MAX(known->state, later->state);
    else if (later->state >= SERVICE_RUNS && later->state != known->state)
        note_other(imported, known, later, "state", words[known->state], words[later->state]);
}

static void
merge(Imported *imported, ImportedService *known, ImportedService *later)
{
    merge_account(imported, known, later);
    merge_image(imported, known, later);
    merge_type(imported, known, later);
    merge_state(imported, known, later);
}

void
imported_add_service(Imported *imported, ImportedService *taken)
{
    g_autoptr(ImportedService) service = taken;
    g_autofree char *key = g_ascii_strdown(service->name, -1);
    ImportedService *known = g_hash_table_lookup(imported->services_by_name, key);

    if (known == NULL && ++imported->services_named > IMPORTED_SERVICES_MAX)
        return;
    if (refuse_names(imported, service))
        return;
    if (known != NULL) {
        merge(imported, known, service);
        return;
    }
    g_hash_table_insert(imported->services_by_name, g_steal_pointer(&key), service);
    g_ptr_array_add(imported->services, g_steal_pointer(&service));
}
