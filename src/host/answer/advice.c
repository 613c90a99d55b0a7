/* SPDX-License-Identifier: MIT */
/* What a refusal means, and what helps, told alike wherever it is told. */
#include "host/answer/advice.h"

#include "host/words/gate.h"

void
advice_append(GString *out, const ReportCause *words, const RunRefusal *refusal, ReportFlags flags)
{
    write_heading(out, flags, "What it means, and what helps");
    if (words != NULL)
        write_wrapped(out, "  ", words->meaning);
    for (guint i = 0; words != NULL && i < words->advice->len; i++)
        write_wrapped(out, "  ", words->advice->pdata[i]);
    if (words != NULL && words->advice->len > 0)
        write_wrapped(out, "  ", REPORT_ADVICE_ANSWER);
    if (!refusal->is_injected)
        write_wrapped(out, "  ", gate_words(refusal->gate)->check);
}

void
advice_compared_json(JsonWriter *writer, const RunRefusal *refusal)
{
    gboolean has_numbers = gate_unit(refusal->gate) != GATE_UNIT_NONE;

    json_writer_text(writer, "unit", gate_unit_name(refusal->gate));
    json_writer_optional_int(writer, "needed", has_numbers, refusal->needed);
    json_writer_optional_int(writer, "limit", has_numbers, refusal->limit);
}

void
advice_json(JsonWriter *writer, const ReportCause *words, const RunRefusal *refusal)
{
    json_writer_text(writer, "meaning", words != NULL ? words->meaning : NULL);
    json_writer_array(writer, "advice");
    for (guint i = 0; words != NULL && i < words->advice->len; i++)
        json_writer_text(writer, NULL, words->advice->pdata[i]);
    json_writer_end_array(writer);
    json_writer_text(writer, "check",
                     refusal->is_injected ? NULL : gate_words(refusal->gate)->check);
}
