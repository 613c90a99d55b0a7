/* SPDX-License-Identifier: MIT */
/*
 * The limits named here are Microsoft's advice: "Desktop Heap Overview" (ntdebugging blog, 2007),
 * KB184802, KB142676 and KB947246; the malformed recipes are ones found in the field.
 */
#include "host/config/registry_lint.h"

#include "host/config/edition.h"
#include "host/config/shared_section.h"

#include <string.h>

#define SESSION_MANAGER "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"

#define MEMORY_KEY     SESSION_MANAGER "\\Memory Management"
#define WOULD_NOT_BOOT "this machine would not boot"

#define HEAP_KB_MIN         128u /* when no edition says it */
#define HEAP_KB_ADVISED     20480u
#define SHARED_KB_TOO_SMALL 32u
#define BUCKET_KB           64u
#define AREA_ALIGN_MB       4u
/* Session view space and session pool together, in practice. */
#define VIEW_AND_POOL_MB_MAX 450

typedef struct {
    const Registry *registry;
    const RegistryLintContext *context;
    GPtrArray *warnings;
} Lint;

static void
warning_free(gpointer data)
{
    RegistryWarning *warning = data;

    g_free(warning->message);
    g_free(warning);
}

static void
add_message(Lint *lint, const char *severity, const char *code, char *message)
{
    RegistryWarning *warning = g_new0(RegistryWarning, 1);

    warning->severity = severity;
    warning->code = code;
    warning->message = message;
    g_ptr_array_add(lint->warnings, warning);
}

/* The edition brought it, and nothing was laid over it. */
static gboolean
is_inherited(const Lint *lint, const RegistryValue *value)
{
    return value->layer <= lint->context->edition_layers;
}

static void warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* What an edition has by itself is not a finding. */
static void
warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
{
    va_list arguments;

    if (is_inherited(lint, value))
        return;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_message(lint, "warning", code,
                source_text_message(value->source, value->span, "warning", text));
}

/* About the file as a whole. */
static void
add_about_file(Lint *lint, const char *kind, const char *code, const char *text)
{
    add_message(lint, kind, code,
                g_strdup_printf("%s: %s: %s", registry_file_place(lint->registry), kind, text));
}

/* Something is missing: at the [key] where it would stand, or else for the whole file. */
static void
add_about_key(Lint *lint, const char *key, const char *kind, const char *code, const char *text)
{
    SourceText *source;
    SourceSpan span;

    if (registry_key_place(lint->registry, key, &source, &span))
        add_message(lint, kind, code, source_text_message(source, span, kind, text));
    else
        add_about_file(lint, kind, code, text);
}

/* ---- the sizes of session space ---- */

static const struct abi_address_map *
address_map(const Lint *lint)
{
    const struct abi_boot *boot = lint->context->boot;

    return lint->context->is_3gb ? &boot->map_3gb : &boot->map;
}

/* Absent and 0 are the same to the kernel. */
static guint64
size_mb(const Lint *lint, enum abi_registry_value which, guint64 if_absent)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    return value != NULL && value->has_dword && value->dword != 0 ? value->dword : if_absent;
}

typedef struct {
    guint64 view_mb;
    guint64 pool_mb;
    guint64 room_mb; /* for both */
} SessionSizes;

/* As the kernel lays session space out: see "Session sizes" in docs/fidelity.md. */
static SessionSizes
session_sizes(const Lint *lint)
{
    const struct abi_address_map *map = address_map(lint);
    guint64 window = (map->session_top - map->session_floor) >> 20;
    guint64 image = size_mb(lint, ABI_REG_SESSION_IMAGE_SIZE, map->session_image_mb);
    guint64 system_views = size_mb(lint, ABI_REG_SYSTEM_VIEW_SIZE, map->system_view_mb);
    SessionSizes sizes = {
        .view_mb = size_mb(lint, ABI_REG_SESSION_VIEW_SIZE, map->session_view_mb),
        .pool_mb = size_mb(lint, ABI_REG_SESSION_POOL_SIZE, map->session_pool_mb),
    };

    if (map->session_view_fixed_mb != 0)
        sizes.view_mb = map->session_view_fixed_mb;
    image = CLAMP(image, AREA_ALIGN_MB, window / 2);
    system_views = map->system_views != 0 ? 0 : MIN(system_views, window / 4);
    sizes.room_mb = window - MIN(window, image + map->session_structure_mb + system_views);
    sizes.room_mb -= MIN(sizes.room_mb, AREA_ALIGN_MB);
    sizes.pool_mb = MAX(sizes.pool_mb, map->session_pool_min_mb);
    sizes.pool_mb =
        MIN(sizes.pool_mb, sizes.room_mb - MIN(sizes.room_mb, map->session_view_min_mb));
    sizes.view_mb = MAX(sizes.view_mb, map->session_view_min_mb);
    sizes.view_mb = MIN(sizes.view_mb, sizes.room_mb - MIN(sizes.room_mb, sizes.pool_mb));
    return sizes;
}

/* Where win32k's views and heaps are: session view space, or without it system view space. */
static guint64
heap_region_mb(const Lint *lint)
{
    const struct abi_address_map *map = address_map(lint);

    if (lint->context->has_session_space)
        return session_sizes(lint).view_mb;
    return (map->system_views_end - map->system_views) >> 20;
}

/* ---- the numbers of SharedSection ---- */

static guint32
heap_minimum_kb(const Lint *lint)
{
    return lint->context->boot != NULL ? lint->context->boot->heap_min_kb : HEAP_KB_MIN;
}

static guint64
buckets(guint64 kb)
{
    return (kb + BUCKET_KB - 1) / BUCKET_KB;
}

/* What win32k maps before the first heap. */
static guint64
early_buckets(const struct abi_boot *boot, guint32 shared_kb)
{
    guint64 sum = 0;

    for (guint i = 0; i < boot->view_count; i++)
        sum += boot->views[i].kind == ABI_VIEW_SHARED_SECTION
                   ? buckets(MIN(shared_kb, SHARED_SECTION_KB_MAX))
                   : buckets((boot->views[i].bytes + 1023) / 1024);
    return sum;
}

/* The heaps that a session is expected to have. */
static guint64
expected_buckets(const struct abi_boot *boot, guint32 interactive_kb, guint32 noninteractive_kb)
{
    guint64 sum = buckets(interactive_kb) * boot->expected_interactive +
                  buckets(noninteractive_kb) * boot->expected_noninteractive +
                  buckets(boot->winlogon_heap_kb);

    if ((boot->features & ABI_FEATURE_DISCONNECT) != 0)
        sum += buckets(boot->disconnect_heap_kb);
    return sum;
}

/* Does view space hold them? Nothing else is there yet, so sums decide. */
static void
lint_reservation(Lint *lint, const RegistryValue *windows, const SharedSection *shared)
{
    const struct abi_boot *boot = lint->context->boot;
    const RegistryValue *view = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);

    if (boot == NULL)
        return;
    /* The setting that is not the edition's is the one to look at. */
    if (is_inherited(lint, windows) && view != NULL && view->has_dword)
        windows = view;
    guint64 region_mb = heap_region_mb(lint), total = region_mb * 1024 / BUCKET_KB;
    guint64 early = early_buckets(boot, shared->kb[0]);
    guint32 interactive = shared_section_interactive_kb(shared, boot->heap_min_kb);
    guint32 noninteractive = shared_section_noninteractive_kb(shared, boot->heap_min_kb);
    if (early > total) {
        warn(lint, windows, "shared-section-first",
             "the shared section of the first value, %u KB, does not fit in view space, "
             "%" G_GUINT64_FORMAT " MB: " WOULD_NOT_BOOT,
             shared->kb[0], region_mb);
        return;
    }
    guint64 wanted = expected_buckets(boot, interactive, noninteractive);
    if (early + wanted <= total)
        return;
    warn(lint, windows, "reservation",
         "the heaps that a session is expected to have need %" G_GUINT64_FORMAT
         " KB, and of %" G_GUINT64_FORMAT " MB view space %" G_GUINT64_FORMAT
         " KB are left: the reservation would fall back to %u and %u KB",
         wanted * BUCKET_KB, region_mb, (total - early) * BUCKET_KB, boot->safe_interactive_kb,
         boot->safe_noninteractive_kb);
}

static gboolean
is_plain_number(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length < 10 && strspn(text, "0123456789") == length;
}

/* The second or third value. */
static void
lint_heap_size(Lint *lint,
               const RegistryValue *windows,
               const SharedSection *shared,
               guint index,
               const char *which)
{
    guint32 minimum = heap_minimum_kb(lint), kb = shared->kb[index];
    const char *written = shared->written[index];

    if (written == NULL || *written == '\0')
        warn(lint, windows, "shared-section-number",
             "the %s value of SharedSection is empty: it counts as 0, which acts as %u KB", which,
             minimum);
    else if (!is_plain_number(written))
        warn(lint, windows, "shared-section-number",
             "the %s value of SharedSection is not a plain number of kilobytes: \"%s\" counts as "
             "%u%s",
             which, written, kb, kb < minimum ? ", which acts as the minimum" : "");
    else if (kb < minimum)
        warn(lint, windows, "shared-section-small",
             "the %s value of SharedSection is %u KB, and anything below %u acts as %u", which, kb,
             minimum, minimum);
    if (kb > HEAP_KB_ADVISED)
        warn(lint, windows, "shared-section-large",
             "the %s value of SharedSection is %u KB; more than %u is advised against", which, kb,
             HEAP_KB_ADVISED);
}

static gboolean
first_value_fits(const Lint *lint, const SharedSection *shared)
{
    const struct abi_boot *boot = lint->context->boot;

    return boot == NULL ||
           early_buckets(boot, shared->kb[0]) <= heap_region_mb(lint) * 1024 / BUCKET_KB;
}

static void
lint_first_value(Lint *lint, const RegistryValue *windows, const SharedSection *shared)
{
    if (shared->kb[0] <= SHARED_KB_TOO_SMALL)
        warn(lint, windows, "shared-section-first",
             "the first value of SharedSection is %u KB, too little for the handle table and the "
             "shared heap: " WOULD_NOT_BOOT,
             shared->kb[0]);
    else if (shared->kb[0] != 1024 && first_value_fits(lint, shared))
        warn(lint, windows, "shared-section-first",
             "the first value of SharedSection is the shared heap of the session, not a desktop "
             "heap; it should stay 1024");
}

static void
lint_numbers(Lint *lint, const RegistryValue *windows, const SharedSection *shared)
{
    guint32 minimum = heap_minimum_kb(lint);
    guint32 interactive = shared_section_interactive_kb(shared, minimum);
    guint commas = 0;

    for (const char *at = shared->seen; (at = strchr(at, ',')) != NULL; at++)
        commas++;
    lint_first_value(lint, windows, shared);
    lint_heap_size(lint, windows, shared, 1, "second");
    if (shared->has_third)
        lint_heap_size(lint, windows, shared, 2, "third");
    else
        warn(lint, windows, "shared-section-third",
             "SharedSection has no third value: %s desktops get %u KB",
             interactive == minimum ? "all" : "non-interactive", interactive);
    if (commas > 2)
        warn(lint, windows, "shared-section-fourth",
             "SharedSection has more than three values; nothing reads a fourth");
    if (shared->kb[0] > SHARED_KB_TOO_SMALL)
        lint_reservation(lint, windows, shared);
}

/* csrss refuses its command line. `text` is what was meant, blanks included. */
static void
lint_unusable(Lint *lint,
              const RegistryValue *windows,
              const SharedSection *shared,
              const char *text)
{
    if (strcmp(shared->seen, text) != 0)
        warn(lint, windows, "shared-section-blank",
             "SharedSection=%s has a blank in it, and the command line is split at blanks: of it "
             "\"%s\" counts, but a comma must follow the first value; " WOULD_NOT_BOOT,
             text, shared->seen);
    else if (*text == '\0')
        warn(lint, windows, "shared-section-empty",
             "SharedSection has no values: a comma must follow the first value; " WOULD_NOT_BOOT);
    else if (is_plain_number(text))
        warn(lint, windows, "shared-section-second",
             "SharedSection=%s has one value: a comma must follow it; " WOULD_NOT_BOOT, text);
    else
        warn(lint, windows, "shared-section-number",
             "SharedSection=%s: a comma must follow the digits of the first value; " WOULD_NOT_BOOT,
             text);
}

static void
lint_shared_section(Lint *lint, const RegistryValue *windows)
{
    gsize start, end, next_start, next_end;

    if (!registry_find_shared_section(windows->text, 0, &start, &end)) {
        warn(lint, windows, "shared-section-missing",
             "the Windows value has no SharedSection= in it: " WOULD_NOT_BOOT);
        return;
    }
    if (registry_find_shared_section(windows->text, end, &next_start, &next_end))
        warn(lint, windows, "shared-section-twice",
             "SharedSection= stands more than once; the first counts");

    g_autofree char *text = g_strndup(windows->text + start, end - start);
    g_autoptr(SharedSection) shared = shared_section_read(text);
    if (!shared->is_usable) {
        lint_unusable(lint, windows, shared, text);
        return;
    }
    if (strcmp(shared->seen, text) != 0)
        warn(lint, windows, "shared-section-blank",
             "SharedSection=%s has a blank in it, and the command line is split at blanks: only "
             "\"%s\" counts",
             text, shared->seen);
    lint_numbers(lint, windows, shared);
}

/* ---- the Windows value ---- */

static gboolean
has_word(const char *line, const char *word)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);

    for (guint i = 0; words[i] != NULL; i++)
        if (g_ascii_strcasecmp(words[i], word) == 0)
            return TRUE;
    return FALSE;
}

static void
lint_windows_text(Lint *lint, const RegistryValue *windows)
{
    g_autofree char *lower = g_ascii_strdown(windows->text, -1);

    if (strstr(lower, "csrss") == NULL)
        warn(lint, windows, "windows-replaced",
             "the Windows value does not name csrss.exe: it is a whole command line, and only the "
             "numbers after SharedSection= in it are to be changed");
    else if (strstr(lower, "serverdll=") == NULL)
        warn(lint, windows, "windows-replaced",
             "the Windows value has no ServerDll=: it seems to have been replaced or cut short");
    if (has_word(lower, "windows") && has_word(lower, "on"))
        warn(lint, windows, "windows-equals",
             "\"Windows On\" has lost its equals sign (Windows=On)");
    if (windows->type != REG_TYPE_EXPAND_SZ)
        warn(lint, windows, "windows-type",
             "the Windows value is %s and not REG_EXPAND_SZ, so %%SystemRoot%% in it stays as it "
             "is",
             reg_type_name(windows->type));
    if (!windows->is_terminated)
        warn(lint, windows, "windows-unterminated",
             "the text of the Windows value does not end with a NUL character; is it cut off?");
    lint_shared_section(lint, windows);
}

/* A value of that name beside the one that is read. */
static void
lint_stray_shared_section(Lint *lint)
{
    g_autoptr(GPtrArray) values = registry_values(lint->registry);

    for (guint i = 0; i < values->len; i++) {
        const RegistryValue *value = g_ptr_array_index(values, i);
        if (g_ascii_strcasecmp(value->name, "SharedSection") == 0)
            warn(lint, value, "shared-section-stray",
                 "nothing reads a value named SharedSection; it is a part of the text of "
                 "SubSystems\\Windows");
    }
}

static void
lint_windows(Lint *lint)
{
    const RegistryValue *windows = registry_windows_value(lint->registry);

    if (windows == NULL)
        add_about_key(lint, SESSION_MANAGER "\\SubSystems", "warning", "windows-missing",
                      "there is no value Windows in " SESSION_MANAGER
                      "\\SubSystems: " WOULD_NOT_BOOT);
    else if (windows->text != NULL)
        lint_windows_text(lint, windows);
    else
        warn(lint, windows, "windows-type",
             "the Windows value is no text that could be read (%s)%s", reg_type_name(windows->type),
             windows->problem == NULL ? ": " WOULD_NOT_BOOT : ", and no scenario runs with it");
    lint_stray_shared_section(lint);
}

/* ---- numbers ---- */

static void
lint_types(Lint *lint)
{
    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        enum abi_registry_value which = (enum abi_registry_value)i;
        const RegistryValue *value = registry_dword_value(lint->registry, which);

        if (value != NULL && !value->has_dword)
            warn(lint, value, "wrong-type", "%s is %s and not REG_DWORD, so it counts as absent",
                 registry_dword_name(which), reg_type_name(value->type));
    }
}

/* In the Terminal Server role the values are absent on purpose. */
static void
lint_absent_view_size(Lint *lint)
{
    if (!lint->context->has_session_space || lint->context->is_3gb ||
        edition_has_terminal_server_role(lint->registry))
        return;

    g_autofree char *text =
        g_strdup_printf("there is no SessionViewSize%s%s: session view space "
                        "has %u MB",
                        lint->context->edition != NULL ? ", judged as " : "",
                        lint->context->edition != NULL ? lint->context->edition : "",
                        lint->context->view_mb_if_absent);
    add_about_key(lint, MEMORY_KEY, "warning", "view-size-absent", text);
}

static void
lint_small_area(Lint *lint,
                enum abi_registry_value which,
                const char *area,
                guint32 minimum_mb,
                const char *code)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    if (value != NULL && value->has_dword && value->dword != 0 && value->dword < minimum_mb)
        warn(lint, value, code, "%s is %u MB: session %s is raised to the minimum, %u MB",
             registry_dword_name(which), value->dword, area, minimum_mb);
}

/* The setting that asks for the more is the one to look at, unless it is the edition's. */
static void
lint_sum(Lint *lint, const RegistryValue *view, const RegistryValue *pool)
{
    guint64 pool_mb = pool != NULL && pool->has_dword ? pool->dword : 0;
    guint64 sum = (guint64)view->dword + pool_mb;
    const RegistryValue *at = pool_mb > view->dword || is_inherited(lint, view) ? pool : view;

    if (sum <= VIEW_AND_POOL_MB_MAX || at == NULL)
        return;
    g_autofree char *effect = NULL;
    if (lint->context->boot != NULL) {
        SessionSizes sizes = session_sizes(lint);
        if (sizes.view_mb < view->dword || sizes.pool_mb < pool_mb)
            effect = g_strdup_printf("; here %" G_GUINT64_FORMAT
                                     " MB fit, so they are cut to %" G_GUINT64_FORMAT
                                     " and %" G_GUINT64_FORMAT " MB",
                                     sizes.room_mb, sizes.view_mb, sizes.pool_mb);
    }
    warn(lint, at, "view-size-large",
         "session view space and session pool would have %" G_GUINT64_FORMAT
         " MB (the values count megabytes), and in practice about %u together is the most%s",
         sum, VIEW_AND_POOL_MB_MAX, effect != NULL ? effect : "");
}

static void
lint_view_size(Lint *lint)
{
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    const RegistryValue *pool = registry_dword_value(lint->registry, ABI_REG_SESSION_POOL_SIZE);

    if (value == NULL || !value->has_dword) {
        if (value == NULL)
            lint_absent_view_size(lint);
        return;
    }
    if (!lint->context->has_session_space) {
        warn(lint, value, "view-size-unused",
             "SessionViewSize does nothing here: this system has no session space");
        return;
    }
    if (lint->context->is_3gb) {
        warn(lint, value, "view-size-3gb",
             "SessionViewSize does nothing with /3GB: session view space then has %u MB",
             lint->context->view_mb_if_3gb);
        return;
    }
    if (value->dword == 0)
        warn(lint, value, "view-size-zero",
             "SessionViewSize is 0, which counts as absent: session view space has %u MB",
             lint->context->view_mb_if_absent);
    if (lint->context->boot != NULL) {
        const struct abi_address_map *map = address_map(lint);
        lint_small_area(lint, ABI_REG_SESSION_VIEW_SIZE, "view space", map->session_view_min_mb,
                        "view-size-small");
        lint_small_area(lint, ABI_REG_SESSION_POOL_SIZE, "pool", map->session_pool_min_mb,
                        "pool-size-small");
    }
    lint_sum(lint, value, pool);
    if (value->dword == 0x48 || value->dword == 0x64 || value->dword == 0x96)
        warn(lint, value, "view-size-hex",
             "SessionViewSize is 0x%x, which is %u MB; is %x MB (0x%x) meant?", value->dword,
             value->dword, value->dword, (value->dword >> 4) * 10 + (value->dword & 15));
}

static void
lint_bounds(Lint *lint, enum abi_registry_value which, guint32 minimum, guint32 maximum)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    if (value != NULL && value->has_dword && (value->dword < minimum || value->dword > maximum))
        warn(lint, value, "quota-range", "%s is %u; %u to %u is allowed",
             registry_dword_name(which), value->dword, minimum, maximum);
}

/* ---- what the file leaves to others ---- */

static void
lint_control_sets(Lint *lint)
{
    RegistryIgnoredSet ignored = registry_ignored_set(lint->registry);

    if (ignored.number == 0)
        return;
    g_autofree char *text =
        ignored.has_select
            ? g_strdup_printf(
                  "ControlSet%03u is ignored: by the Select key ControlSet%03u is current",
                  ignored.number, ignored.current)
            : g_strdup_printf(
                  "ControlSet%03u is ignored (no Select key: ControlSet%03u is current)",
                  ignored.number, ignored.current);
    add_message(lint, "warning", "control-set-ignored",
                source_text_message(ignored.source, ignored.span, "warning", text));
}

/* Of an export that holds a part of the registry: what applies where it says nothing. */
static void
note_inherited(Lint *lint)
{
    const RegistryValue *windows = registry_windows_value(lint->registry);
    const RegistryValue *view = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    const char *edition = lint->context->edition;
    gsize start, end;

    if (windows != NULL && windows->text != NULL && is_inherited(lint, windows) &&
        registry_find_shared_section(windows->text, 0, &start, &end)) {
        g_autofree char *text =
            g_strdup_printf("SharedSection is not in this export; %.*s of %s applies",
                            (int)(end - start), windows->text + start, edition);
        add_about_file(lint, "note", "windows-inherited", text);
    }
    if (lint->context->has_session_space && !lint->context->is_3gb && view != NULL &&
        view->has_dword && is_inherited(lint, view)) {
        g_autofree char *text = g_strdup_printf(
            "SessionViewSize is not in this export; the %u MB of %s apply", view->dword, edition);
        add_about_file(lint, "note", "view-size-inherited", text);
    }
}

GPtrArray *
registry_lint(const Registry *registry, const RegistryLintContext *context)
{
    Lint lint = {
        .registry = registry,
        .context = context,
        .warnings = g_ptr_array_new_with_free_func(warning_free),
    };

    lint_control_sets(&lint);
    lint_windows(&lint);
    lint_types(&lint);
    lint_view_size(&lint);
    lint_bounds(&lint, ABI_REG_USER_HANDLE_QUOTA, 200, 18000);
    lint_bounds(&lint, ABI_REG_GDI_HANDLE_QUOTA, 256, 65536);
    if (context->is_export)
        note_inherited(&lint);
    return lint.warnings;
}
