/* SPDX-License-Identifier: MIT */
/* Programs from YAML to image: what is read, what is refused and where, what the machine gets. */
#include "abi/heap_format.h"
#include "config_test.h"
#include "host/program/program.h"
#include "host/yaml/field_types.h"

#include "../suite.h"

static Program *
read_text(const char *text, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text("p.yaml", text, -1, NULL, error);

    ck_assert_ptr_nonnull(document);
    return program_read("worker", yaml_document_root(document), error);
}

static Program *
read_good(const char *text)
{
    g_autoptr(GError) error = NULL;
    Program *program = read_text(text, &error);

    assert_no_error(error);
    ck_assert_ptr_nonnull(program);
    return program;
}

static void
assert_bad(const char *text, YamlErrorCode code, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = read_text(text, &error);

    ck_assert_ptr_null(program);
    assert_error(error, YAML_ERROR, (int)code, wanted);
}

static const struct image_header *
image_header(GBytes *image)
{
    return g_bytes_get_data(image, NULL);
}

static const struct image_action *
image_action(GBytes *image, guint index)
{
    const guint8 *data = g_bytes_get_data(image, NULL);

    ck_assert_uint_lt(index, image_header(image)->action_count);
    return (const struct image_action *)(const void *)(data + image_header(image)->action_offset) +
           index;
}

static void
assert_string(GBytes *image, struct image_string string, const gunichar2 *wanted)
{
    const guint8 *data = g_bytes_get_data(image, NULL);
    const gunichar2 *strings =
        (const gunichar2 *)(const void *)(data + image_header(image)->string_offset);

    ck_assert_uint_le(string.at + string.units, image_header(image)->string_units);
    ck_assert_mem_eq(strings + string.at, wanted, string.units * sizeof(gunichar2));
}

START_TEST(test_program_of_the_format_page_becomes_an_image)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = read_good(
        "imports: [user32]\n"
        "console: none\n"
        "on-failure: exit 7\n"
        "startup:\n"
        "  - register-class: { name: Worker }\n"
        "  - create-window: { class: Worker, text: worker, count: 2, on-failure: ignore }\n"
        "  - create-menu: { items: [Open, Close] }\n"
        "peak:\n"
        "  - create-input-context\n");
    g_autoptr(GBytes) image = program_image(program, 0x0502, &error);

    assert_no_error(error);
    const struct image_header *header = image_header(image);
    ck_assert_uint_eq(header->magic, IMAGE_MAGIC);
    ck_assert_uint_eq(header->bytes, g_bytes_get_size(image));
    ck_assert_uint_eq(header->flags, IMAGE_IMPORTS_USER32);
    ck_assert_uint_eq(header->role, IMAGE_ROLE_PROGRAM);
    ck_assert_uint_eq(header->on_failure, ON_FAILURE_EXIT);
    ck_assert_uint_eq(header->on_failure_value, 7);
    ck_assert_str_eq(header->name, "worker.exe");
    ck_assert_uint_eq(header->action_count, 4);

    const struct image_action *action = image_action(image, 0);
    ck_assert_uint_eq(action->op, ACTION_REGISTER_CLASS);
    ck_assert_uint_eq(action->count, 1);
    ck_assert_uint_eq(action->line, 5);
    assert_string(image, action->register_class.name, u"Worker");
    action = image_action(image, 1);
    ck_assert_uint_eq(action->count, 2);
    ck_assert_uint_eq(action->on_failure, ON_FAILURE_IGNORE);
    ck_assert_uint_eq(action->create_window.class_name.at,
                      image_action(image, 0)->register_class.name.at);
    assert_string(image, action->create_window.text, u"worker");
    action = image_action(image, 2);
    ck_assert_uint_eq(action->create_menu.items.count, 2);
    ck_assert_uint_eq(action->create_menu.items.texts.units, 10);
    assert_string(image, action->create_menu.items.texts, u"Open\0Close");
    action = image_action(image, 3);
    ck_assert_uint_eq(action->op, ACTION_CREATE_IMC);
    ck_assert_uint_eq(action->flags, ACTION_TRANSIENT);
}
END_TEST

START_TEST(test_arguments_reach_their_actions)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program =
        read_good("imports: [gdi32]\n"
                  "console: new\n"
                  "startup:\n"
                  "  - create-window: { class: W, text: ab, repeat-text: 3, child: true, visible: "
                  "true, menu: 2 }\n"
                  "  - set-text: { text: x, window: 4, repeat-text: 100 }\n"
                  "  - set-hook: { kind: mouse-ll, global: true }\n"
                  "  - create-gdi: { kind: bitmap, size: 4 KB }\n"
                  "  - create-desktop: { name: D, size: 512 KB }\n"
                  "  - wait: 2 s\n"
                  "  - exit: 3\n"
                  "  - start-program: other\n"
                  "  - add-menu-items: { items: 2, menu: 1 }\n"
                  "  - destroy-window: { every: 2 }\n"
                  "  - create-window: { class: W, message-only: true, on-failure: retry 5 }\n");
    g_autoptr(GBytes) image = program_image(program, 0x0502, &error);

    assert_no_error(error);
    ck_assert_uint_eq(image_header(image)->flags, IMAGE_IMPORTS_USER32 | IMAGE_CONSOLE_NEW);
    const struct image_action *action = image_action(image, 0);
    ck_assert(action->create_window.is_child && action->create_window.is_visible);
    ck_assert(!action->create_window.is_message_only && !action->create_window.has_system_menu);
    ck_assert_uint_eq(action->create_window.menu, 2);
    assert_string(image, action->create_window.text, u"ababab");
    ck_assert_uint_eq(action->create_window.text.units, 6);
    action = image_action(image, 1);
    ck_assert_uint_eq(action->set_text.window, 4);
    ck_assert_uint_eq(action->set_text.times, 100);
    ck_assert_uint_eq(action->window, 0);
    action = image_action(image, 2);
    ck_assert_uint_eq(action->set_hook.kind, 14);
    ck_assert_uint_eq(action->set_hook.is_global, 1);
    action = image_action(image, 3);
    ck_assert_uint_eq(action->create_gdi.bytes, 4096);
    ck_assert_uint_eq(action->create_gdi.kind, 5);
    ck_assert_uint_eq(image_action(image, 4)->create_desktop.heap_kb, 512);
    ck_assert_uint_eq(image_action(image, 5)->wait.milliseconds, 2000);
    ck_assert_uint_eq(image_action(image, 6)->exit.code, 3);
    action = image_action(image, 7);
    assert_string(image, action->start_program.program, u"other.exe");
    ck_assert_uint_eq(action->start_program.desktop.at, IMAGE_NO_STRING);
    action = image_action(image, 8);
    ck_assert_uint_eq(action->add_menu_items.menu, 1);
    assert_string(image, action->add_menu_items.items.texts, u"Item 1\0Item 2");
    ck_assert_uint_eq(image_action(image, 9)->destroy_window.every, 2);
    action = image_action(image, 10);
    ck_assert_uint_eq(action->create_window.is_message_only, 1);
    ck_assert_uint_eq(action->on_failure, ON_FAILURE_RETRY);
    ck_assert_uint_eq(action->on_failure_value, 5);

    g_auto(GStrv) children = program_children(program);
    ck_assert_str_eq(children[0], "other");
    ck_assert_ptr_null(children[1]);
}
END_TEST

START_TEST(test_wrong_programs_are_refused_where_they_are_wrong)
{
    assert_bad("improts: [user32]\n", YAML_ERROR_KEY,
               "p.yaml:1:1: error: unknown key \"improts\" (did you mean \"imports\"?)");
    assert_bad("imports: [usr32]\n", YAML_ERROR_VALUE, "p.yaml:1:11: error: ");
    assert_bad("console: maybe\n", YAML_ERROR_VALUE, "p.yaml:1:10: error: ");
    assert_bad("on-failure: explode\n", YAML_ERROR_VALUE,
               "p.yaml:1:13: error: not one of: exit CODE, ignore, retry N, message-box");
    assert_bad("on-failure: retry\n", YAML_ERROR_VALUE, "p.yaml:1:13: error: not one of");
    assert_bad("on-failure: ignore 3\n", YAML_ERROR_VALUE, "p.yaml:1:13: error: not one of");
    assert_bad("on-failure: exit -1\n", YAML_ERROR_VALUE, "p.yaml:1:13: error: not one of");
    assert_bad("startup:\n  - create-window: W\n", YAML_ERROR_VALUE,
               "p.yaml:2:5: error: create-window needs \"imports: [user32]\"");
    assert_bad(
        "imports: [user32]\nstartup:\n  - create-windw: W\n", YAML_ERROR_KEY,
        "p.yaml:3:5: error: unknown action \"create-windw\" (did you mean \"create-window\"?)");
    assert_bad("imports: [user32]\nstartup:\n  - create-window: { text: x }\n", YAML_ERROR_KEY,
               "p.yaml:3:20: error: the key \"class\" is missing here");
    assert_bad("imports: [user32]\nstartup:\n  - create-window\n", YAML_ERROR_KEY,
               "p.yaml:3:5: error: create-window needs \"class\"");
    assert_bad("imports: [user32]\nstartup:\n  - create-window: { class: W, count: 0 }\n",
               YAML_ERROR_VALUE, "p.yaml:3:39: error: ");
    assert_bad("imports: [user32]\nstartup:\n  - create-window: { class: W, message-only: true, "
               "child: true }\n",
               YAML_ERROR_VALUE, "p.yaml:3:5: error: a message-only window");
    assert_bad("startup: 5\n", YAML_ERROR_TYPE, "p.yaml:1:10: error: ");
    assert_bad("startup:\n  - wait: tomorrow\n", YAML_ERROR_VALUE,
               "p.yaml:2:11: error: \"tomorrow\" is not a time");
    assert_bad("startup:\n  - { wait: 1, exit: 1 }\n", YAML_ERROR_TYPE,
               "p.yaml:2:5: error: an action is one key");
    assert_bad("imports: [user32]\nstartup:\n  - create-window: { class: W, repeat-text: 4 }\n",
               YAML_ERROR_VALUE, "p.yaml:3:45: error: there is no text to repeat");
    assert_bad("confidence: sure\n", YAML_ERROR_VALUE, "p.yaml:1:13: error: ");
}
END_TEST

START_TEST(test_every_wrong_action_is_named_in_one_error)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = read_text("startup:\n  - wait: x\n  - exit: y\n", &error);

    ck_assert_ptr_null(program);
    ck_assert_ptr_nonnull(strstr(error->message, "p.yaml:2:"));
    ck_assert_ptr_nonnull(strstr(error->message, "p.yaml:3:"));
}
END_TEST

START_TEST(test_image_larger_than_allowed_is_refused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("imports: [user32]\nstartup:\n");

    for (guint i = 0; i < 5; i++)
        g_string_append_printf(text, "  - set-text: { text: \"%0200000u\" }\n", i);
    g_autoptr(Program) program = read_good(text->str);
    g_autoptr(GBytes) image = program_image(program, 0x0502, &error);
    ck_assert_ptr_null(image);
    assert_error(error, YAML_ERROR, YAML_ERROR_LIMIT, "program \"worker.exe\" makes an image of");
}
END_TEST

START_TEST(test_step_action_leaves_keys_of_others_alone)
{
    static const Field also[] = { { "in", &field_elsewhere, 0, 0, 0, 0, "name", NULL },
                                  FIELDS_END };
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text(
        "s.yaml", "create-window: { in: app, class: W, count: 3 }\n", -1, NULL, &error);
    const YamlNode *root = yaml_document_root(document);
    ProgramAction action;

    ck_assert(program_action_read(&action, yaml_node_key(root, 0), yaml_node_item(root, 0), also,
                                  &error));
    assert_no_error(error);
    ck_assert_uint_eq(action.count, 3);
    g_autoptr(GBytes) image = program_actions_image(&action, 1, &error);
    ck_assert_uint_eq(image_header(image)->on_failure, ON_FAILURE_INHERIT);
    ck_assert_uint_eq(image_header(image)->action_count, 1);
    program_action_clear(&action);
    ck_assert(!program_action_read(&action, yaml_node_key(root, 0), yaml_node_item(root, 0), NULL,
                                   &error));
    ck_assert_ptr_nonnull(strstr(error->message, "unknown key \"in\""));
}
END_TEST

/* What is shipped can be read, says where it comes from, and fits its image. */
START_TEST(test_shipped_programs_are_good)
{
    g_auto(GStrv) names = program_names();

    ck_assert_uint_ge(g_strv_length(names), 20);
    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Program) program = program_load(names[i], NULL, NULL, &error);
        assert_no_error(error);
        GBytes *image = program_image(program, 0x0502, &error);
        assert_no_error(error);
        g_bytes_unref(image);
        ck_assert_msg(*program->about != '\0' && *program->source != '\0' &&
                          *program->confidence != '\0',
                      "%s: about, source and confidence belong to a shipped program", names[i]);
    }
}
END_TEST

/* Where no document says what a program makes, its file says what its counts are chosen for. */
START_TEST(test_shipped_programs_say_what_they_are_fitted_to)
{
    g_auto(GStrv) names = program_names();
    guint fitted = 0;

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Program) program = program_load(names[i], NULL, NULL, &error);
        assert_no_error(error);
        ck_assert_msg(*program->source != '\0' && *program->confidence != '\0', "%s", names[i]);
        gboolean is_known = strcmp(program->confidence, "documented") == 0 ||
                            strcmp(program->confidence, "reverse-engineered") == 0 ||
                            strcmp(program->confidence, "inferred") == 0;
        gboolean is_guess = !is_known && program->own.actions->len > 0;
        ck_assert_msg(is_guess == (*program->fitted != '\0'), "%s is %s, fitted: \"%s\"", names[i],
                      program->confidence, program->fitted);
        fitted += is_guess;
    }
    ck_assert_uint_gt(fitted, 10);
}
END_TEST

/* A row of docs/fidelity.md says what of each rests on a source. */
START_TEST(test_fitted_programs_have_their_row)
{
    g_autofree char *path = source_path("docs/fidelity.md");
    g_autofree char *page = NULL;
    g_auto(GStrv) names = program_names();
    ck_assert(g_file_get_contents(path, &page, NULL, NULL));
    const char *rows = strstr(page, "\n| program | of it from sources | chosen |\n");
    ck_assert_ptr_nonnull(rows);
    g_autofree char *table = g_strndup(rows, (gsize)(strstr(rows, "\n\n") - rows));

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Program) program = program_load(names[i], NULL, NULL, NULL);
        g_autofree char *row = g_strdup_printf("`%s`", names[i]);
        gboolean has_row = strstr(table, row) != NULL;
        ck_assert_msg(has_row == (*program->fitted != '\0'), "%s %s", names[i],
                      has_row ? "has a row, and is not fitted" : "is fitted, and has no row");
    }
}
END_TEST

/* Every action has its row with every argument in docs/program-format.md. */
START_TEST(test_format_page_names_every_argument)
{
    g_autofree char *path = source_path("docs/program-format.md");
    g_autofree char *page = NULL;
    const char *const *keys = program_action_keys();

    ck_assert(g_file_get_contents(path, &page, NULL, NULL));
    for (guint i = 0; keys[i] != NULL; i++) {
        g_autofree char *start = g_strdup_printf("\n| `%s` |", keys[i]);
        const char *row = strstr(page, start);
        ck_assert_msg(row != NULL, "no row for %s", keys[i]);
        g_autofree char *line = g_strndup(row + 1, strcspn(row + 1, "\n"));
        guint op = 0;
        ck_assert(program_action_find(keys[i], &op));
        const Field *field = fields_first(program_action_kind(op)->fields);
        for (; strcmp(field->key, "count") != 0; field = fields_after(field)) {
            g_autofree char *argument = g_strdup_printf("`%s`", field->key);
            ck_assert_msg(strstr(line, argument) != NULL, "%s: %s is missing", keys[i], argument);
        }
    }
}
END_TEST

START_TEST(test_unknown_program_is_named_with_a_suggestion)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = program_load("explorr", NULL, NULL, &error);

    ck_assert_ptr_null(program);
    assert_error(error, PROGRAM_ERROR, PROGRAM_ERROR_UNKNOWN,
                 "unknown program \"explorr\" (did you mean \"explorer\"?)");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_program_of_the_format_page_becomes_an_image },
    { &test_arguments_reach_their_actions },
    { &test_wrong_programs_are_refused_where_they_are_wrong },
    { &test_every_wrong_action_is_named_in_one_error },
    { &test_image_larger_than_allowed_is_refused },
    { &test_step_action_leaves_keys_of_others_alone },
    { &test_shipped_programs_are_good },
    { &test_shipped_programs_say_what_they_are_fitted_to },
    { &test_fitted_programs_have_their_row },
    { &test_format_page_names_every_argument },
    { &test_unknown_program_is_named_with_a_suggestion },
};

SUITE(tests, NULL, NULL)
