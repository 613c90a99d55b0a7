/* SPDX-License-Identifier: MIT */
/* Headroom as text and as JSON. */
#include "host/answer/headroom.h"
#include "host/answer/shared_section_blank.h"
#include "host/answer/survey_tell.h"
#include "host/report/writing.h"
#include "host/words/gate.h"

static void
append_next(GString *out, const Headroom *answer)
{
    if (answer->is_more)
        return;
    g_string_append_printf(
        out, "    %s: ", answer->is_unprepared ? "what should make them fails" : "the next fails");
    g_string_append_printf(out, "%s, %s", gate_cause(answer->gate), answer->status);
    if (answer->root != answer->gate)
        g_string_append_printf(out, ", because of %s", gate_cause(answer->root));
    g_string_append(out, "\n    ");
    write_clean(out, answer->detail);
    g_string_append_c(out, '\n');
}

static void
append_answer(GString *out, const Headroom *answer)
{
    g_string_append(out, "  ");
    write_clean(out, answer->what);
    g_string_append_printf(out, ": %s%u more%s\n", answer->is_more ? "at least " : "", answer->fit,
                           answer->is_host_short ? " (this host has no memory to go on)" : "");
    append_next(out, answer);
}

void
headroom_print(GString *out,
               const Scenario *scenario,
               const ScenarioVariant *variant,
               const GPtrArray *answers,
               const GPtrArray *surveys)
{
    const RegistryValue *windows = registry_windows_value(variant->registry);

    write_clean(out, scenario->title);
    g_string_append_c(out, '\n');
    write_clean(out, scenario->path);
    g_string_append_printf(out, "; edition %s\n", variant->edition->name);
    if (windows != NULL)
        shared_section_blank_append(out, windows->text);
    if (answers->len > 0)
        g_string_append(out, "\nWhat fits besides, where the scenario is over\n");
    for (guint i = 0; i < answers->len; i++)
        append_answer(out, answers->pdata[i]);
    if (surveys->len > 0)
        g_string_append(out, "\nWith which values all of it fits\n");
    for (guint i = 0; i < surveys->len; i++)
        survey_print(out, surveys->pdata[i]);
}

static const JsonMember answer_members[] = {
    { "of", JSON_TEXT },
    { "fit", JSON_INT },
    { "may_be_more", JSON_BOOL },
    { "host_short", JSON_BOOL },
    { "unprepared", JSON_BOOL },
    { "cause", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "because", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "status", JSON_TEXT, JSON_NULLABLE },
    { "detail", JSON_TEXT, JSON_NULLABLE },
    { "desktop", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "scenario", JSON_TEXT },
    { "variant", JSON_TEXT },
    { "edition", JSON_TEXT },
    { "headroom", JSON_ARRAY, 0, answer_members },
    { "knobs", JSON_ARRAY, 0, survey_members },
    JSON_MEMBERS_END,
};

const JsonShape headroom_shape = { "headroom", "What deskheap headroom --json prints.", members };

static void
answer_json(JsonWriter *writer, const Headroom *answer)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "of", answer->what);
    json_writer_int(writer, "fit", answer->fit);
    json_writer_bool(writer, "may_be_more", answer->is_more);
    json_writer_bool(writer, "host_short", answer->is_host_short);
    json_writer_bool(writer, "unprepared", answer->is_unprepared);
    json_writer_text(writer, "cause", answer->is_more ? NULL : gate_cause(answer->gate));
    json_writer_text(writer, "because",
                     answer->root != answer->gate ? gate_cause(answer->root) : NULL);
    json_writer_text(writer, "status", answer->status);
    json_writer_text(writer, "detail", answer->detail);
    json_writer_text(writer, "desktop", answer->desktop);
    json_writer_end_object(writer);
}

void
headroom_json(GString *out,
              const Scenario *scenario,
              const ScenarioVariant *variant,
              const GPtrArray *answers,
              const GPtrArray *surveys)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &headroom_shape);
    json_writer_text(writer, "scenario", scenario->path);
    json_writer_text(writer, "variant", variant->name);
    json_writer_text(writer, "edition", variant->edition->name);
    json_writer_array(writer, "headroom");
    for (guint i = 0; i < answers->len; i++)
        answer_json(writer, answers->pdata[i]);
    json_writer_end_array(writer);
    json_writer_array(writer, "knobs");
    for (guint i = 0; i < surveys->len; i++)
        survey_json(writer, surveys->pdata[i]);
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
