#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""adding.py: how many files it takes to add one more of a kind, as the table in docs/hacking.md says.

A copy of the tree gets one more of each kind, deskheap is built of it, a scenario uses them all, and observers tell what
they see. What was touched is compared with the table, file by file: a file that is not named there, or is named and was
not needed, is a failure.
"""

import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "lint")]

import one_in
import tree

ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<count>\d+) \| (?P<files>[^|]+) \|$", re.MULTILINE)
PLACE = re.compile(r"NAME|NOUN|…")

SCENARIO = """format: 1
title: One more of each
system: { edition: server2003-sp3, services: none }
steps:
  - logon: { user: alice, kind: console }
  - run: { program: gui-app, as: app }
  - post-two-messages: { in: app }
  - create-touch: { in: app, count: 3 }
  - create-window: { in: app, class: Notepad, text: old, as: own }
  - flash-title: { in: app, text: new, window: own }
  - flash-menu: { in: app }
  - try-desktop: { in: app, path: 'WinSta0\\Default' }
  - run: { program: gui-app, as: killed }
  - create-touch: { in: killed, count: 3 }
  - kill: killed
  - idle: 90
expect:
  - succeeds: { step: create-touch }
  - succeeds: { step: post-two-messages }
  - succeeds: { step: flash-title }
  - succeeds: { step: flash-menu }
  - succeeds: { step: try-desktop }
  - succeeds: { step: idle }
  - session-count: 1
"""

# Two of the new type, of 24 bytes each, which with its header is a block of 32.
TOUCHER = """about: Makes two more of a USER type.
imports: [user32]
startup:
  - create-touch: { count: 2 }
"""
TOUCHED = ("touch", 2, 64)
# On one desktop of 128 KB they do not fit.
CROWD = """format: 1
title: More fingers than fit
system: { edition: server2003-sp3, services: none, set: { SharedSection: '1024,3072,128' } }
programs: { crowd: { imports: [user32], startup: [ create-touch: { fingers: 100000 } ] } }
steps:
  - start-service: { name: crowd, program: crowd }
"""
TOUCHES = 3  # of SCENARIO's program that lives

# Lint tests that read sources and nothing that was built.
LINT = ("capabilities", "formats", "layering", "modules", "paths", "words")


class Copy:
    """The tree, and what was touched in it."""

    def __init__(self, folder):
        self.root = folder
        self.touched = set()
        for path in tree.files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.ROOT / path, folder / path)

    def new(self, name, content):
        assert not (self.root / name).exists(), name
        (self.root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        self.touched.add(name)

    def after(self, name, pattern, text):
        """Behind the last line that the pattern is in; "" is in all of them."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines(keepends=True)
        at = [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
        assert at, f"{name}: no line has {pattern}"
        lines.insert(at[-1], text)
        (self.root / name).write_text("".join(lines), encoding="utf-8")
        self.touched.add(name)


LAST_ACTION = r"^ +NUMBER.*\)\)$"  # the list takes its names back behind it


def add_edition(copy):
    copy.new("configs/editions/server2003-sp3.yaml", """format: 1
name: server2003-sp3
title: Windows Server 2003 SP3, which there never was
based-on: server2003-sp2
registry: server2003-sp3.reg

sources:
  notes: what somebody wrote down

machine:
  memory:                    { value: 384 MiB, source: notes, confidence: decided }
""")
    copy.new("configs/registry/server2003-sp3.reg", (copy.root / "configs/registry/server2003-sp2.reg").read_bytes())
    copy.new("scenarios/cases/heap-of-sp3.yaml", """format: 1
title: A heap of SP3
source: what somebody wrote down
system: { edition: server2003-sp3, services: none }
expect:
  - desktop: { path: 'WinSta0\\Default', heap: 3072 KB }
""")


def add_step(copy):
    copy.after("src/host/run/step_time.c", "", """
/* ---- idle ---- */

typedef struct {
    Step step;
    guint64 minutes;
} Idle;

static const Field idle_fields[] = {
    { "minutes", &field_operand, offsetof(Idle, minutes), FIELD_REQUIRED | FIELD_SHORT, 0, 1000, NULL,
      "How many." },
    FIELDS_END,
};

static gboolean
request_idle(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_WAIT, 0, 0);
    request.v[0] = ((const Idle *)step)->minutes * 60000;
    return run_send(run, &request, outcome, &reply, error);
}

const StepKind step_idle = {
    .name = "idle",
    .about = "Minutes pass.",
    .bytes = sizeof(Idle),
    .fields = idle_fields,
    .request = request_idle,
};
""")
    copy.after("src/host/scenario/steps.def", r"^STEP\(wait\)", "STEP(idle)\n")
    copy.after("docs/scenario-format.md", r"^\| `wait` \|", "| `idle` | `minutes` | `minutes` | Minutes pass. |\n")
    copy.new("tests/fixtures/bad/scenario/idle-for-long.yaml",
             "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nsteps:\n  - idle: 1001\n")
    copy.after("tests/fixtures/bad/scenario/expected.txt", "",
               "idle-for-long.yaml 5:11: error: 1001 is out of range (0 to 1000)\n")


def add_expectation(copy):
    copy.after("src/host/run/expect_session.c", "", """
/* ---- session-count ---- */

typedef struct {
    Expectation expectation;
    Quantity *count;
} SessionCount;

static const Field count_fields[] = {
    { "count", &field_count, offsetof(SessionCount, count), FIELD_REQUIRED | FIELD_SHORT, 0, 1000, NULL,
      "How many." },
    FIELDS_END,
};

static void
compare_count(Comparing *check)
{
    check_count(check, "sessions", ((const SessionCount *)check->expectation)->count,
                check->snapshot->sessions->len);
}

const ExpectationKind expect_session_count = {
    .name = "session-count",
    .about = "Sessions that are there.",
    .bytes = sizeof(SessionCount),
    .fields = count_fields,
    .needs_snapshot = TRUE,
    .compare = compare_count,
};
""")
    copy.after("src/host/scenario/expectations.def", r"^EXPECTATION\(no_session\)", "EXPECTATION(session_count)\n")
    copy.after("docs/scenario-format.md", r"^\| `pages` \|", "| `session-count` | `count` of sessions |\n")
    copy.new("tests/fixtures/bad/scenario/session-count-of-text.yaml",
             "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nexpect:\n  - session-count: many\n")
    copy.after("tests/fixtures/bad/scenario/expected.txt", "",
               'session-count-of-text.yaml 5:20: error: "many" is not what is meant here\n')


def add_action(copy):
    copy.after("src/abi/actions.def", LAST_ACTION, """
ACTION(POST_TWO, post_two, "post-two-messages", USER32, NULL, DOES, "PostMessage, twice.", )
""")
    copy.after("src/user/action_input.c", "", """
bool
action_post_two(struct user *u, struct user_state *state)
{
    (void)state;
    return win32_post_message(u) && win32_post_message(u);
}
""")
    copy.after("docs/program-format.md", r"^\| `post-message` \|", "| `post-two-messages` | | PostMessage, twice |\n")


def add_user_type(copy):
    copy.after("src/abi/user_types.def", r"^USER_TYPE\(",
               'USER_TYPE(TOUCH,        20, "touch",                "Ustc", DESKTOP_HEAP, THREAD,  PLAIN(TOUCH),'
               '                   SIZE(TOUCH, "touch"),             \'U\')\n')
    copy.after("configs/editions/server2003-sp2.yaml", r"^  input-context:",
               '  touch:                     { value: 0x18, source: volatility-7, confidence: decided }\n')
    copy.new("src/kernel/win32k/touch.c", """/* SPDX-License-Identifier: MIT */
/* What a finger on the screen leaves, thread-owned. */
#include "kernel/win32k/globals.h"
#include "kernel/win32k/object_call.h"

void
sys_user_create_touch(struct kernel *k, struct abi_syscall *call)
{
    user_call_create(k, call, USER_TYPE_TOUCH, size_of(k, ABI_SIZE_TOUCH));
}

void
sys_user_destroy_touch(struct kernel *k, struct abi_syscall *call)
{
    user_call_destroy(k, call, USER_TYPE_TOUCH, ERROR_INVALID_HANDLE);
}
""")
    copy.after("src/kernel/win32k/meson.build", r"'timer.c'", "  'touch.c',\n")
    copy.after("src/abi/syscalls.def", r"^SYSCALL\(USER_UNHOOK|^ +\"a0: HHOOK\", \"-\"\)",
               'SYSCALL(USER_CREATE_TOUCH, sys_user_create_touch, "CreateTouch", "-", "a0: HANDLE")\n'
               'SYSCALL(USER_DESTROY_TOUCH, sys_user_destroy_touch, "DestroyTouch", "a0: HANDLE", "-")\n')
    copy.after("src/abi/win32.def", r"ARGUMENT\(HIMC, context\)",
               'WIN32_PLAIN(CreateTouch, create_touch, "user32.dll", HANDLE, CREATE_TOUCH, USER_CREATE_TOUCH, , "")\n'
               'WIN32_PLAIN(DestroyTouch, destroy_touch, "user32.dll", BOOL, NONE, USER_DESTROY_TOUCH, ARGUMENT(HANDLE, touch), "")\n')
    copy.after("docs/win32.md", r"^\| ImmDestroyContext", "| CreateTouch |  | user32.dll | `create-touch` |  |\n"
                                                          "| DestroyTouch | `touch` | user32.dll |  |  |\n")
    copy.after("tests/kernel/test_user_objects.c", r"^END_TEST", """
START_TEST(test_touch_costs_its_block)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t touch = W32_CALL(w, USER_CREATE_TOUCH, 0).a[0];
    ck_assert_uint_eq(w32_used(w, desktop), before + 32);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_TOUCH, touch).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_TOUCH, touch).last_error, ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_ne(W32_CALL(w, USER_CREATE_TOUCH, 0).a[0], 0);
}
END_TEST
""")
    copy.after("tests/kernel/test_user_objects.c", r"\{ &test_soak,", "    { &test_touch_costs_its_block },\n")


def add_action_on_the_type(copy):
    copy.after("src/abi/actions.def", LAST_ACTION, """
ACTION(CREATE_TOUCH, create_touch, "create-touch", USER32, NULL, MAKES, "CreateTouch.",
       NUMBER(fingers, "fingers", operand, AMOUNT, 1, COUNT_MAX, NULL, "How many at once."))
""")
    copy.after("src/user/action_input.c", "", """
bool
action_create_touch(struct user *u, struct user_state *state)
{
    for (uint32_t i = 1; i < state->player.action.create_touch.fingers; i++)
        if (win32_create_touch(u) == 0)
            return false;
    return win32_create_touch(u) != 0;
}
""")
    copy.after("docs/program-format.md", r"^\| `post-message` \|", "| `create-touch` | `fingers`, 1 | CreateTouch, for each finger |\n")


def add_action_on_windows(copy):
    copy.after("src/abi/actions.def", LAST_ACTION, """
ACTION(FLASH, flash, "flash-title", USER32, NULL, DOES, "SetWindowText, and back to none.",
       TEXT(text, "text", text, NEEDED | ANY_TEXT, TEXT_BYTES_MAX, "The title for a moment.")
       NUMBER(window, "window", window, 0, 1, COUNT_MAX, &window_name, WHICH_WINDOW))
""")
    copy.after("src/user/action_window.c", "", """
bool
action_flash(struct user *u, struct user_state *state)
{
    const struct action_flash *wanted = &state->player.action.flash;
    uint32_t window = window_of(u, state, wanted->window);
    struct win32_text none = { 0 };
    return window != 0 &&
           win32_set_window_text(u, window, action_string(&state->player, wanted->text)) &&
           win32_set_window_text(u, window, none);
}
""")
    copy.after("docs/program-format.md", r"^\| `set-text` \|", "| `flash-title` | **`text`*** `window` | SetWindowText, twice |\n")


def add_action_on_menus(copy):
    copy.after("src/abi/actions.def", LAST_ACTION, """
ACTION(FLASH_MENU, flash_menu, "flash-menu", USER32, NULL, DOES, "CreateMenu and DestroyMenu.", )
""")
    copy.after("src/user/action_menu.c", "", """
bool
action_flash_menu(struct user *u, struct user_state *state)
{
    (void)state;
    uint32_t menu = win32_create_menu(u);
    return menu != 0 && win32_destroy_menu(u, menu);
}
""")
    copy.after("docs/program-format.md", r"^\| `destroy-menu` \|", "| `flash-menu` | | CreateMenu and DestroyMenu |\n")


def add_action_on_desktops(copy):
    copy.after("src/abi/actions.def", LAST_ACTION, """
ACTION(TRY_DESKTOP, try_desktop, "try-desktop", USER32, NULL, DOES, "OpenDesktop and CloseDesktop.",
       TEXT(path, "path", text, NEEDED, PATH_BYTES_MAX, "Of the desktop."))
""")
    copy.after("src/user/action_desktop.c", "", """
bool
action_try_desktop(struct user *u, struct user_state *state)
{
    struct image_string path = state->player.action.try_desktop.path;
    uint32_t desktop = win32_open_desktop_path(u, action_name(u, state, path));
    return desktop != 0 && win32_close_desktop(u, desktop);
}
""")
    copy.after("docs/program-format.md", r"^\| `open-desktop` \|", "| `try-desktop` | **`path`*** | OpenDesktop and CloseDesktop |\n")


def add_knob(copy):
    copy.after("src/abi/registry_values.def", r"^REGISTRY_VALUE\(POST_MESSAGE_LIMIT",
               'REGISTRY_VALUE(TOUCH_LIMIT, "TouchLimit", "Microsoft\\\\Windows NT\\\\CurrentVersion\\\\Windows")\n')
    copy.after("src/host/words/knobs.def", r"^KNOB_VALUE\(POST_MESSAGE_LIMIT",
               "KNOB_VALUE(TOUCH_LIMIT, COUNT, 10, 1000, 10, UNSEEN)\n")


def add_layout(copy):
    copy.new("configs/layouts/nt52-sp3-x86.yaml", """format: 1
name: nt52-sp3-x86
title: Windows Server 2003 SP3, 32-bit
based-on: nt52-x86

sources:
  notes: what somebody wrote down

session-space:
  views:             { value: 0xD90, source: notes, confidence: decided }
""")
    copy.after("configs/editions/server2003-sp3.yaml", "", """
system:
  layout:                    { value: nt52-sp3-x86, source: notes, confidence: decided }
""")


ADDITIONS = (
    ("an edition of a known family", add_edition),
    ("a step", add_step),
    ("an expectation", add_expectation),
    ("an action", add_action),
    ("a USER type", add_user_type),
    ("an action", add_action_on_the_type),
    ("an action", add_action_on_windows),
    ("an action", add_action_on_menus),
    ("an action", add_action_on_desktops),
    ("a knob", add_knob),
    ("a layout", add_layout),
)


def said(hacking):
    """{what: (count, [patterns])} of the table."""
    rows = {}
    for row in ROW.finditer(hacking):
        patterns = re.findall(r"`([^`]+)`", row["files"])
        rows[row["what"]] = int(row["count"]), [PLACE.sub("*", pattern) for pattern in patterns]
    return rows


def complaints_of(what, touched, rows):
    if what not in rows:
        yield f"{what}: docs/hacking.md has no row for it"
        return
    count, patterns = rows[what]
    if count != len(touched):
        yield f"{what}: docs/hacking.md says {count} files, and it takes {len(touched)}: {', '.join(sorted(touched))}"
    for name in sorted(touched):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            yield f"{what}: {name} is not in its row of docs/hacking.md"
    for pattern in patterns:
        if not fnmatch.filter(touched, pattern):
            yield f"{what}: docs/hacking.md names {pattern}, and nothing there was needed"


def played(folder, *command):
    """(what a command writes, complaints)."""
    env = dict(os.environ, DESKHEAP_DATA_DIR=str(folder))
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    wrong = [f"{' '.join(map(str, command))}: exit code {run.returncode}\n{run.stdout}{run.stderr}"] if run.returncode else []
    return run.stdout, wrong


def build(folder):
    """deskheap of a copy, as fast as it can be had, and the kernel's test of USER objects."""
    quiet = {"stdout": subprocess.DEVNULL}
    subprocess.run(["meson", "setup", "build", "-Dguest=disabled", "-Dwerror=true", "-Doptimization=0", "-Ddebug=false"],
                   cwd=folder, check=True, **quiet)
    subprocess.run(["ninja", "--quiet", "-C", "build", "src/deskheap", "tests/kernel/test_user_objects"],
                   cwd=folder, check=True)
    return folder / "build/src/deskheap"


def bad_files(folder, deskheap, touched):
    """What the new bad files are answered with."""
    expected = (folder / "tests/fixtures/bad/scenario/expected.txt").read_text().splitlines()
    env = dict(os.environ, DESKHEAP_DATA_DIR=str(folder))
    for name in sorted(name for name in touched if name.startswith("tests/fixtures/bad/scenario/") and name.endswith(".yaml")):
        file, _, rest = next(line for line in expected if line.startswith(pathlib.PurePath(name).name)).partition(" ")
        run = subprocess.run([deskheap, "run", name], cwd=folder, env=env, capture_output=True, text=True)
        wanted = f"{name}:{rest}"
        if run.returncode != 2 or not run.stderr.startswith(wanted):
            yield f"{file}: exit code {run.returncode}, wanted 2 and\n{wanted}\nseen\n{run.stderr}"


def others_of(tree_json, image):
    """Objects beside windows, menus and hooks that processes of this image have on their desktops."""
    return [process["others"] for session in json.loads(tree_json)["sessions"] for station in session["winstas"]
            for desktop in station["desktops"] for process in desktop["processes"] if process["image"] == image]


def observers(folder, deskheap):
    """tree counts objects of the new type, programs names them and tells their bytes."""
    (folder / "without.yaml").write_text("".join(line for line in SCENARIO.splitlines(True) if "create-touch" not in line))
    (folder / "toucher.yaml").write_text(TOUCHER)
    with_them, wrong = played(folder, deskheap, "tree", "--json", "all.yaml")
    without, also_wrong = played(folder, deskheap, "tree", "--json", "without.yaml")
    told, wrong_too = played(folder, deskheap, "programs", "--json", "toucher.yaml")
    yield from wrong + also_wrong + wrong_too
    if wrong or also_wrong or wrong_too:
        return
    one, other = others_of(with_them, "gui-app.exe"), others_of(without, "gui-app.exe")
    if len(one) != 1 or one != [count + TOUCHES for count in other]:
        yield f"tree: other objects of gui-app.exe: {one}, and {other} without the {TOUCHES} of the new type"
    seen = [(row["object"], row["count"], row["bytes"]) for row in json.loads(told)["programs"][0]["startup"]]
    if TOUCHED not in seen:
        yield f"programs: {TOUCHED} is not among {seen}"


def least_crowd(folder, deskheap):
    """minimize takes from an amount that only the new action has, without being told of it."""
    (folder / "crowd.yaml").write_text(CROWD)
    least, wrong = played(folder, deskheap, "minimize", "crowd.yaml")
    fingers = re.search(r"fingers: (\d+)", least)
    if wrong or fingers is None or int(fingers[1]) * TOUCHED[2] // TOUCHED[1] > 128 * 1024:
        yield from wrong or [f"minimize: as many fingers as a heap of 128 KB has no room for, and no more, were wanted\n{least}"]


def knob(folder, deskheap):
    """It is turned by name, and a search is told its range."""
    yield from played(folder, deskheap, "run", "--set", "TouchLimit=300", "all.yaml")[1]
    plan, wrong = played(folder, deskheap, "sweep", "--axis", "TouchLimit=10..1000/330", "plan", "all.yaml")
    yield from wrong
    if not wrong and json.loads(plan.splitlines()[0])["count"] != 4:
        yield f"sweep: values of TouchLimit are not 10, 340, 670 and 1000\n{plan}"


def layout(folder, deskheap):
    """The edition's field lies where its layout says, which is what observers and scenarios of it read."""
    told, wrong = played(folder, deskheap, "editions", "--all", "server2003-sp2", "server2003-sp3")
    yield from wrong
    if not wrong and "nt52-sp3-x86" not in told:
        yield f"editions: the new layout is not told\n{told}"


def runs(folder, deskheap, touched):
    (folder / "all.yaml").write_text(SCENARIO)
    for name in ["all.yaml", *(name for name in sorted(touched) if name.startswith("scenarios/"))]:
        yield from played(folder, deskheap, "run", name)[1]
    yield from bad_files(folder, deskheap, touched)
    yield from observers(folder, deskheap)
    yield from least_crowd(folder, deskheap)
    yield from knob(folder, deskheap)
    yield from layout(folder, deskheap)
    yield from played(folder, "build/tests/kernel/test_user_objects")[1]
    yield from played(folder, sys.executable, "tests/cli/printed_table.py", "docs/win32.md",
                      "build/include/deskheap/print_win32", "table")[1]
    for name in LINT:
        yield from played(folder, sys.executable, f"tests/lint/{name}.py")[1]


def main():
    rows = said(tree.text("docs/hacking.md"))
    complaints, all_touched = [], set()
    with tempfile.TemporaryDirectory(prefix="deskheap-adding-") as name:
        copy = Copy(pathlib.Path(name))
        for what, add in ADDITIONS:
            copy.touched = set()
            add(copy)
            complaints += complaints_of(what, copy.touched, rows)
            all_touched |= copy.touched
        kinds = {what for what, _ in ADDITIONS}
        complaints += [f"{what}: docs/hacking.md has a row for it, and nothing adds one here" for what in rows if what not in kinds]
        if one_in.one_in() > 1:
            print("not built: that takes a second build of the tree, and make ci does it")
        else:
            complaints += runs(copy.root, build(copy.root), all_touched)
    tree.finish(complaints, f"{len(kinds)} kinds added to a copy, {len(all_touched)} files touched")


if __name__ == "__main__":
    main()
