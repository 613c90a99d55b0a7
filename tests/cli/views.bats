#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# dheapmon, layout, tree, editions, programs, schema: what prints the state of a system, or what is known.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
    FRESH=$SCENARIOS/cases/overview-fresh-boot.yaml
}

# The JSON in $output has this schema.
has_schema() {
    python3 -c 'import json, sys; seen = json.loads(sys.argv[1])["schema"]; assert seen == sys.argv[2], seen' \
        "$output" "$1"
}

@test "dheapmon prints the published table, sizes and order exact" {
    deskheap 0 dheapmon --tool 7.0 "$FRESH"
    says output "Desktop Heap Information Monitor Tool (Version 7.0."
    says output "Session ID:    0 Total Desktop: (  5824 KB -    8 desktops)"
    # Without the used rates, which are compared with a tolerance elsewhere.
    diff <(sed -n 's/^  \([^ ]*\\[^ ]*\|__X[^ ]*\) *\([0-9]*\) .*/\1 \2/p' <<<"$output" | grep -v 'WinStation') - <<'TABLE'
WinSta0\Default 3072
WinSta0\Disconnect 64
WinSta0\Winlogon 128
Service-0x0-3e7$\Default 512
Service-0x0-3e4$\Default 512
Service-0x0-3e5$\Default 512
SAWinSta\SADesktop 512
__X78B95_89_IW\__A8D9S1_42_ID 512
TABLE
}

@test "dheapmon --tool picks the banner, and takes the tool's own -l, -u and -s" {
    deskheap 0 dheapmon "$FRESH"
    says output "Version 8.1."
    local plain=$output
    deskheap 0 dheapmon -s "$FRESH"
    [ "$output" = "$plain" ]
    deskheap 0 dheapmon -l "$FRESH"
    says output "Total Desktop"
    [ "$output" != "$plain" ]
    deskheap 0 dheapmon -u
    [[ "$output" != *"Total Desktop"* ]]
    deskheap 2 dheapmon --tool 9.0 "$FRESH"
    says stderr "7.0 or 8.1"
}

@test "dheapmon --session chooses; a session that is not there is refused" {
    deskheap 0 dheapmon --session 1 "$SCENARIOS/cases/rdp-session-2003.yaml"
    says output "Session ID:    1"
    deskheap 2 dheapmon --session 7 "$SCENARIOS/cases/rdp-session-2003.yaml"
    says stderr "no session 7"
}

@test "dheapmon --in runs in the session of a name: a session, a process, a service" {
    local wrong="$SCENARIOS/lessons/9-wrong-session.yaml"
    for name in alice leaky2; do
        deskheap 0 dheapmon --in $name "$wrong"
        says output "Session ID:    1"
        [[ "$output" =~ WinSta0.Default\ +3072\ +100\.0 ]]
    done
    deskheap 0 dheapmon --in watcher "$wrong"
    says output "Session ID:    0"
    [[ "$output" =~ WinSta0.Default\ +3072\ +[0-4]\. ]]
    deskheap 2 dheapmon --in nobody "$wrong"
    says stderr 'no session, process or service has the name "nobody"'
    deskheap 2 dheapmon --in alice --session 1 "$wrong"
    says stderr "--in and --session"
}

@test "dheapmon --accounts names account, logon and services; --dskheap is the debugger's table" {
    deskheap 0 dheapmon --accounts "$FRESH"
    says output "NT AUTHORITY\\NETWORK SERVICE"
    deskheap 0 dheapmon --dskheap "$FRESH"
    says output "Winstation\\Desktop"
    deskheap 0 dheapmon --json "$FRESH"
    has_schema deskheap.dheapmon/1
}

@test "dheapmon --at shows an earlier moment" {
    deskheap 0 dheapmon --at 0 "$SCENARIOS/services/one-account-many-logons.yaml"
    local before=$output
    deskheap 0 dheapmon --at 5 "$SCENARIOS/services/one-account-many-logons.yaml"
    [ "$output" != "$before" ]
}

@test "tree prints every session, station and desktop" {
    deskheap 0 tree "$SCENARIOS/lessons/2-tree.yaml"
    for text in "Session 0" "Session 1" "WinSta0" "Winlogon" 'Service-0x0-3e7$'; do
        says output "$text"
    done
    deskheap 0 tree --json "$SCENARIOS/lessons/2-tree.yaml"
    has_schema deskheap.tree/1
    deskheap 0 tree "$SCENARIOS/desktops/own-desktops.yaml"
    says output "clipboard: CF_TEXT of 65536 bytes"
    says output "an atom of the station (c024)"
    deskheap 0 tree --json "$SCENARIOS/desktops/own-desktops.yaml"
    says output '"name": "CF_TEXT"'
}

@test "a system that did not start: the reason, and where more is told" {
    deskheap 1 dheapmon --set "SharedSection=1024 3072" "$FRESH"
    says stderr "SharedSection=1024"
    says stderr "csrss.exe"
    says stderr "deskheap run $FRESH"
    silent output
    deskheap 1 layout --set "SharedSection=1024 3072"
    says stderr "STATUS_INVALID_PARAMETER"
    [[ "$stderr" != *"deskheap run"* ]]
}

@test "tree --heap prints one desktop's heap, block by block" {
    deskheap 0 tree --heap 'WinSta0\Default' "$SCENARIOS/lessons/2-tree.yaml"
    says output 'Desktop heap of Session 0\WinSta0\Default'
    says output "not committed yet"
    deskheap 0 tree --json --heap 'Session 0\WinSta0\Winlogon' "$SCENARIOS/lessons/2-tree.yaml"
    has_schema deskheap.heap-map/1
    deskheap 2 tree --heap 'WinSta0\Nowhere' "$SCENARIOS/lessons/2-tree.yaml"
    says stderr 'no desktop WinSta0\Nowhere'
}

@test "editions --sizes: what each object costs" {
    deskheap 0 editions --sizes xp-sp3
    says output "Object sizes of xp-sp3"
    says output "block in the desktop heap"
    deskheap 0 editions --sizes --json
    has_schema deskheap.edition-sizes/1
}

@test "layout of a registry alone is of the Windows that it comes from, and says so" {
    for edition in win7-x64 vista-sp1-x86 server2003-x64 win11-x64; do
        deskheap 0 layout --registry "$DESKHEAP_DATA_DIR/configs/registry/$edition.reg"
        says output "Kernel address map of $edition"
        says stderr "$edition.reg:1:1: warning: which Windows this is of is guessed: $edition"
    done
    deskheap 0 layout --quiet --registry "$DESKHEAP_DATA_DIR/configs/registry/win7-x64.reg"
    says output "Kernel address map of win7-x64"
    [ -z "$stderr" ]
    deskheap 0 layout --edition server2008r2-x64 --registry "$DESKHEAP_DATA_DIR/configs/registry/win7-x64.reg"
    says output "Kernel address map of server2008r2-x64"
    [[ $stderr != *guessed* ]]
    deskheap 2 layout --registry nowhere.reg
    [[ $stderr == *"there is no file nowhere.reg"* && $stderr != *guessed* ]]
}

@test "layout of every edition, with where each size comes from" {
    for edition in $("$DESKHEAP" editions | awk '{ print $1 }'); do
        deskheap 0 layout --edition "$edition"
        says output "where its size comes from"
        says output "Session 0"
    done
    deskheap 0 layout --set SessionViewSize=96
    says output "SessionViewSize = 96"
    deskheap 0 layout --json
    has_schema deskheap.layout/1
    "$DESKHEAP" layout -q --json --edition vista-sp1-x86 --set PagedPoolLimit=64 >out.json
    python3 - out.json <<'PYTHON'
import json, sys
uses = {use["name"]: use for use in json.load(open(sys.argv[1]))["shared_range"]["uses"]}
assert uses["paged pool"]["most_kb"] == 64 * 1024, uses
assert {name for name, use in uses.items() if "most_kb" not in use} == {"free", "something else"}, uses
PYTHON
    deskheap 0 layout -q --neighbours --set SessionViewSize=400
    says output "Who pays for session space"
    [[ $output =~ "  session space"\ +[0-9]+" KB"\ +[0-9]+" KB"\ +"+376832 KB" ]]
    "$DESKHEAP" layout -q --json --neighbours --set SessionViewSize=400 >out.json
    python3 - out.json <<'PYTHON'
import json, sys
layout = json.load(open(sys.argv[1]))
rows = {row["name"]: row["size_kb"] - row["without_kb"] for row in layout["neighbours"]}
assert rows["session space"] == (400 - 20) * 1024 - (16 - 4) * 1024, rows  # views, less the default of the pool
assert sum(rows.values()) == 0, rows  # what one gets another has lost
assert sum(hole["size_kb"] for hole in layout["holes"]) == layout["neighbours"][-1]["size_kb"], layout["holes"]
PYTHON
    deskheap 2 layout --at 2
    says stderr "--at needs a scenario"
    deskheap 2 layout --variant large
    says stderr "--variant needs a scenario"
    deskheap 0 layout --pages --session 0
    says output "page directory entries"
}

@test "editions: the list, then every number with confidence and source" {
    deskheap 0 editions
    for edition in server2003-sp2 win2000 xp-sp3; do
        says output "$edition"
    done
    deskheap 0 editions xp-sp3
    says output "documented"
    says output "winlogon"
    says output "Based on server2003-sp2."
    says output "configs/editions/xp-sp3.yaml:"
    says output "configs/editions/server2003-sp2.yaml:"
    says output "configs/layouts/nt5-x86.yaml:"
    says output "winlogon makes WinSta0\Disconnect"
    deskheap 0 editions --json
    has_schema deskheap.editions/1
    deskheap 2 editions xp-sp4
    says stderr "xp-sp3"
    silent output
}

@test "editions A B: a release note, by subject, in words where there are some" {
    # What lies above what is no question where addresses come from one range.
    deskheap 0 editions xp-sp3
    says output "session space has its pool above view space"
    deskheap 0 editions win7-x86
    [[ $output != *"session space has its pool"* ]]
    deskheap 0 editions xp-sp3 win7-x64
    says output "win7-x64 after xp-sp3"
    for subject in "Session space" "Desktop heaps" "Desktops and what lies on them" \
        "Processes, services, and what is told of failures" "Boot and memory"; do
        grep -qx "$subject" <<<"$output"
    done
    says output "  Session 0 has services only, and the console is session 1 from the start."
    says output "  Session space is as large as the map says"
    says output "  SharedSection                              1024,3072,512  -> 1024,20480,768"
    says output "  window, bytes                              160            -> 296"
    says output "(decided)"
    [[ $output != *"Limits"* ]]
    [ "$(wc -l <<<"$output")" -le 70 ]
    deskheap 0 editions win7-x64 xp-sp3
    says output "  Who logs on at the console is in session 0, with the services."
    says output "  Values of Memory Management size session space."
    says output "  Server DLLs of csrss: without sxssrv:ServerDllInitialization."
    deskheap 0 editions xp-sp3 xp-sp3
    [[ $output == *$'\n\n'"0 of "*" numbers differ; --all shows each, with its source." ]]
    # Every capability has a subject: one that differs between any two is told.
    python3 - "$DESKHEAP" <<'PYTHON'
import json
import subprocess
import sys

def said(*arguments):
    return subprocess.run([sys.argv[1], "editions", *arguments], capture_output=True, text=True, check=True).stdout

names = [edition["name"] for edition in json.loads(said("--json"))["editions"]]
numbers = {edition["name"]: {cell["key"]: cell["value"] for cell in edition["numbers"] if cell["section"] == "capabilities"}
           for edition in json.loads(said("--json", *names))["editions"]}
# How the parts of session space lie to each other says nothing where they have no places.
def counts(edition, key):
    is_of_order = key in ("pool-above-view", "split-session-space")
    return not is_of_order or edition["session-space"] == "true" and edition["session-sizes"] != "dynamic"

def is_told(before, after, key):
    return counts(after, key) and not (counts(before, key) and before.get(key) == after[key])

told = 0
for before, after in zip(names, names[1:] + names[:1]):
    count = sum(is_told(numbers[before], numbers[after], key) for key in numbers[after])
    note = said(before, after)
    lists = ("  Views before", "  Server DLLs", "  Images in session")
    sentences = sum(line.startswith("  ") and line.endswith(".") for line in note.splitlines())
    sentences -= sum(line.startswith(lists) for line in note.splitlines())
    assert sentences == count, (before, after, count, note)
    told += count
assert told > 40, told
PYTHON
}

@test "editions --all A B: the numbers that differ, and no other" {
    deskheap 0 editions --all xp-sp3 xp-sp3
    [[ $output =~ ^"xp-sp3, xp-sp3: 0 of "[0-9]+" numbers differ"$ ]]
    deskheap 0 editions --all win2000 xp-sp3
    says output "limits: gdi-handles"
    says output "  win2000           16384 "
    says output "  xp-sp3            65536 "
    says output "heaps: disconnect"
    says output "  win2000           -"
    [[ $output != *"limits: user-handles"* ]]
    [[ $output != *"layout "* ]]
    deskheap 2 editions win2000 xp-sp4
    silent output
}

@test "editions --all A B: what one has nothing of is one entry, and numbers of one key are told apart by their order" {
    deskheap 0 editions --all server2003-sp2 server2003-x64
    says output "heaps: disconnect"
    says output "  server2003-x64    96 KB "
    says output "capabilities: session-sizes"
    says output "  server2003-x64    fixed "
    [ "$(grep -c "^address-map-3gb" <<<"$output")" -eq 1 ]
    says output "  server2003-sp2    31 numbers"
    [ "$(grep -c "^classes: #32770$" <<<"$output")" -eq 2 ]
    [ "$(grep -A1 "^classes: #32770$" <<<"$output" | grep "server2003-sp2" | sort -u | wc -l)" -eq 2 ]
}

@test "editions --json says where each number stands" {
    "$DESKHEAP" editions --json win2000 >out.json
    python3 - <<'PYTHON'
import json
edition = json.load(open("out.json"))["editions"][0]
assert edition["based_on"] == ["xp-sp3", "server2003-sp2"], edition["based_on"]
for one in edition["numbers"]:
    said = open(one["file"]).read().split("\n")[one["line"] - 1]
    assert one["key"].split(":")[0] in said, (one, said)
PYTHON
}

@test "programs: what each costs, object by object" {
    deskheap 0 programs
    says output "worker"
    deskheap 0 programs worker console-app
    says output "when user32's attach has returned"
    says output "Button"
    says output "for a console of its own: "
    deskheap 0 programs iis task-scheduler
    says output 'what it starts goes to __X78B95_89_IW\__A8D9S1_42_ID, if its account is built in'
    says output 'what it starts goes to SAWinSta\SADesktop'
    deskheap 0 programs --json worker
    has_schema deskheap.programs/1
    deskheap 0 programs --json worker --objects
    has_schema deskheap.programs/1
    local one="$SCENARIOS/desktops/three-outcomes.yaml"
    deskheap 0 programs --in "$one"
    says output "quitter"
    [[ "$output" != *explorer* ]]
    deskheap 0 programs --in "$one" --json patient quitter
    has_schema deskheap.programs/1
    deskheap 2 programs --in "$one" patiant
    says stderr "did you mean \"patient\"?"
    silent output
    deskheap 2 programs no-such-program
    says stderr "no-such-program"
    silent output
}

@test "schema is valid JSON and says which draft; there is one of programs" {
    "$DESKHEAP" schema | python3 -c 'import json, sys; assert "draft-07" in json.load(sys.stdin)["$schema"]'
    "$DESKHEAP" schema program | python3 -c 'import json, sys; assert "startup" in json.load(sys.stdin)["properties"]'
    deskheap 2 schema programm
    says stderr 'did you mean "program"?'
}

@test "what needs a scenario says so" {
    for verb in dheapmon tree; do
        deskheap 2 "$verb"
        says stderr "which scenario?"
        deskheap 2 "$verb" "$FRESH" "$FRESH"
        says stderr "one scenario at a time"
        deskheap 2 "$verb" no-such.yaml
        silent output
    done
}

@test "a session or a desktop that is not there: those that are" {
    local verb
    for verb in dheapmon layout "tree --heap WinSta0\\Default"; do
        # shellcheck disable=SC2086
        deskheap 2 $verb --session 9 "$SCENARIOS/lessons/1-two-sessions.yaml"
        says stderr "there is no session 9 at this point (known: 0, 1)"
    done
    deskheap 2 tree --heap 'WinSta0\Defualt' "$SCENARIOS/lessons/1-two-sessions.yaml"
    says stderr 'there is no desktop WinSta0\Defualt at this point (did you mean "WinSta0\Default"?)'
    deskheap 2 tree --heap nothing "$SCENARIOS/lessons/1-two-sessions.yaml"
    says stderr 'WinSta0\Winlogon'
    deskheap 2 tree --session 1 "$SCENARIOS/lessons/1-two-sessions.yaml"
    says stderr "--session goes with --heap"
}

@test "a program without its data says where it looked" {
    mkdir -p away/bin
    cp "$DESKHEAP" away/bin/copied
    [ -z "$(env -u DESKHEAP_DATA_DIR away/bin/copied editions 2>/dev/null)" ] || skip "deskheap is installed here"
    local verb
    for verb in editions programs layout "run $SCENARIOS/lessons/2-tree.yaml" "check $SCENARIOS/lessons/2-tree.yaml"; do
        # shellcheck disable=SC2086
        run env -u DESKHEAP_DATA_DIR away/bin/copied $verb
        [ "$status" -eq 2 ]
        says output "no data found: looked for a folder configs in "
        says output "/away/share/deskheap "
    done
    mkdir -p away/share/deskheap
    cp -r "$DESKHEAP_DATA_DIR/configs" away/share/deskheap/
    env -u DESKHEAP_DATA_DIR away/bin/copied run --summary "$SCENARIOS/lessons/2-tree.yaml"
}

@test "a full disk is told by its name" {
    local verb
    for verb in schema editions "dheapmon $FRESH"; do
        # shellcheck disable=SC2086
        run --separate-stderr bash -c "$DESKHEAP $verb >/dev/full"
        [ "$status" -eq 75 ]
        says stderr "writing the output: No space left on device"
    done
}

@test "tree --heap --bytes has every block of the map, with the size that its header says" {
    deskheap 0 tree --heap 'WinSta0\Default' --all "$SCENARIOS/lessons/2-tree.yaml"
    map="$(grep -o ' +[0-9a-f]\{6\} *[0-9]*' <<<"$output" | sed 's/^ +//' | tr -s ' ')"
    deskheap 0 tree --heap 'WinSta0\Default' --bytes "$SCENARIOS/lessons/2-tree.yaml"
    dump="$(awk '/^[+]/ { at = substr($1, 2) } /^  header: |^  [0-9]+ bytes, not committed$/ { gsub(",", ""); print at, ($1 == "header:" ? $2 : $1) }' <<<"$output")"
    [ -n "$map" ]
    [ "$map" = "$dump" ]
    says output "H heap header"
    refute_escapes="$(grep -c $'\033' <<<"$output" || true)"
    [ "$refute_escapes" = 0 ]
    NO_COLOR= deskheap 0 --color=always tree --heap 'WinSta0\Default' --bytes "$SCENARIOS/lessons/2-tree.yaml"
    says output $'\033[36m'
    deskheap 2 tree --bytes "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "--bytes goes with --heap"
}
