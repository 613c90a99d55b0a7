/* SPDX-License-Identifier: MIT */
/* What is there if nothing was refused is kept, so that a step finds what it needs. */
#include "random_steps.h"

#include "host/edition/edition.h"
#include "host/program/program.h"
#include "random_function.h"

#include <string.h>

#define STEPS_MAX    40u
#define SESSIONS_MAX 4u
#define PROGRAMS_MAX 12u
#define CONSOLE      SESSIONS_MAX
#define HOOK_KINDS   15u /* WH_MOUSE_LL is the last */

static const char *const libraries[] = { "comctl32", "shell32", "ole32", "guard" };

#define GDI_TYPE(name, text, number) text,
static const char *const gdi_kinds[] = {
#include "abi/gdi_types.def"
};
#undef GDI_TYPE

static const char *const boot_options[] = { "", "/PAE", "/3GB", "/PAE, /3GB",
                                            "/3GB, /USERVA=2560" };
/* The same of an edition with a boot store. */
static const char *const elements[] = { "", "pae=ForceEnable", "increaseuserva=3072",
                                        "pae=ForceEnable, increaseuserva=3072",
                                        "increaseuserva=2560" };
G_STATIC_ASSERT(G_N_ELEMENTS(elements) == G_N_ELEMENTS(boot_options));

/* Those with small numbers run out of views and of heap. */
static const char *const settings[] = {
    "",
    "SessionViewSize: 8, SharedSection: \"1024,2048,256\"",
    "SharedSection: \"1024,256,256\"",
    "SessionImageSize: 16",
    "IdleWinStationPoolCount: 3, UseSharedWPDesktop: 1",
    "SystemPages: 2000",
    "SessionPoolSize: 8, SystemViewSize: 32, PagedPoolSize: 0x4000000, NonPagedPoolSize: 0x1000000",
    "USERProcessHandleQuota: 700, GDIProcessHandleQuota: 300, USERPostMessageLimit: 12",
    "SessionSpaceLimit: 160, PagedPoolLimit: 96, NonPagedPoolLimit: 64, SystemPtesLimit: 48",
    "SystemCacheLimit: 64",
    "ServicesPipeTimeout: 900, NoInteractiveServices: 1",
};

/* What of the machine the registry does not say; seed is of what is random in it. */
static const char *const machines[] = {
    "",
    "",
    "memory: 512 MB, page-file: 256 MB, ",
    "memory: 160 MB, page-file: 0 MB, seed: 7, ",
};

/* What every session has on its screen, and what draws it: a driver that fits, one that is left
 * out. One that leaves those of other sessions no room is not here: most steps would be refused. */
static const char *const displays[] = {
    ", screen: 640x480x8",
    ", screen: 1024x768x32, display-driver: 5 MB",
    ", display-driver: 7 MB",
};

typedef struct {
    gboolean is_there;
    gboolean is_connected;
} Session;

typedef struct {
    gboolean is_there;
    guint session; /* index, or CONSOLE */
    guint windows;
    guint desktops;
} MadeProgram;

/* What is there if nothing was refused. */
typedef struct {
    GRand *rand;
    GPtrArray *steps;    /* char * */
    guint session_limit; /* besides the console's */
    gboolean can_switch; /* users at the console */
    guint session_count;
    Session sessions[SESSIONS_MAX];
    guint program_count;
    MadeProgram programs[PROGRAMS_MAX];
    guint service_count;
    gboolean services[STEPS_MAX]; /* running */
    guint name_count;
    guint value_count; /* vN that calls gave */
    guint first_value; /* of this start */
} Maker;

static guint
pick(Maker *m, guint count)
{
    return (guint)g_rand_int_range(m->rand, 0, (gint32)count);
}

G_GNUC_PRINTF(2, 3)
static void
add(Maker *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(m->steps, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* "console" or "u1". Free with g_free(). */
static char *
session_name(guint session)
{
    return session == CONSOLE ? g_strdup("console") : g_strdup_printf("u%u", session);
}

static void
add_logon(Maker *m)
{
    if (m->session_count == m->session_limit)
        return;
    guint user = m->session_count;
    g_autofree char *more =
        pick(m, 4) == 0 ? g_strdup_printf(", shell: worker, luid: 0x7700%u", user) : g_strdup("");
    add(m, "logon: { user: u%u, kind: rdp, as: u%u%s }", user, user, more);
    m->sessions[m->session_count++] = (Session){ .is_there = TRUE, .is_connected = TRUE };
}

static void
add_logoff(Maker *m, guint session)
{
    add(m, "logoff: u%u", session);
    m->sessions[session].is_there = FALSE;
    for (guint i = 0; i < m->program_count; i++)
        if (m->programs[i].session == session)
            m->programs[i].is_there = FALSE;
}

/* Something happens to a session other than the console's. */
static void
add_session_change(Maker *m)
{
    if (m->session_count == 0)
        return;
    guint session = pick(m, m->session_count);
    Session *s = &m->sessions[session];
    if (!s->is_there)
        return;
    if (pick(m, 3) == 0) {
        add_logoff(m, session);
        return;
    }
    add(m, "%s: u%u", s->is_connected ? "disconnect" : "reconnect", session);
    s->is_connected = !s->is_connected;
}

static void
add_run(Maker *m)
{
    guint session = pick(m, m->session_count + 1);
    if (session == m->session_count)
        session = CONSOLE;
    if (m->program_count == PROGRAMS_MAX || (session != CONSOLE && !m->sessions[session].is_there))
        return;
    g_autofree char *in = session_name(session);
    add(m, "run: { program: maker, in: %s, as: p%u }", in, m->program_count);
    m->programs[m->program_count++] =
        (MadeProgram){ .is_there = TRUE, .session = session, .windows = 1 };
}

/* Who asks a service for a COM server: itself, or a program, of whichever session. */
static char *
client_of(Maker *m, guint service)
{
    guint program = m->program_count == 0 ? 0 : pick(m, m->program_count);
    if (m->program_count == 0 || !m->programs[program].is_there)
        return g_strdup_printf("s%u", service);
    return g_strdup_printf("p%u", program);
}

/* A service that runs starts a COM server; whether it may depends on its account. */
static void
add_activation(Maker *m)
{
    guint service = m->service_count == 0 ? 0 : pick(m, m->service_count);
    if (m->service_count == 0 || !m->services[service])
        return;
    g_autofree char *client = client_of(m, service);
    switch (pick(m, 5)) {
    case 0:
        add(m, "activate: { program: worker, by: s%u, account: '.\\app' }", service);
        break;
    case 1:
        add(m, "activate: { program: worker, by: s%u, account: '.\\app', logon: kept, as: c%u }",
            service, m->name_count++);
        break;
    case 2:
        add(m, "activate: { program: worker, by: s%u, interactive-user: true }", service);
        break;
    case 3:
        add(m, "activate: { program: worker, by: s%u, client: %s, interactive-user: true }",
            service, client);
        break;
    default:
        add(m, "activate: { program: worker, by: s%u, client: %s }", service, client);
        break;
    }
}

static void
add_service_change(Maker *m)
{
    guint service = pick(m, m->service_count + 1);
    if (service == m->service_count) {
        const char *program = pick(m, 2) == 0 ? "asker" : "worker";
        add(m, "start-service: { name: s%u, program: %s, account: %s }", service, program,
            pick(m, 2) == 0 ? "'.\\batch'" : "LocalSystem");
        m->services[m->service_count++] = TRUE;
    } else if (m->services[service]) {
        add(m, "stop-service: s%u", service);
        m->services[service] = FALSE;
    }
}

static void
add_desktop_change(Maker *m, guint in)
{
    MadeProgram *program = &m->programs[in];
    if (program->desktops == 0 || pick(m, 3) == 0) {
        add(m, "create-desktop: { in: p%u, name: D%u }", in, m->name_count++);
        program->desktops++;
    } else {
        add(m, "close-desktop: { in: p%u }", in);
        program->desktops--;
    }
}

static void
add_window_change(Maker *m, guint in)
{
    MadeProgram *program = &m->programs[in];
    if (program->windows == 0 || pick(m, 2) == 0) {
        guint count = 1 + pick(m, 400);
        add(m, "create-window: { in: p%u, class: A, text: \"w%u\", count: %u }", in, pick(m, 99),
            count);
        program->windows += count;
    } else {
        guint count = 1 + pick(m, program->windows);
        add(m, "destroy-window: { in: p%u, count: %u }", in, count);
        program->windows -= count;
    }
}

static void
add_gdi(Maker *m, guint in)
{
    guint count = 1 + pick(m, 30);
    add(m, "create-gdi: { in: p%u, kind: %s, count: %u, leaked: %s }", in,
        gdi_kinds[pick(m, G_N_ELEMENTS(gdi_kinds))], count, pick(m, 4) == 0 ? "true" : "false");
}

/* The lines of a text, a step each, with the program for @ and a number for #. */
static void
add_lines(Maker *m, const char *text, guint program)
{
    g_autofree char *who = g_strdup_printf("%u", program);
    g_autofree char *number = g_strdup_printf("%u", m->name_count++);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        g_autoptr(GString) line = g_string_new(lines[i]);
        (void)g_string_replace(line, "@", who, 0);
        (void)g_string_replace(line, "#", number, 0);
        add(m, "%s", line->str);
    }
}

/* Calls that need nothing but what stands before them in the same text. */
static const char *const other_calls[] = {
    "register-class: { in: p@, name: C#, class-extra: 8 B }\nunregister-class: { in: p@, name: C# }",
    "register-class: { in: p@, name: C#, window-extra: 12 B }\n"
    "create-window: { in: p@, class: C#, child: true, system-menu: true, as: w# }\n"
    "set-text: { in: p@, window: w#, text: named }",
    "set-hook: { in: p@, kind: mouse, global: true }\nunhook: { in: p@ }",
    "set-hook: { in: p@, kind: cbt }\nunhook: { in: p@ }",
    "create-menu: { in: p@, items: [one] }\nadd-menu-items: { in: p@, items: [two, three] }\n"
    "destroy-menu: { in: p@ }",
    "create-window: { in: p@, class: A }\nsubclass: { in: p@ }",
    "create-input-context: { in: p@, count: 2 }\ndestroy-input-context: { in: p@ }",
    "create-window: { in: p@, class: A }\nset-prop: { in: p@, name: prop#, value: 7 }\n"
    "set-prop: { in: p@, name: Prop# }\nset-scroll-info: { in: p@ }",
    "create-gdi: { in: p@, kind: bitmap, size: 3 KB }\ndelete-gdi: { in: p@ }",
    "clipboard: { in: p@, size: 2 KB }",
    "clipboard: { in: p@, size: 300 B, format: 2 }",
    "create-thread: { in: p@, count: 2 }",
    "post-message: { in: p@, count: 5 }",
    "read-desktop-heap: { in: p@ }\nread-desktop-heap: { in: p@, shared: true }",
    "open-desktop: { in: p@, path: 'WinSta0\\Default' }",
    "create-desktop: { in: p@, name: X# }\nswitch-desktop: { in: p@, name: X# }\n"
    "switch-desktop: { in: p@, name: Default }",
    "start-program: { in: p@, program: worker }",
    "start-program: { in: p@, program: worker, desktop: Default }",
    "start-program: { in: p@, program: costly }\nstart-program: { in: p@, program: late }",
    "start-program: { in: p@, program: retrier }\nstart-program: { in: p@, program: teller }",
    "leak-session-pool: { in: p@, size: 3000 }",
    "leak-session-view: { in: p@, size: 200 KB }",
    "leak-nonpaged-pool: { in: p@, size: 200 KB }",
    "leak-paged-pool: { in: p@, size: 200 KB }",
};

/* After these the program is gone. */
static const char *const last_calls[] = {
    "exit: { in: p@, code: 3 }",
    "write-desktop-heap: { in: p@ }",
};

static void
add_other_call(Maker *m, guint in)
{
    guint which = pick(m, G_N_ELEMENTS(other_calls) + 1);
    if (which < G_N_ELEMENTS(other_calls)) {
        add_lines(m, other_calls[which], in);
        return;
    }
    add_lines(m, last_calls[pick(m, G_N_ELEMENTS(last_calls))], in);
    m->programs[in].is_there = FALSE;
}

/* Some of any functions, which use what those before them gave. One of them is the program's end.
 */
static void
add_functions(Maker *m, guint in)
{
    for (guint i = pick(m, 8); i > 0 && m->programs[in].is_there; i--, m->value_count++) {
        g_autofree char *line =
            random_function(m->rand, in, m->value_count, m->value_count - m->first_value);
        add(m, "%s", line);
        m->programs[in].is_there = strstr(line, "function: ExitProcess,") == NULL;
    }
}

static void
add_call(Maker *m)
{
    if (m->program_count == 0)
        return;
    guint in = pick(m, m->program_count);
    if (!m->programs[in].is_there)
        return;
    switch (pick(m, 20)) {
    case 12:
    case 13:
        add_functions(m, in);
        break;
    case 0:
    case 1:
        add_window_change(m, in);
        break;
    case 2:
        add(m, "create-menu: { in: p%u, items: [a, bb, ccc, d%u] }", in, pick(m, 1000));
        break;
    case 3:
        add(m, "set-hook: { in: p%u, kind: %u }", in, pick(m, HOOK_KINDS));
        break;
    case 4:
    case 5:
        add_desktop_change(m, in);
        break;
    case 6:
        add_gdi(m, in);
        break;
    case 7:
        add(m, "add-atom: { in: p%u, name: atom%u }", in, pick(m, 50));
        break;
    case 8:
        add(m, "set-text: { in: p%u, text: \"text of a window, number %u\" }", in, pick(m, 100000));
        break;
    case 9:
        add(m, "kill: p%u", in);
        m->programs[in].is_there = FALSE;
        break;
    case 10:
        add(m, "load-library: { in: p%u, dll: %s }", in,
            libraries[pick(m, G_N_ELEMENTS(libraries))]);
        break;
    case 11:
        add(m, "create-window-station: { in: p%u, name: S%u }", in, m->name_count++);
        break;
    default:
        add_other_call(m, in);
        break;
    }
}

/* An allocation of what is made next is refused; nothing after it needs that. */
static void
add_refusal(Maker *m)
{
    static const char *const tags[] = { "Proc", "Thre", "Kstk", "Obtb" };
    guint name = m->name_count++;
    guint what = pick(m, m->session_limit != 0 ? 3 : 2);
    if (pick(m, 4) == 0)
        add(m, "fail-next: { allocation: 1, tag: %s }", tags[pick(m, G_N_ELEMENTS(tags))]);
    else
        add(m, "fail-next: %u", 1 + pick(m, what == 2 ? 60 : 20)); /* it takes more than so many */
    switch (what) {
    case 0:
        add(m, "run: { program: maker, in: console, as: r%u }", name);
        break;
    case 1:
        add(m, "start-service: { name: r%u, program: worker, account: '.\\batch' }", name);
        break;
    default:
        add(m, "logon: { user: r%u, kind: rdp, as: r%u }", name, name);
        break;
    }
}

/* What happens to the console's session and is over at once. */
static const char *const intermezzi[] = {
    "lock: console\nunlock: console",
    "start-screen-saver: { program: worker, in: console, secure: false }\nend-screen-saver: console",
    ("start-screen-saver: { program: worker, in: console }\nend-screen-saver: console\n"
     "unlock: console"),
    "wait: 700 ms",
    "start-service: { name: i#, program: worker, interactive: true }\nwait: 2 s\nstop-service: i#",
    ("start-service: { name: i#, program: worker, desktop: 'WinSta0\\Default' }\n"
     "stop-service: i#"),
    ("start-service: { name: i#, program: worker, account: '.\\seen', luid: 0x9900# }\n"
     "stop-service: i#"),
};

/* A service that starts programs for other users, whose desktops the rules of lpDesktop find. */
static const char *const other_users[] = {
    "start-service: { name: a#, program: worker }\n"
    "run: { program: worker, parent: a#, account: '.\\proxy', logon: L, desktop: '', as: x# }\n"
    "run: { program: worker, parent: a#, account: '.\\proxy', logon: L, desktop: '', as: y# }\n"
    "run: { program: worker, parent: a#, account: '.\\proxy', desktop: '', as: z# }\n"
    "kill: x#\nstop-service: a#",
    "start-service: { name: a#, program: worker }\n"
    "run: { program: worker, parent: a#, desktop: ~, as: x# }\n"
    "run: { program: worker, parent: a#, account: LocalService, desktop: '', as: y# }\n"
    "exit: y#",
    "start-service: { name: a#, program: keeper }\n"
    "run: { program: worker, parent: a#, account: '.\\proxy', as: x# }\n"
    "run: { program: worker, parent: a#, as: y# }\n"
    "kill: x#\nstop-service: a#",
};

/* Services in the process of another, which ends with the last of them or is ended. */
static const char *const shared_hosts[] = {
    "start-service: { name: h#, program: maker, account: '.\\batch' }\n"
    "start-service: { name: i#, program: worker, in: h# }\n"
    "start-service: { name: j#, program: maker, in: h# }\n"
    "create-window: { in: i#, class: W, count: 9 }\nstop-service: h#\nkill: j#",
    "start-service: { name: h#, program: worker }\n"
    "start-service: { name: i#, program: costly, in: h# }\nstop-service: i#\nstop-service: h#",
};

static const char user_switch[] =
    "switch-user: { user: w#, as: w#, shell: worker }\nswitch-user: { to: alice }\n"
    "logoff: w#";

/* A shipped program, which is no part of the system itself, for a user or as a service. */
static void
add_shipped(Maker *m)
{
    static const char *const of_system[] = { "smss", "csrss", "winlogon", "services", NULL };
    g_auto(GStrv) names = program_names();
    const char *name = names[pick(m, g_strv_length(names))];
    guint number = m->name_count++;
    if (g_strv_contains(of_system, name))
        return;
    if (pick(m, 2) == 0) {
        add(m, "run: { program: %s, in: console, as: q%u }", name, number);
        return;
    }
    add(m, "start-service: { name: q%u, program: %s }", number, name);
    add(m, "stop-service: q%u", number);
}

static void
add_intermezzo(Maker *m)
{
    switch (pick(m, 6)) {
    case 5:
        add_shipped(m);
        break;
    case 4:
        add_lines(m, shared_hosts[pick(m, G_N_ELEMENTS(shared_hosts))], 0);
        break;
    case 0:
        add_lines(m, other_users[pick(m, G_N_ELEMENTS(other_users))], 0);
        break;
    case 1:
        if (m->can_switch)
            add_lines(m, user_switch, 0);
        break;
    default:
        add_lines(m, intermezzi[pick(m, G_N_ELEMENTS(intermezzi))], 0);
        break;
    }
}

/* Another value, and everything anew. */
static void
add_reboot(Maker *m)
{
    add_lines(m,
              "set-registry: { SessionViewSize: 24 }\nreboot\n"
              "logon: { user: alice, kind: console }",
              0);
    m->first_value = m->value_count;
    for (guint i = 0; i < m->session_count; i++)
        m->sessions[i].is_there = FALSE;
    for (guint i = 0; i < m->program_count; i++)
        m->programs[i].is_there = FALSE;
    for (guint i = 0; i < m->service_count; i++)
        m->services[i] = FALSE;
}

static void
add_step(Maker *m)
{
    switch (pick(m, 14)) {
    case 12:
        add_intermezzo(m);
        break;
    case 13:
        if (pick(m, 6) == 0)
            add_reboot(m);
        break;
    case 0:
        add_logon(m);
        break;
    case 1:
        add_session_change(m);
        break;
    case 2:
    case 3:
        add_run(m);
        break;
    case 4:
        if (pick(m, 3) == 0)
            add_activation(m);
        else
            add_service_change(m);
        break;
    case 5:
        if (pick(m, 2) == 0)
            add_refusal(m);
        break;
    default:
        add_call(m);
        break;
    }
}

static const char *
options_for(Maker *m, const char *name)
{
    GError *error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);
    guint which = pick(m, G_N_ELEMENTS(boot_options));

    g_assert_no_error(error);
    return edition_boot_loader(edition) == BOOT_LOADER_STORE ? elements[which]
                                                             : boot_options[which];
}

/* The terminal server's registry on editions that it can be of. What leaves little room is there
 * one at a time, or too much would be refused. */
static char *
make_system(Maker *m, const char *edition)
{
    gboolean is_role = g_str_has_prefix(edition, "server2003-sp") && pick(m, 4) == 0;
    gboolean has_display = pick(m, 3) == 0;
    return g_strdup_printf("{ edition: %s, %s%s%sboot-options: [%s], set: { %s }%s%s }", edition,
                           is_role ? "registry: server2003-sp2-ts.reg, " : "",
                           machines[pick(m, G_N_ELEMENTS(machines))],
                           pick(m, 4) == 0 ? "" : "services: none, ", options_for(m, edition),
                           has_display ? "" : settings[pick(m, G_N_ELEMENTS(settings))],
                           has_display ? displays[pick(m, G_N_ELEMENTS(displays))] : "",
                           pick(m, 2) == 0 ? ", attach-exit-code: status" : "");
}

GPtrArray *
random_steps(guint32 seed, char **system)
{
    Maker m = { .rand = g_rand_new_with_seed(seed),
                .steps = g_ptr_array_new_with_free_func(g_free) };
    g_auto(GStrv) editions = edition_names();
    const char *edition = editions[pick(&m, g_strv_length(editions))];
    /* Windows 2000 has sessions besides the console's with Terminal Services only. */
    m.session_limit = g_str_equal(edition, "win2000") ? 0 : SESSIONS_MAX;
    m.can_switch = g_str_has_prefix(edition, "xp-");
    *system = make_system(&m, edition);
    add(&m, "logon: { user: alice, kind: console }");
    while (m.steps->len < STEPS_MAX)
        add_step(&m);
    g_rand_free(m.rand);
    return m.steps;
}

gboolean
random_leaves_out(const char *kind)
{
    static const char *const left_out[] = { "boot", "expect", "mark", "repeat", NULL };

    return g_strv_contains(left_out, kind);
}
