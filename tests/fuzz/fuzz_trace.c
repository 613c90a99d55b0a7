/* SPDX-License-Identifier: MIT */
/* Traces as "deskheap report" takes them: whatever the bytes, an error that says where, or JSON
 * that anybody reads, in a page that it cannot end. */
#include "fuzz_target.h"
#include "host/history/history.h"
#include "host/page/page.h"
#include "host/text/json_check.h"
#include "host/text/json_input.h"

#include <string.h>

static void
check_page(const SourceText *trace)
{
    g_autoptr(GString) page = g_string_new(NULL);
    g_autoptr(GString) none = g_string_new(NULL);
    JsonNode *root = json_input_read(trace->text, trace->length, NULL, NULL);

    g_assert(root != NULL);
    json_node_unref(root);
    page_append(none, "", 0);
    page_append(page, trace->text, trace->length);
    const char *data = strstr(page->str, "id=\"trace\">");
    g_assert(data != NULL);
    gsize rest = strlen(strstr(data, "</script>"));
    g_assert(rest == strlen(strstr(strstr(none->str, "id=\"trace\">"), "</script>")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    g_autoptr(SourceText) trace = source_text_decode("f.json", data, size, NULL, &error);
    gboolean is_good = trace != NULL && json_check(trace, &trace_shape, &error);

    g_assert(is_good == (error == NULL));
    if (is_good)
        check_page(trace);
    else
        fuzz_check_error(error, "f.json:");
    g_clear_error(&error);
    return 0;
}
