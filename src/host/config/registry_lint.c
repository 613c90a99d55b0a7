/* SPDX-License-Identifier: MIT */
/*
 * The limits named here are Microsoft's advice: "Desktop Heap Overview" (ntdebugging blog, 2007),
 * KB184802, KB142676 and KB947246; the malformed recipes are ones found in the field.
 */
#include "host/config/registry_lint.h"

#include <string.h>

#define SESSION_MANAGER "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"

#define HEAP_KB_MIN 128
#define HEAP_KB_MAX 20480
/* Session view space and session pool together, in practice. */
#define VIEW_AND_POOL_MB_MAX 450
#define SHARED_VALUES_MAX    3

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

static void warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
{
    RegistryWarning *warning = g_new0(RegistryWarning, 1);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    warning->code = code;
    if (value != NULL)
        warning->message = source_text_message(value->source, value->span, "warning", text);
    else
        warning->message = g_strdup_printf("registry: warning: %s", text);
    g_ptr_array_add(lint->warnings, warning);
}

/* ---- the numbers of SharedSection ---- */

typedef struct {
    guint count;
    gboolean is_number[SHARED_VALUES_MAX + 1];
    guint64 kb[SHARED_VALUES_MAX + 1];
} SharedSection;

static SharedSection
split_shared_section(const char *text)
{
    SharedSection shared = { 0 };
    g_auto(GStrv) parts = g_strsplit(text, ",", SHARED_VALUES_MAX + 2);

    shared.count = *text == '\0' ? 0 : g_strv_length(parts);
    for (guint i = 0; i < shared.count && i <= SHARED_VALUES_MAX; i++) {
        const char *number = g_strstrip(parts[i]);
        shared.is_number[i] = *number != '\0' && strspn(number, "0123456789") == strlen(number) &&
                              strlen(number) < 10;
        if (shared.is_number[i])
            shared.kb[i] = g_ascii_strtoull(number, NULL, 10);
    }
    return shared;
}

static guint
view_mb(const Lint *lint)
{
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);

    if (lint->context->is_3gb)
        return lint->context->view_mb_if_3gb;
    if (value != NULL && value->has_dword && value->dword > 0)
        return value->dword;
    return lint->context->view_mb_if_absent;
}

static void
lint_heap_size(Lint *lint, const RegistryValue *windows, const char *which, guint64 kb)
{
    if (kb < HEAP_KB_MIN)
        warn(lint, windows, "shared-section-small",
             "the %s value of SharedSection is %" G_GUINT64_FORMAT
             " KB, and anything below %u acts as %u",
             which, kb, HEAP_KB_MIN, HEAP_KB_MIN);
    if (kb > HEAP_KB_MAX)
        warn(lint, windows, "shared-section-large",
             "the %s value of SharedSection is %" G_GUINT64_FORMAT
             " KB; more than %u is advised against",
             which, kb, HEAP_KB_MAX);
    if (lint->context->has_session_space && kb > (guint64)view_mb(lint) * 1024)
        warn(lint, windows, "heap-above-view",
             "one heap of %" G_GUINT64_FORMAT " KB (%s value) is larger than the session view "
             "space of %u MB",
             kb, which, view_mb(lint));
}

static void
lint_numbers(Lint *lint, const RegistryValue *windows, const char *text)
{
    static const char *const ordinals[] = { "first", "second", "third", "fourth" };
    SharedSection shared = split_shared_section(text);

    for (guint i = 0; i < MIN(shared.count, SHARED_VALUES_MAX); i++) {
        if (!shared.is_number[i])
            warn(lint, windows, "shared-section-number",
                 "the %s value of SharedSection is not a decimal number of kilobytes: \"%s\"",
                 ordinals[i], text);
        else if (i > 0)
            lint_heap_size(lint, windows, ordinals[i], shared.kb[i]);
    }
    if (shared.count == 0)
        warn(lint, windows, "shared-section-empty", "SharedSection has no values");
    else if (shared.count == 1)
        warn(
            lint, windows, "shared-section-second",
            "SharedSection has one value; the second (KB for an interactive desktop) and the third "
            "(for a non-interactive one) are missing");
    else if (shared.count == 2)
        warn(lint, windows, "shared-section-third",
             "SharedSection has no third value: non-interactive desktops get the second, %s",
             shared.is_number[1] ? "too" : "whatever it is");
    else if (shared.count > SHARED_VALUES_MAX)
        warn(lint, windows, "shared-section-fourth",
             "SharedSection has more than three values; nothing reads a fourth");
    if (shared.count > 0 && shared.is_number[0] && shared.kb[0] != 1024)
        warn(lint, windows, "shared-section-first",
             "the first value of SharedSection is the shared heap of the session, not a desktop "
             "heap; it should stay 1024");
}

static void
lint_shared_section(Lint *lint, const RegistryValue *windows)
{
    gsize start, end, next_start, next_end;

    if (!registry_find_shared_section(windows->text, 0, &start, &end)) {
        warn(lint, windows, "shared-section-missing",
             "the Windows value has no SharedSection= in it");
        return;
    }

    g_autofree char *text = g_strndup(windows->text + start, end - start);
    if (strpbrk(text, " \t") != NULL)
        warn(lint, windows, "shared-section-blank",
             "SharedSection=%s has a blank in it: the command line is split at blanks, and what "
             "follows is lost",
             text);
    if (registry_find_shared_section(windows->text, end, &next_start, &next_end))
        warn(lint, windows, "shared-section-twice", "SharedSection= stands more than once");
    lint_numbers(lint, windows, text);
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
        warn(lint, NULL, "windows-missing", "there is no value Windows in %s\\SubSystems",
             SESSION_MANAGER);
    else if (windows->text != NULL)
        lint_windows_text(lint, windows);
    else
        warn(lint, windows, "windows-type", "the Windows value is no text that could be read (%s)",
             reg_type_name(windows->type));
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

static void
lint_view_size(Lint *lint)
{
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    const RegistryValue *pool = registry_dword_value(lint->registry, ABI_REG_SESSION_POOL_SIZE);
    guint64 sum;

    if (value == NULL || !value->has_dword) {
        if (lint->context->has_session_space && value == NULL && !lint->context->is_3gb)
            warn(lint, NULL, "view-size-absent",
                 "SessionViewSize is absent, so session view space has %u MB",
                 lint->context->view_mb_if_absent);
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
    sum = (guint64)value->dword + (pool != NULL && pool->has_dword ? pool->dword : 0);
    if (sum > VIEW_AND_POOL_MB_MAX)
        warn(lint, value, "view-size-large",
             "session view space and session pool would have %" G_GUINT64_FORMAT
             " MB; about %u together is what fits (SessionViewSize counts megabytes)",
             sum, VIEW_AND_POOL_MB_MAX);
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

GPtrArray *
registry_lint(const Registry *registry, const RegistryLintContext *context)
{
    Lint lint = {
        .registry = registry,
        .context = context,
        .warnings = g_ptr_array_new_with_free_func(warning_free),
    };

    lint_windows(&lint);
    lint_types(&lint);
    lint_view_size(&lint);
    lint_bounds(&lint, ABI_REG_USER_HANDLE_QUOTA, 200, 18000);
    lint_bounds(&lint, ABI_REG_GDI_HANDLE_QUOTA, 256, 65536);
    return lint.warnings;
}
