/* SPDX-License-Identifier: MIT */
/* Which editions there are, and which one an export comes from. */
#include "host/edition/edition_read.h"
#include "host/registry/windows_sign.h"
#include "host/text/data_path.h"

#include <string.h>

char **
edition_names(void)
{
    return data_path_list(edition_kind.folder, ".yaml");
}

Edition *
edition_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *path = cell_file_find(&edition_kind, name, beside, at, error);
    return path != NULL ? edition_read(path, error) : NULL;
}

const char *
edition_capability_meaning(const char *key)
{
#define CAPABILITY(name, its_key, meaning)                                                         \
    if (strcmp(key, its_key) == 0)                                                                 \
        return meaning;
#include "abi/capabilities.def"
#undef CAPABILITY
    return NULL;
}

/* A file, and what it says of the Windows that wrote it. */
typedef struct {
    Registry *registry;
    const char *version; /* "5.2"; NULL: nothing, as the next */
    const char *product; /* "ServerNT" */
} Export;

static const char *
text_of(const Registry *registry, const char *key, const char *name)
{
    const RegistryValue *value = registry_lookup(registry, key, name);
    return value != NULL ? value->text : NULL;
}

/* Since Windows 10 CurrentVersion stays as 8.1 had it, and a value of its own has the number. */
static char *
version_of(const Registry *registry)
{
    const RegistryValue *major =
        registry_lookup(registry, REGISTRY_WINDOWS_NT, "CurrentMajorVersionNumber");

    if (major != NULL && major->has_dword)
        return g_strdup_printf("%u.0", major->dword);
    return g_strdup(text_of(registry, REGISTRY_WINDOWS_NT, "CurrentVersion"));
}

static const char *
product_of(const Registry *registry)
{
    return text_of(registry, REGISTRY_CURRENT REGISTRY_PRODUCT_OPTIONS, "ProductType");
}

#define RANK_SIGN 4u

/* Of several the one of least rank, of these the one that is based on the fewest others: what
 * differs from it is not in an export. */
typedef struct {
    const char *name;
    guint rank;
    guint bases;
} Guess;

/* What speaks against an edition, the weightiest first: signs of another Windows in the file; 64
 * bits, for then a 32-bit one that has none against it is as good; another product. */
static guint
rank_of(const Export *export, const Edition *edition)
{
    g_autoptr(WindowsSign) sign =
        windows_sign_find(export->registry, 0, &edition->boot, edition->name);
    g_autoptr(Registry) own =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL);
    gboolean is_other =
        export->product != NULL && own != NULL && g_strcmp0(product_of(own), export->product) != 0;

    return (sign != NULL ? RANK_SIGN : 0) + (edition->boot.address_bits == 64 ? 2 : 0) +
           (is_other ? 1 : 0);
}

static void
prefer(Guess *guess, const char *name, const Edition *edition, const Export *export)
{
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    const Guess other = { name, rank_of(export, edition), g_strv_length(bases) };

    if (guess->name == NULL || other.rank < guess->rank ||
        (other.rank == guess->rank && other.bases < guess->bases))
        *guess = other;
}

/* One of that version, else one whose own registry has the file's name and of which nothing in it
 * speaks against. */
char *
edition_guess(const RegFile *file)
{
    g_autofree char *name = g_path_get_basename(file->source->name);
    g_auto(GStrv) names = edition_names();
    g_autoptr(Registry) registry = registry_new();
    Guess by_version = { 0 }, by_name = { 0 };

    registry_add(registry, file, REGISTRY_STATE);
    g_autofree char *version = version_of(registry);
    const Export export = { registry, version, product_of(registry) };
    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = edition_load(names[i], NULL, NULL, NULL);
        if (edition == NULL)
            continue;
        if (g_strcmp0(edition_cell(edition, "system", "nt-version")->value, export.version) == 0)
            prefer(&by_version, names[i], edition, &export);
        if (g_ascii_strcasecmp(edition->registry, name) == 0)
            prefer(&by_name, names[i], edition, &export);
    }
    if (by_version.name != NULL)
        return g_strdup(by_version.name);
    if (by_name.name != NULL && by_name.rank < RANK_SIGN)
        return g_strdup(by_name.name);
    return NULL;
}

char *
edition_guess_by_signs(const RegFile *file)
{
    g_auto(GStrv) names = edition_names();
    g_autoptr(Registry) registry = registry_new();
    Guess guess = { 0 };

    registry_add(registry, file, REGISTRY_STATE);
    const Export export = { registry, NULL, product_of(registry) };
    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = edition_load(names[i], NULL, NULL, NULL);
        gboolean is_default = strcmp(names[i], EDITION_DEFAULT) == 0;
        if (edition == NULL)
            continue;
        if (is_default && rank_of(&export, edition) < RANK_SIGN)
            return NULL;
        prefer(&guess, names[i], edition, &export);
    }
    return guess.name != NULL && guess.rank < RANK_SIGN ? g_strdup(guess.name) : NULL;
}
