/* SPDX-License-Identifier: MIT */
/* Every row of win32.def is as likely; arguments are small numbers, what earlier calls gave, and
 * a few names that are there or not. */
#include "random_function.h"

#include "host/win32/win32_function.h"

static guint
pick(GRand *rand, guint count)
{
    return (guint)g_rand_int_range(rand, 0, (gint32)count);
}

static char *
number(GRand *rand, guint name, guint values)
{
    static const char *const numbers[] = {
        "0", "1", "2", "4", "-1", "-26", "0x1000", "0x40000000"
    };

    if (values != 0 && pick(rand, 3) != 0)
        return g_strdup_printf("v%u", name - 1 - pick(rand, values));
    return g_strdup(numbers[pick(rand, G_N_ELEMENTS(numbers))]);
}

static const char *
text(GRand *rand)
{
    static const char *const texts[] = { "~",         "''",  "A",       "Static",
                                         "Default",   "Own", "WinSta0", "'WinSta0\\Default'",
                                         "worker.exe" };
    return texts[pick(rand, G_N_ELEMENTS(texts))];
}

/* The arguments that go in, or the names of what comes back, vNAME with a letter for each. */
static void
add_mapping(
    GString *line, GRand *rand, const Win32Parameter *at, gboolean is_out, guint name, guint values)
{
    const char *comma = "";

    g_string_append(line, is_out ? "out: { " : "with: { ");
    for (guint i = 0; at[i].kind != WIN32_END; i++) {
        if ((at[i].kind == WIN32_OUT) != is_out)
            continue;
        g_autofree char *key = win32_parameter_key(&at[i]);
        g_autofree char *value = is_out ? g_strdup_printf("v%u%c", name, 'a' + (int)i)
                                 : at[i].kind == WIN32_TEXT ? g_strdup(text(rand))
                                                            : number(rand, name, values);
        g_string_append_printf(line, "%s%s: %s", comma, key, value);
        comma = ", ";
    }
    g_string_append(line, " }");
}

/* Now and then: who calls, and what should come of it. */
static void
add_rest(GString *line, GRand *rand, guint name, guint values)
{
    static const guint errors[] = { 0, 5, 6, 8, 1400 };

    if (values != 0 && pick(rand, 6) == 0)
        g_string_append_printf(line, ", thread: v%u", name - 1 - pick(rand, values));
    if (pick(rand, 4) == 0) {
        g_autofree char *given = number(rand, name, values);
        g_string_append_printf(line, ", gives: %s", given);
    }
    if (pick(rand, 4) == 0)
        g_string_append_printf(line, ", error: %u", errors[pick(rand, G_N_ELEMENTS(errors))]);
}

char *
random_function(GRand *rand, guint program, guint name, guint values)
{
    const Win32Function *function = win32_function(pick(rand, WIN32_FUNCTION_COUNT));
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_printf(line, "call: { in: p%u, function: %s, as: v%u, ", program, function->name,
                    name);
    add_mapping(line, rand, function->parameters, FALSE, name, values);
    g_string_append(line, ", ");
    add_mapping(line, rand, function->parameters, TRUE, name, values);
    add_rest(line, rand, name, values);
    g_string_append(line, " }");
    return g_string_free(g_steal_pointer(&line), FALSE);
}
