/* SPDX-License-Identifier: MIT */
/* How full a limit is, in words and as JSON. */
#include "host/report/limit_words.h"

#include "host/words/gate.h"

static gboolean
is_heap(enum gate gate)
{
    return gate_words(gate)->compares == GATE_COMPARES_BLOCKS;
}

/* Heaps in bytes, all other memory in KB. */
static guint64
shown(const LimitUse *use, guint64 value)
{
    if (gate_unit(use->gate) == GATE_UNIT_PAGES)
        return value * (DH_PAGE_SIZE / DH_KB);
    if (gate_unit(use->gate) == GATE_UNIT_COUNT || is_heap(use->gate))
        return value;
    return value / DH_KB;
}

static const char *
unit_words(const LimitUse *use)
{
    if (gate_unit(use->gate) == GATE_UNIT_COUNT)
        return "";
    return is_heap(use->gate) ? " bytes" : " KB";
}

void
limit_words_append(GString *out, const LimitUse *use)
{
    guint32 tenths = limit_use_tenths(use);
    if (!use->has_used && use->size != 0)
        g_string_append_printf(out, ": at most %" G_GUINT64_FORMAT "%s", shown(use, use->size),
                               unit_words(use));
    if (use->has_used)
        g_string_append_printf(out,
                               ": %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "%s used (%u.%u %%)",
                               shown(use, use->used), shown(use, use->size), unit_words(use),
                               tenths / 10, tenths % 10);
    if (use->has_largest_free && is_heap(use->gate))
        g_string_append_printf(out, ", at most %" G_GUINT64_FORMAT " in one block",
                               use->largest_free);
    else if (use->has_largest_free)
        g_string_append_printf(out, ", largest free run %" G_GUINT64_FORMAT " KB",
                               use->largest_free / DH_KB);
}

void
limit_words_json(JsonWriter *writer, const LimitUse *use)
{
    json_writer_text(writer, "unit", gate_unit_name(use->gate));
    json_writer_optional_int(writer, "used", use->has_used, (gint64)use->used);
    json_writer_optional_int(writer, "size", use->size != 0, (gint64)use->size);
    json_writer_optional_int(writer, "largest_free", use->has_largest_free,
                             (gint64)use->largest_free);
}

char *
limit_words_warning(const RunRecord *record, const RunWarning *warning)
{
    const RunStep *step = record->steps->pdata[warning->step];
    GString *text = g_string_new(warning->use.name);

    limit_words_append(text, &warning->use);
    g_string_append_printf(text, " after %s%s", step->number == 0 ? "the boot: " : "", step->title);
    return g_string_free(text, FALSE);
}
