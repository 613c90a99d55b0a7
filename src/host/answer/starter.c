/* SPDX-License-Identifier: MIT */
/* One text for all editions; their sizes are asked of the machine. */
#include "host/answer/starter.h"

#include "host/ask/ask_registry.h"
#include "host/ask/bare_system.h"
#include "host/text/printable.h"

G_DEFINE_QUARK(starter - error - quark, starter_error)

static void
append_system(GString *out, const char *name, const Edition *edition, const RegistryOutcome *asked)
{
    const guint32 *kb = asked->shared_section.kb;

    g_string_append_printf(out,
                           "system:\n"
                           "  edition: %s # %s; \"deskheap editions\" lists all\n",
                           name, edition->title);
    g_string_append(out, "  # What is another on yours: its registry (reg export HKLM\\SYSTEM "
                         "system.reg), or single values.\n"
                         "  # registry: system.reg\n");
    if (asked->shared_section.is_read)
        g_string_append_printf(out, "  # set: { SharedSection: '%u,%u,%u' }\n", kb[0], kb[1],
                               kb[2]);
    if ((edition->boot.capabilities & ABI_CAPABILITY_MAP_3GB) != 0)
        g_string_append_printf(
            out, "  # boot-options: [%s]\n",
            edition_boot_loader(edition) == BOOT_LOADER_STORE ? "increaseuserva=3072" : "/3GB");
    g_string_append(out, "  # memory: 1 GiB\n"
                         "  # services: none # without this: what a plain installation starts\n");
}

static void
append_programs(GString *out)
{
    g_string_append(
        out, "programs: # besides those that \"deskheap programs\" lists\n"
             "  # Of this one it is known what it uses. Where attach is not said, the DLLs take it "
             "all: one that finds\n"
             "  # too little ends with 0xC0000142. With attach: 0 it would end with 1.\n"
             "  agent: { imports: [user32], uses: 10 KB }\n"
             "  # And of this one what it makes.\n"
             "  worker:\n"
             "    imports: [user32]\n"
             "    startup:\n"
             "      - register-class: { name: Worker }\n"
             "      - create-window: { class: Worker, text: worker, count: 2 }\n"
             "      - create-menu: { items: [Open, Close] }\n");
}

static void
append_steps(GString *out)
{
    g_string_append(out,
                    "steps:\n"
                    "  - logon: { user: alice, as: alice }\n"
                    "  - run: { program: worker, in: alice, as: editor }\n"
                    "  - create-window: { in: editor, class: Worker, text: another }\n"
                    "  # Services of LocalSystem share one heap; with an account, each logon "
                    "has its own.\n"
                    "  - start-service: { name: 'agent{n}', program: agent, for: { n: 1..5 } }\n"
                    "  - start-service: { name: reports, program: worker, account: "
                    "'.\\reports' }\n");
}

static void
append_expectations(GString *out, const RegistryOutcome *asked)
{
    g_string_append_printf(
        out,
        "expect: # whatever fails and is not expected fails the scenario, too\n"
        "  - desktop: { path: 'WinSta0\\Default', heap: %u KB }\n"
        "  - desktop: { path: 'Service-0x0-3e7$\\Default', heap: %u KB, used: <= 90 %% }\n"
        "  # - fails: { step: start-service, cause: desktop-heap-full, first: 40..50 }\n",
        asked->heap_sizes.interactive, asked->heap_sizes.noninteractive);
}

char *
starter_text(const char *edition, GError **error)
{
    const ScenarioOverrides overrides = { .edition = edition };
    g_autoptr(Scenario) scenario = bare_system(NULL, &overrides, error);
    g_autoptr(RegistryOutcome) asked =
        scenario != NULL ? ask_registry(scenario, scenario->plain, error) : NULL;

    if (asked == NULL)
        return NULL;
    if (!asked->has_booted) {
        printable_error(error, STARTER_ERROR, STARTER_ERROR_BOOT, "%s: %s",
                        scenario->plain->edition->name, asked->why_not);
        return NULL;
    }
    GString *out = g_string_new("# What happens on a system, in order, and what is to come of it.\n"
                                "format: 1\n"
                                "title: A system like mine\n");
    append_system(out, edition != NULL ? edition : EDITION_DEFAULT, scenario->plain->edition,
                  asked);
    append_programs(out);
    append_steps(out);
    append_expectations(out, asked);
    return g_string_free(out, FALSE);
}
