/* SPDX-License-Identifier: MIT */
/* Looks for what only some versions of Windows write, by the rows of windows_signs.def. */
#include "host/registry/windows_sign.h"

#include "abi/subsystem_line.h"
#include "host/registry/reg_value_place.h"
#include "host/registry/shared_section.h"
#include "host/words/windows_version.h"

#include <string.h>

#define SERVER_OPTION "ServerDll="

typedef struct {
    const Registry *registry;
    guint layers;                 /* what is above them, and no setting, counts */
    const RegistryValue *windows; /* the Windows value, if it does; else NULL */
} Search;

/* What a sign is looked for with, and what it says. */
typedef struct Sign {
    gboolean (*find)(const Search *search, const struct Sign *sign, RegistryPlace *place);
    const char *what; /* a server, a key, the name of a value … */
    const char *pattern;
    guint32 version;   /* of Windows, as an edition has it; 0: it says nothing of that */
    gboolean or_later; /* of that one and those behind it */
    guint bits;        /* 32, 64; 0: it says nothing of that */
    const char *words; /* what was seen */
} Sign;

/* ---- in the Windows value ---- */

static void
place_in_windows(const Search *search, gsize start, gsize end, RegistryPlace *place)
{
    const RegistryValue *value = search->windows;

    *place = (RegistryPlace){ value->source,
                              reg_value_place(value->source, value->span, value->text, start, end),
                              value->layer };
}

/* Whether the line names a server of this DLL with this function, or of this number, and where;
 * NULL and SERVER_CSRSS: any. */
static gboolean
find_server_word(const char *line,
                 const char *dll,
                 const char *entry,
                 guint32 number,
                 struct subsystem_span *word)
{
    struct subsystem_span value;
    struct subsystem_server server;
    guint32 at = 0, length = (guint32)strlen(line);

    while (subsystem_next_word(line, length, &at, word))
        if (subsystem_option(line, *word, SERVER_OPTION, &value) &&
            subsystem_read_server(line, value, &server) &&
            (dll == NULL || subsystem_equal(line, server.dll, dll)) &&
            (entry == NULL || subsystem_equal(line, server.entry, entry)) &&
            (number == SERVER_CSRSS || server.number == number))
            return TRUE;
    return FALSE;
}

static gboolean
find_server(const Search *search, const Sign *sign, RegistryPlace *place)
{
    struct subsystem_span word;

    if (search->windows == NULL ||
        !find_server_word(search->windows->text, sign->what, NULL, SERVER_CSRSS, &word))
        return FALSE;
    place_in_windows(search, word.start, word.end, place);
    return TRUE;
}

/* The other servers are there, and none is in its place: the line was neither cut off nor tampered
 * with. */
static gboolean
find_no_console_server(const Search *search, const Sign *sign, RegistryPlace *place)
{
    const char *line = search->windows != NULL ? search->windows->text : "";
    struct subsystem_span word;

    if (find_server_word(line, NULL, NULL, SERVER_CONSOLE, &word) ||
        !find_server_word(line, "basesrv", NULL, SERVER_BASE, &word) ||
        !find_server_word(line, sign->what, sign->pattern, SERVER_USER, &word))
        return FALSE;
    place_in_windows(search, word.start, word.end, place);
    return TRUE;
}

/* `what` and `pattern` are the second and the third value; NULL: any. */
static gboolean
find_sizes(const Search *search, const Sign *sign, RegistryPlace *place)
{
    gsize start, end;

    if (search->windows == NULL ||
        !registry_find_shared_section(search->windows->text, 0, &start, &end))
        return FALSE;
    g_autofree char *text = g_strndup(search->windows->text + start, end - start);
    text[strcspn(text, " \t")] = '\0';
    g_autoptr(SharedSection) shared = shared_section_split(text);
    if (g_strcmp0(shared->written[1], sign->what) != 0 ||
        (sign->pattern != NULL && g_strcmp0(shared->written[2], sign->pattern) != 0))
        return FALSE;
    place_in_windows(search, start, end, place);
    return TRUE;
}

/* ---- elsewhere in the file ---- */

static gboolean
take_value(const Search *search, const RegistryValue *value, RegistryPlace *place)
{
    if (value == NULL || value->layer <= search->layers ||
        value->layer > registry_files(search->registry)->len)
        return FALSE;
    *place = (RegistryPlace){ value->source, value->span, value->layer };
    return TRUE;
}

static gboolean
find_version(const Search *search, const Sign *sign, RegistryPlace *place)
{
    const RegistryValue *value = registry_lookup(search->registry, REGISTRY_WINDOWS_NT, sign->what);

    return value != NULL && g_strcmp0(value->text, sign->pattern) == 0 &&
           take_value(search, value, place);
}

static gboolean
find_major_version(const Search *search, const Sign *sign, RegistryPlace *place)
{
    const RegistryValue *value = registry_lookup(search->registry, REGISTRY_WINDOWS_NT, sign->what);

    return value != NULL && value->has_dword && value->dword >= sign->version >> 8 &&
           take_value(search, value, place);
}

static gboolean
contains(const char *text, const char *part)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);

    return strstr(lower, part) != NULL;
}

/* Some value's text contains the pattern (in small letters). `what`: of values of this name alone.
 */
static gboolean
find_text(const Search *search, const Sign *sign, RegistryPlace *place)
{
    g_autoptr(GPtrArray) values = registry_values(search->registry);

    for (guint i = 0; i < values->len; i++) {
        const RegistryValue *value = g_ptr_array_index(values, i);
        if (value->text != NULL &&
            (sign->what == NULL || g_ascii_strcasecmp(value->name, sign->what) == 0) &&
            contains(value->text, sign->pattern) && take_value(search, value, place))
            return TRUE;
    }
    return FALSE;
}

static gboolean
find_key(const Search *search, const Sign *sign, RegistryPlace *place)
{
    g_autoptr(GPtrArray) values = registry_values(search->registry);

    for (guint i = 0; i < values->len; i++) {
        const RegistryValue *value = g_ptr_array_index(values, i);
        if (g_ascii_strncasecmp(value->key, sign->what, strlen(sign->what)) == 0 &&
            take_value(search, value, place))
            return TRUE;
    }
    return FALSE;
}

/* ---- the table ---- */

/*
 * One row a sign, the plainest first: that is the place a message points at. Sources: csrss's
 * command line in public memory images of Windows 7 and later (Volatility: sxssrv in all of them,
 * 1024,12288,512 with 32 bits, 1024,20480,768 with 64, no server for consoles from Windows 8 on)
 * and in ReactOS' notes on csrss (Vista has no sxssrv); 12288 from Vista SP1 on: "Desktop Heap
 * Overview"; versions: Microsoft's list of operating system versions; folders and Wow6432Node:
 * "WOW64 Implementation Details".
 */
static const Sign signs[] = {
#define VERSION_SIGN(text, number, later)                                                          \
    {                                                                                              \
        find_version, "CurrentVersion", text, number, later, 0, "CurrentVersion " text             \
    }
    { find_major_version, "CurrentMajorVersionNumber", NULL, 0x0a00, TRUE, 0,
      "CurrentMajorVersionNumber" },
/* The last number that a CurrentVersion ever got: Windows 10 says so, too. */
#define LAST_VERSION 0x0603
#define WINDOWS_VERSION(word, number, title, is_emulated)                                          \
    VERSION_SIGN(word, number, (number) == LAST_VERSION),
#include "host/words/windows_versions.def"
#undef WINDOWS_VERSION
#undef LAST_VERSION
#undef VERSION_SIGN
    { find_server, "sxssrv", NULL, 0x0601, TRUE, 0, SERVER_OPTION "sxssrv" },
    { find_no_console_server, "winsrv", "UserServerDllInitialization", 0x0602, TRUE, 0,
      "no server for consoles, without which an older one gives none to any program" },
#define SIGN_TEXT(name, pattern, bits, words) { find_text, name, pattern, 0, FALSE, bits, words },
#define SIGN_KEY(key, bits, words)            { find_key, key, NULL, 0, FALSE, bits, words },
#include "host/registry/windows_signs.def"
#undef SIGN_TEXT
#undef SIGN_KEY
    { find_sizes, "12288", NULL, 0x0600, TRUE, 0, "SharedSection with 12288" },
    { find_sizes, "20480", "768", 0, FALSE, 64, "SharedSection with 20480 and 768" },
};

/* ---- what all of them say ---- */

typedef struct {
    guint32 version;
    gboolean or_later;
    guint bits;
    GString *words;
    RegistryPlace place; /* of the first sign */
} Seen;

/* A file that names its version is of that one, whatever else it holds. */
static gboolean
is_version_known(const Search *search)
{
    RegistryPlace place;

    return take_value(
        search, registry_lookup(search->registry, REGISTRY_WINDOWS_NT, "CurrentVersion"), &place);
}

static gboolean
is_guess(const Sign *sign)
{
    return sign->version != 0 && sign->find != find_version && sign->find != find_major_version;
}

static gboolean
is_of_another(const Sign *sign, const struct abi_boot *boot)
{
    if (sign->bits != 0 && sign->bits != boot->address_bits)
        return TRUE;
    return sign->or_later ? boot->nt_version < sign->version
                          : sign->version != 0 && boot->nt_version != sign->version;
}

static void
note_sign(Seen *seen, const Sign *sign, const RegistryPlace *place)
{
    if (seen->words->len == 0)
        seen->place = *place;
    if (strstr(seen->words->str, sign->words) == NULL)
        g_string_append_printf(seen->words, "%s%s", seen->words->len > 0 ? "; " : "", sign->words);
    if (sign->version > seen->version) {
        seen->version = sign->version;
        seen->or_later = sign->or_later;
    }
    if (seen->bits == 0)
        seen->bits = sign->bits;
}

static char *
seen_text(const Seen *seen, const char *edition)
{
    g_autofree char *bits = seen->bits != 0 ? g_strdup_printf("%u-bit ", seen->bits) : g_strdup("");

    return g_strdup_printf(
        "this looks like a file of %s%s%s (%s), and it is taken as %s: what is said of it, and "
        "what comes of it here, does not hold for that Windows (--edition says another)",
        bits, windows_version_title(seen->version), seen->or_later ? " or later" : "",
        seen->words->str, edition);
}

/* What a setting put on top of it is none of the file's. */
static const RegistryValue *
file_windows_value(const Registry *registry, guint layers)
{
    const RegistryValue *value = registry_windows_value(registry);

    if (value != NULL && value->base != NULL)
        value = value->base;
    return value != NULL && value->text != NULL && value->width == REG_TEXT_FITS &&
                   value->layer > layers && value->layer <= registry_files(registry)->len
               ? value
               : NULL;
}

WindowsSign *
windows_sign_find(const Registry *registry,
                  guint layers,
                  const struct abi_boot *boot,
                  const char *edition)
{
    const Search search = { registry, layers, file_windows_value(registry, layers) };
    g_autoptr(GString) words = g_string_new(NULL);
    Seen seen = { .words = words };
    gboolean is_known = is_version_known(&search);
    RegistryPlace place;

    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (!(is_known && is_guess(&signs[i])) && is_of_another(&signs[i], boot) &&
            signs[i].find(&search, &signs[i], &place))
            note_sign(&seen, &signs[i], &place);
    if (words->len == 0)
        return NULL;

    WindowsSign *sign = g_new(WindowsSign, 1);
    *sign = (WindowsSign){
        .text = seen_text(&seen, edition),
        .place = seen.place,
        .is_other_version = seen.version != 0,
        .is_other_width = seen.bits != 0,
    };
    return sign;
}

void
windows_sign_free(WindowsSign *sign)
{
    if (sign == NULL)
        return;
    g_free(sign->text);
    g_free(sign);
}
