/* SPDX-License-Identifier: MIT */
/* Each edition is asked what speaks against it, the weightiest first; of what an export says of its
 * Windows the edition's own numbers are compared. */
#include "host/edition/edition_guess.h"

#include "host/registry/registry_keys.h"
#include "host/registry/shared_section.h"
#include "host/registry/windows_sign.h"

#include <stdio.h>
#include <string.h>

/* What speaks against an edition, or makes another one preferred; less is better. The first that
 * differs decides. */
typedef enum {
    AGAINST_WIDTH,
    AGAINST_VERSION,
    AGAINST_DESKTOPS, /* sizes that no registry value changes, desktops that it has or lacks */
    AGAINST_PRODUCT,
    AGAINST_BUILD,
    AGAINST_SERVICE_PACK,
    AGAINST_ROLE,
    AGAINST_SIZES,    /* what people change */
    RANK_NOT_DEFAULT, /* from here on what is known fits as well */
    RANK_WIDE,        /* of 64 bits: what shows them is in any large export */
    RANK_BASES,
    RANK_COUNT,
} Rank;

/* Of an older Windows, where one that is newer or the same would do: an edition stands for what
 * came before it (decided). */
#define FAR 0x1000000u

/* Other names told before it is only said how many more there are. */
#define NAMES_MAX 6u

/* What an export says of the Windows that wrote it. */
typedef struct {
    Registry *registry; /* NULL: there is none */
    guint32 version;    /* as an edition has it; 0: not said, as the next one */
    guint32 build;
    gboolean has_service_pack;
    guint32 service_pack;
    EditionProduct product; /* EDITION_EITHER: not said */
    gboolean has_role;
    gboolean is_terminal_server;
} Export;

/* An edition that could be asked. */
typedef struct {
    char *name;
    guint rank[RANK_COUNT];
} Candidate;

/* The heaps that SharedSection sizes. */
typedef struct {
    guint32 interactive_kb;
    guint32 noninteractive_kb;
} Sizes;

/* ---- what an export says ---- */

static const char *
text_of(const Export *export, const char *key, const char *name)
{
    const RegistryValue *value = registry_lookup(export->registry, key, name);
    return value != NULL ? value->text : NULL;
}

static gboolean
dword_of(const Export *export, const char *key, const char *name, guint32 *dword)
{
    const RegistryValue *value = registry_lookup(export->registry, key, name);

    if (value == NULL || !value->has_dword)
        return FALSE;
    *dword = value->dword;
    return TRUE;
}

/* Since Windows 10 CurrentVersion stays as 8.1 had it, and a value of its own has the number. */
static guint32
version_of(const Export *export)
{
    const char *text = text_of(export, REGISTRY_WINDOWS_NT, "CurrentVersion");
    guint major = 0, minor = 0;
    guint32 newer = 0;

    if (dword_of(export, REGISTRY_WINDOWS_NT, "CurrentMajorVersionNumber", &newer))
        return MIN(newer, 0xffu) << 8;
    if (text == NULL || sscanf(text, "%3u.%3u", &major, &minor) != 2)
        return 0;
    return MIN(major, 0xffu) << 8 | MIN(minor, 0xffu);
}

/* Before Vista CurrentBuild is no number. */
static guint32
build_of(const Export *export)
{
    static const char *const names[] = { "CurrentBuildNumber", "CurrentBuild" };
    guint64 build = 0;

    for (gsize i = 0; build == 0 && i < G_N_ELEMENTS(names); i++) {
        const char *text = text_of(export, REGISTRY_WINDOWS_NT, names[i]);
        if (text != NULL && !g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &build, NULL))
            build = 0;
    }
    return (guint32)build;
}

/* SOFTWARE has it in words, and not where there is none, SYSTEM as 200h. A key with the name of the
 * product is whole. */
static gboolean
service_pack_of(const Export *export, guint32 *service_pack)
{
    static const char lead[] = "Service Pack ";
    const char *text = text_of(export, REGISTRY_WINDOWS_NT, "CSDVersion");

    if (text != NULL && g_ascii_strncasecmp(text, lead, strlen(lead)) == 0) {
        *service_pack = (guint32)MIN(g_ascii_strtoull(text + strlen(lead), NULL, 10), 0xffu);
        return TRUE;
    }
    if (dword_of(export, REGISTRY_CURRENT "\\Control\\Windows", "CSDVersion", service_pack)) {
        *service_pack = *service_pack >> 8 & 0xffu;
        return TRUE;
    }
    *service_pack = 0;
    return text_of(export, REGISTRY_WINDOWS_NT, "ProductName") != NULL;
}

/* A name without "Server" may be of any product: Windows 2000's is. */
static EditionProduct
product_of(const Export *export)
{
    const char *type = text_of(export, REGISTRY_CURRENT REGISTRY_PRODUCT_OPTIONS, "ProductType");
    const char *installed = text_of(export, REGISTRY_WINDOWS_NT, "InstallationType");
    const char *name = text_of(export, REGISTRY_WINDOWS_NT, "ProductName");

    if (type != NULL)
        return g_ascii_strcasecmp(type, "WinNT") == 0 ? EDITION_CLIENT : EDITION_SERVER;
    if (installed != NULL)
        return g_ascii_strcasecmp(installed, "Client") == 0 ? EDITION_CLIENT : EDITION_SERVER;
    return name != NULL && strstr(name, "Server") != NULL ? EDITION_SERVER : EDITION_EITHER;
}

static void
read_export(Export *export, const RegFile *file)
{
    guint32 role = 0;

    *export = (Export){ .product = EDITION_EITHER };
    if (file == NULL)
        return;
    export->registry = registry_new();
    registry_add(export->registry, file, REGISTRY_STATE);
    export->version = version_of(export);
    export->build = build_of(export);
    export->has_service_pack = service_pack_of(export, &export->service_pack);
    export->product = product_of(export);
    export->has_role = dword_of(export, REGISTRY_TERMINAL_SERVER, "TSAppCompat", &role);
    export->is_terminal_server = edition_has_terminal_server_role(export->registry);
}

static guint32
size_of(const SharedSection *shared, guint index)
{
    const char *text = shared->written[index];

    return text != NULL ? (guint32)MIN(g_ascii_strtoull(text, NULL, 10), G_MAXUINT32) : 0;
}

/* As it is written; where it is not, zero. */
static Sizes
sizes_in(const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);
    gsize start, end;

    if (windows == NULL || windows->text == NULL ||
        !registry_find_shared_section(windows->text, 0, &start, &end))
        return (Sizes){ 0, 0 };
    g_autofree char *text = g_strndup(windows->text + start, end - start);
    g_autoptr(SharedSection) shared = shared_section_split(text);
    return (Sizes){ size_of(shared, 1), size_of(shared, 2) };
}

/* ---- what speaks against an edition ---- */

static guint
distance(guint32 wanted, guint32 own)
{
    return own >= wanted ? MIN(own - wanted, FAR - 1) : FAR + MIN(wanted - own, FAR);
}

static void
rank_signs(guint rank[RANK_COUNT], const Export *export, const Edition *edition)
{
    g_autoptr(WindowsSign) sign =
        windows_sign_find(export->registry, 0, &edition->boot, edition->name);

    if (sign == NULL)
        return;
    rank[AGAINST_WIDTH] = sign->is_other_width;
    rank[AGAINST_VERSION] = sign->is_other_version;
}

static void
rank_export(guint rank[RANK_COUNT],
            const Export *export,
            const Edition *edition,
            const Registry *own)
{
    rank_signs(rank, export, edition);
    if (export->version != 0)
        rank[AGAINST_VERSION] = distance(export->version, edition->boot.nt_version);
    rank[AGAINST_PRODUCT] = export->product != EDITION_EITHER &&
                            edition->product != EDITION_EITHER &&
                            export->product != edition->product;
    if (export->build != 0)
        rank[AGAINST_BUILD] = distance(export->build, edition->build);
    if (export->has_service_pack)
        rank[AGAINST_SERVICE_PACK] = distance(export->service_pack, edition->service_pack);
    rank[AGAINST_ROLE] =
        export->has_role && export->is_terminal_server != edition_has_terminal_server_role(own);
}

static guint
rank_desktops(const EditionEvidence *evidence, const struct abi_boot *boot)
{
    gboolean has_disconnect = (boot->capabilities & ABI_CAPABILITY_DISCONNECT) != 0;
    gboolean has_accounts = (boot->capabilities & ABI_CAPABILITY_SERVICE_ACCOUNTS) != 0;
    gboolean is_other_disconnect =
        evidence->disconnect_kb != 0 &&
        (!has_disconnect || boot->disconnect_heap_kb != evidence->disconnect_kb);
    gboolean is_other_winlogon =
        evidence->winlogon_kb != 0 && boot->winlogon_heap_kb != evidence->winlogon_kb;

    return (is_other_disconnect ? 1 : 0) + (is_other_winlogon ? 1 : 0) +
           (evidence->lacks_disconnect && has_disconnect ? 1 : 0) +
           (evidence->has_service_accounts && !has_accounts ? 1 : 0);
}

static guint
rank_sizes(const EditionEvidence *evidence, const Export *export, const Registry *own)
{
    const Sizes theirs = export->registry != NULL ? sizes_in(export->registry) : (Sizes){ 0, 0 };
    const Sizes ours = sizes_in(own);
    guint32 interactive =
        evidence->interactive_kb != 0 ? evidence->interactive_kb : theirs.interactive_kb;
    guint32 other =
        evidence->noninteractive_kb != 0 ? evidence->noninteractive_kb : theirs.noninteractive_kb;

    return (interactive != 0 && interactive != ours.interactive_kb ? 1 : 0) +
           (other != 0 && other != ours.noninteractive_kb ? 1 : 0);
}

/* NULL: the edition cannot be asked. */
static Candidate *
candidate_new(const EditionEvidence *evidence, const Export *export, const char *name)
{
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, NULL);
    g_autoptr(Registry) own =
        edition != NULL
            ? edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL)
            : NULL;

    if (own == NULL)
        return NULL;
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    Candidate *candidate = g_new0(Candidate, 1);
    guint *rank = candidate->rank;
    candidate->name = g_strdup(name);
    if (export->registry != NULL)
        rank_export(rank, export, edition, own);
    rank[AGAINST_DESKTOPS] = rank_desktops(evidence, &edition->boot);
    rank[AGAINST_SIZES] = rank_sizes(evidence, export, own);
    rank[RANK_NOT_DEFAULT] = strcmp(name, EDITION_DEFAULT) != 0;
    rank[RANK_WIDE] = edition->boot.address_bits == 64;
    rank[RANK_BASES] = g_strv_length(bases);
    return candidate;
}

static void
candidate_free(gpointer data)
{
    Candidate *candidate = data;

    g_free(candidate->name);
    g_free(candidate);
}

/* Of the first `count` of both: below 0 if `a` is the better, 0 if neither is. */
static int
compare(const Candidate *a, const Candidate *b, guint count)
{
    for (guint i = 0; i < count; i++)
        if (a->rank[i] != b->rank[i])
            return a->rank[i] < b->rank[i] ? -1 : 1;
    return 0;
}

static gint
compare_places(gconstpointer a, gconstpointer b)
{
    const Candidate *first = *(const Candidate *const *)a, *second = *(const Candidate *const *)b;
    int order = compare(first, second, RANK_COUNT);

    return order != 0 ? order : strcmp(first->name, second->name);
}

/* Candidate, the best first. */
static GPtrArray *
candidates(const EditionEvidence *evidence, const Export *export)
{
    g_auto(GStrv) names = edition_names();
    GPtrArray *all = g_ptr_array_new_with_free_func(candidate_free);

    for (char **name = names; *name != NULL; name++) {
        Candidate *candidate = candidate_new(evidence, export, *name);
        if (candidate != NULL)
            g_ptr_array_add(all, candidate);
    }
    g_ptr_array_sort(all, compare_places);
    return all;
}

/* ---- what comes of it ---- */

G_GNUC_PRINTF(2, 3)
static void
append(GString *out, const char *format, ...)
{
    va_list arguments;

    if (out->len > 0)
        g_string_append(out, ", ");
    va_start(arguments, format);
    g_string_append_vprintf(out, format, arguments);
    va_end(arguments);
}

static char *
export_text(const Export *export, const EditionEvidence *evidence)
{
    GString *out = g_string_new(NULL);

    if (export->version != 0)
        append(out, "version %u.%u", export->version >> 8, export->version & 0xffu);
    if (export->build != 0)
        append(out, "build %u", export->build);
    if (export->has_service_pack && export->service_pack != 0)
        append(out, "service pack %u", export->service_pack);
    if (export->product != EDITION_EITHER)
        append(out, export->product == EDITION_SERVER ? "a server" : "a client");
    if (evidence->disconnect_kb != 0)
        append(out, "Disconnect with %u KB", evidence->disconnect_kb);
    if (evidence->lacks_disconnect)
        append(out, "no Disconnect");
    if (evidence->winlogon_kb != 0)
        append(out, "Winlogon with %u KB", evidence->winlogon_kb);
    return g_string_free(out, FALSE);
}

/* Neither the role nor sizes that people change make another Windows. */
static gboolean
is_exact(const Candidate *candidate)
{
    for (guint i = 0; i < AGAINST_ROLE; i++)
        if (candidate->rank[i] != 0)
            return FALSE;
    return TRUE;
}

EditionGuess *
edition_guess(const EditionEvidence *evidence)
{
    EditionGuess *guess = g_new0(EditionGuess, 1);
    Export export;

    read_export(&export, evidence->registry);
    g_autoptr(GPtrArray) all = candidates(evidence, &export);
    const Candidate *best = all->len > 0 ? all->pdata[0] : NULL;
    guess->name = g_strdup(best != NULL ? best->name : EDITION_DEFAULT);
    guess->is_named = export.version != 0;
    guess->others = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 1; i < all->len && compare(best, all->pdata[i], RANK_NOT_DEFAULT) == 0; i++)
        g_ptr_array_add(guess->others, g_strdup(((const Candidate *)all->pdata[i])->name));
    gboolean is_all = best == NULL || is_exact(best);
    guess->is_blind = is_all && guess->others->len + 1 >= all->len;
    if (!is_all)
        guess->found = export_text(&export, evidence);
    registry_free(export.registry);
    return guess;
}

void
edition_guess_free(EditionGuess *guess)
{
    if (guess == NULL)
        return;
    g_free(guess->name);
    g_ptr_array_unref(guess->others);
    g_free(guess->found);
    g_free(guess);
}

char *
edition_guess_text(const EditionGuess *guess)
{
    GString *out = g_string_new(guess->name);
    guint told = MIN(guess->others->len, NAMES_MAX);

    if (guess->is_blind) {
        g_string_append(out, ", for nothing that was found tells");
        return g_string_free(out, FALSE);
    }
    if (guess->found != NULL)
        g_string_append_printf(out, ", the nearest, for no edition is all that was found%s%s%s",
                               *guess->found != '\0' ? " (" : "", guess->found,
                               *guess->found != '\0' ? ")" : "");
    for (guint i = 0; i < told; i++)
        g_string_append_printf(out, "%s%s",
                               i == 0                       ? "; "
                               : i + 1 < guess->others->len ? ", "
                                                            : " and ",
                               (const char *)guess->others->pdata[i]);
    if (guess->others->len > told)
        g_string_append_printf(out, " and %u more", guess->others->len - told);
    if (guess->others->len > 0)
        g_string_append(out, guess->found != NULL      ? " are as near"
                             : guess->others->len == 1 ? " fits as well"
                                                       : " fit as well");
    return g_string_free(out, FALSE);
}
