/* SPDX-License-Identifier: MIT */
/* Values of one service lie together, so a service is whole when the next key begins. */
#include "host/import/services_key.h"

#include "host/import/imported_service.h"
#include "host/registry/registry.h"
#include "host/registry/registry_keys.h"

#include <string.h>

#define SERVICES "\\Services\\"

#define START_AUTO   2u
#define START_DEMAND 3u

/* What the values of one key say. */
typedef struct {
    const char *key; /* as the entries name it */
    SourceSpan span; /* of the first of them */
    char *name;
    guint32 type;
    guint32 start;
    char *account;
    char *path;
} ServiceKey;

static void
service_key_clear(ServiceKey *service)
{
    g_free(service->name);
    g_free(service->account);
    g_free(service->path);
    *service = (ServiceKey){ 0 };
}

/* The name of the service that the key is of; NULL: of none of the set that counts. */
static const char *
service_name(const char *key, guint current_set)
{
    guint number;
    const char *rest = registry_key_in_set(key, &number);

    if (rest == NULL || (number != 0 && number != current_set) ||
        g_ascii_strncasecmp(rest, SERVICES, strlen(SERVICES)) != 0)
        return NULL;
    rest += strlen(SERVICES);
    return *rest != '\0' && strchr(rest, '\\') == NULL ? rest : NULL;
}

static ServiceState
state_of(guint32 start)
{
    if (start == START_AUTO)
        return SERVICE_STARTS;
    return start == START_DEMAND ? SERVICE_ON_DEMAND : SERVICE_OFF;
}

static void
add_service(Imported *imported, const ServiceKey *key, SourceText *source)
{
    if ((key->type & (SERVICE_TYPE_OWN | SERVICE_TYPE_SHARE)) == 0 || key->path == NULL)
        return;
    ImportedService *service = imported_service_new(key->name, source, key->span);
    service->state = state_of(key->start);
    service->type = key->type;
    imported_service_set_account(service, key->account);
    imported_service_set_path(service, key->path);
    imported_add_service(imported, service);
}

static void
take_text(char **text, const RegFile *file, const RegEntry *entry)
{
    g_autofree char *problem = NULL;
    gboolean is_terminated;

    g_free(*text);
    *text = reg_file_read_text(file, entry, &is_terminated, &problem);
}

static void
take_value(ServiceKey *service, const RegFile *file, const RegEntry *entry)
{
    if (g_ascii_strcasecmp(entry->name, "Type") == 0)
        reg_entry_dword(entry, &service->type);
    else if (g_ascii_strcasecmp(entry->name, "Start") == 0)
        reg_entry_dword(entry, &service->start);
    else if (g_ascii_strcasecmp(entry->name, "ObjectName") == 0)
        take_text(&service->account, file, entry);
    else if (g_ascii_strcasecmp(entry->name, "ImagePath") == 0)
        take_text(&service->path, file, entry);
}

void
services_key_read(Imported *imported, const RegFile *file)
{
    g_autoptr(Registry) registry = registry_new();
    ServiceKey service = { 0 };

    registry_add(registry, file, REGISTRY_STATE);
    guint current_set = registry_current_set(registry);
    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        const char *name = service_name(entry->key, current_set);
        if (entry->key != service.key) {
            add_service(imported, &service, file->source);
            service_key_clear(&service);
            service.key = entry->key;
            service.span = entry->span;
            service.name = g_strdup(name);
        }
        if (name != NULL && entry->kind == REG_ENTRY_VALUE)
            take_value(&service, file, entry);
    }
    add_service(imported, &service, file->source);
    service_key_clear(&service);
}

/* The key itself, or below it. */
static gboolean
is_in_services(const char *key)
{
    guint number;
    const char *rest = registry_key_in_set(key, &number);
    gsize length = strlen(SERVICES) - 1; /* without the backslash */

    return rest != NULL && g_ascii_strncasecmp(rest, SERVICES, length) == 0 &&
           (rest[length] == '\0' || rest[length] == '\\');
}

gboolean
services_key_is_all(const RegFile *file)
{
    for (guint i = 0; i < file->entries->len; i++)
        if (!is_in_services(g_array_index(file->entries, RegEntry, i).key))
            return FALSE;
    return file->entries->len > 0;
}
