#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --machine: the PC tells what the model tells, and if they differ it is said where, with exit code 3.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
    SESSIONS=$SCENARIOS/lessons/1-two-sessions.yaml
}

# Lessons and boots; where tests take one in so many, so many of them and one of 64 bits.
some_scenarios() {
    local every=${DESKHEAP_TEST_ONE_IN:-1}
    printf '%s\n' "$SCENARIOS"/lessons/*.yaml "$SCENARIOS"/boot/*.yaml | awk -v every="$every" \
        '(NR - 1) % every == 0 || /sixty-four-bits/'
}

# faulty N: the guest from now on has the deliberate fault N of machine/qemu/fault_number.h.
faulty() {
    export DESKHEAP_GUEST=$DESKHEAP_GUEST_DIR/guest-fault-$1.elf
    [ -e "$DESKHEAP_GUEST" ]
}

@test "reports and events are the same on every machine, but for its name and the environment" {
    local machine scenarios
    mapfile -t scenarios < <(some_scenarios)
    for machine in model qemu both; do
        "$DESKHEAP" run --json --machine "$machine" "${scenarios[@]}" >"$machine.json"
        "$DESKHEAP" run --events "$machine.jsonl" --machine "$machine" "$SESSIONS" >/dev/null
        sed -i "1s/\"machine\": \"$machine\"/\"machine\": \"\"/" "$machine.jsonl"
    done
    cmp model.jsonl qemu.jsonl
    cmp model.jsonl both.jsonl
    python3 - <<'PYTHON'
import json
def reports(machine):
    for line in open(machine + ".json"):
        report = json.loads(line)
        assert report.pop("machine") == machine
        assert (report.pop("environment", None) is None) == (machine == "model")
        comparison = report.pop("comparison", None)
        assert (comparison is not None) == (machine == "both")
        if comparison:
            assert comparison["events"] == report["events"], comparison
            assert comparison["idle_points"] > len(report["steps"]), comparison
            # A system that does not start has no session left to compare; where heaps lie in the system's views there is no
            # session space.
            has_space = any("view_space" in session for session in report["sessions"])
            assert (comparison["session_pages"] > 100 * report["boots"]) == has_space, comparison
        yield report
model, qemu, both = (list(reports(machine)) for machine in ("model", "qemu", "both"))
assert len(qemu) > 8
assert qemu == model
assert both == model
assert any("sixty-four-bits" in report["scenario"] for report in model)
PYTHON
}

@test "the text says on which machine, and that both agreed" {
    deskheap 0 run --machine both "$SESSIONS"
    [[ "$output" =~ $'\n'model\ and\ PC\ agreed\ at\ [0-9]+\ idle\ points:\ [0-9]+\ pages\ of\ session\ space,\ [0-9]+\ events$'\n'PASS ]]
    deskheap 0 run --machine both --summary "$SESSIONS"
    says output "two-sessions.yaml: both, "
    deskheap 0 run --machine qemu --summary "$SESSIONS"
    says output "two-sessions.yaml: qemu, "
    deskheap 0 run --machine qemu "$SESSIONS"
    [[ "$output" != *"agreed"* ]]
}

@test "the environment of a run under QEMU: version, accelerator, command line" {
    "$DESKHEAP" run --json --machine qemu "$SESSIONS" >qemu.json
    "$DESKHEAP" run --json --machine both --accel tcg "$SESSIONS" >both.json
    python3 - "$(qemu-system-i386 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')" \
        "$(command -v qemu-system-i386)" "$DESKHEAP_GUEST_DIR/guest.elf" <<'PYTHON'
import json, sys
version, program, guest = sys.argv[1:]
for name in "qemu.json", "both.json":
    environment = json.load(open(name))["environment"]
    assert environment.keys() == {"qemu"}, environment
    qemu = environment["qemu"]
    assert qemu["version"] == version, (qemu["version"], version)
    assert qemu["accel"] == "tcg"
    command = qemu["command"]
    assert command[0] == program, command
    assert command[command.index("-accel") + 1] == "tcg"
    assert command[command.index("-kernel") + 1] == guest
    assert "microvm" in command[command.index("-M") + 1]
    assert command[command.index("-sandbox") + 1].startswith("on,")
PYTHON
}

@test "the command line in the report is what QEMU got" {
    printf '#!/bin/sh\nexec qemu-system-i386 "$@"\n' >wrapper
    chmod +x wrapper
    export DESKHEAP_QEMU=$PWD/wrapper
    "$DESKHEAP" run --json --machine qemu "$SESSIONS" >report
    python3 -c 'import json; print(*json.load(open("report"))["environment"]["qemu"]["command"], sep="\n")' >said
    [ -s said ]
    # It may write nothing: it compares.
    printf '#!/bin/bash\n[ "$(printf "%%s\\n" "$0" "$@")" = "$(cat said)" ] || exit 1\nexec qemu-system-i386 "$@"\n' >wrapper
    deskheap 0 run --summary --machine qemu "$SESSIONS"
    echo other >>said
    deskheap 75 run --summary --machine qemu "$SESSIONS"
}

@test "what reads the machine reads the PC's memory too" {
    local view
    for view in tree "tree --heap WinSta0\\Default" dheapmon "dheapmon --dskheap" layout "layout --pages"; do
        # shellcheck disable=SC2086
        deskheap 0 $view "$SESSIONS"
        local model=$output
        [ "$(wc -l <<<"$model")" -gt 8 ]
        # shellcheck disable=SC2086
        deskheap 0 $view --machine qemu "$SESSIONS"
        diff <(echo "$model") <(echo "$output")
    done
}

@test "a request with more events than the ring holds loses none" {
    local text
    text=$(printf 'x%.0s' {1..190})
    cat >many.yaml <<YAML
format: 1
title: Many events
system: { edition: server2003-sp2, services: none, set: { SharedSection: "1024,12288,512" } }
steps:
  - logon: { user: alice, kind: console }
  - run: { program: gui-app, as: app }
  - create-window: { in: app, class: Static, text: $text, count: 9000 }
YAML
    for machine in model qemu; do
        "$DESKHEAP" run --explain --machine "$machine" --events "$machine.jsonl" many.yaml >/dev/null
        sed -i "1s/\"machine\": \"$machine\"/\"machine\": \"\"/" "$machine.jsonl"
    done
    cmp model.jsonl qemu.jsonl
    python3 - <<'PYTHON'
import json
records, most = 0, 0
for line in list(open("qemu.jsonl"))[1:]:
    event = json.loads(line)
    records += 1 + -(-len(event.get("text", "").encode()) // 48)
    if event["kind"] == "idle":
        most, records = max(most, records), 0
assert most > 65536, most
PYTHON
}

@test "a difference in memory: where, by address, and both values; exit code 3" {
    faulty 1
    deskheap 3 run --machine both "$SESSIONS"
    silent output
    [[ "$stderr" =~ two-sessions.yaml:\ the\ machines\ differ\ in\ session\ space\ of\ session\ [0-9]+.*:\ the\ page\ table\ entry\ of\ 0x[0-9a-f]{8}\ is\ 0x[0-9a-f]+\ on\ model\ and\ 0x[0-9a-f]+\ on\ qemu$ ]] ||
        { echo "$stderr"; false; }
    faulty 5
    deskheap 3 run --machine both "$SESSIONS"
    [[ "$stderr" =~ the\ page\ directory\ entry\ of\ 0x[0-9a-f]{8}\ is\ 0x[0-9a-f]+\ on\ model\ and\ 0x[0-9a-f]+\ on\ qemu$ ]] ||
        { echo "$stderr"; false; }
    faulty 3
    deskheap 3 run --machine both "$SESSIONS"
    says stderr "the machines differ: CR0 is"
}

@test "a difference in events: which event, and both; exit code 3" {
    sed -b 's/Disconnect\x00/Disconnecu\x00/g' "$DESKHEAP_GUEST_DIR/guest.elf" >guest.elf
    ! cmp -s "$DESKHEAP_GUEST_DIR/guest.elf" guest.elf
    export DESKHEAP_GUEST=$PWD/guest.elf
    deskheap 3 run --machine both "$SESSIONS"
    silent output
    [[ "$stderr" =~ the\ machines\ differ\ at\ event\ ([0-9]+):\ on\ model\ [^\"]*\".*WinSta0\\Disconnect\",\ on\ qemu\ [^\"]*\".*WinSta0\\Disconnecu\"$ ]] ||
        { echo "$stderr"; false; }
    local number=${BASH_REMATCH[1]}
    unset DESKHEAP_GUEST
    "$DESKHEAP" run --events - "$SESSIONS" 2>/dev/null | grep -m1 'Disconnect"' >first
    grep -q "\"seq\": $number," first
}

@test "the machines differ in one of several scenarios: the others run, and 3 is the exit code" {
    faulty 1
    deskheap 3 run --summary --machine both "$SESSIONS" "$SCENARIOS/boot/three-gb.yaml"
    says output "PASS  $SCENARIOS/boot/three-gb.yaml"
    says output "ERROR  $SESSIONS: the machines differ in session space"
    says output "4 scenarios: 2 passed, 0 failed, 2 with a difference between the machines;"
    "$DESKHEAP" run --json --machine both "$SESSIONS" >report 2>/dev/null || [ $? -eq 3 ]
    python3 -c 'import json; r = json.load(open("report")); assert (r["verdict"], r["problem"]) == ("error", "difference"), r'
}

@test "a panic of the guest is a bug of ours, with its text; exit code 70" {
    faulty 8
    deskheap 70 run --machine qemu "$SESSIONS"
    says stderr "two-sessions.yaml: "
    says stderr "internal error in the emulated kernel: "
}

@test "what is no guest is refused" {
    echo "no ELF" >guest.elf
    export DESKHEAP_GUEST=$PWD/guest.elf
    DESKHEAP_QEMU_TIMEOUT=5 deskheap 75 run --machine both "$SESSIONS"
    says stderr "guest.elf is no guest for QEMU: it is no ELF file"
    head -c 300000 "$DESKHEAP_GUEST_DIR/guest.elf" >guest.elf
    deskheap 75 run --machine both "$SESSIONS"
    says stderr "guest.elf is no guest for QEMU: its segment at 0xbf8"
    DESKHEAP_GUEST=$DESKHEAP_GUEST_DIR/guest-3gb.elf deskheap 75 run --machine both "$SESSIONS"
    says stderr "guest-3gb.elf is no guest for QEMU: it has no win32k from 0xbf800000 to 0xbf821000"
    DESKHEAP_GUEST=/nonexistent/guest.elf deskheap 75 run --machine both "$SESSIONS"
    says stderr "/nonexistent/guest.elf"
    DESKHEAP_GUEST=/nonexistent/guest.elf deskheap 75 run --machine qemu "$SESSIONS"
    says stderr "/nonexistent/guest.elf"
}

@test "more memory than the PC has room for is refused, and skipped among others" {
    mkdir folder
    printf 'format: 1\ntitle: Large\nsystem: { edition: server2003-sp2, services: none, memory: 8 GiB }\nsteps: []\n' >folder/large.yaml
    deskheap 2 run --machine qemu folder/large.yaml
    says stderr "the PC under QEMU has room for"
    deskheap 0 run --machine qemu --summary folder
    says output "SKIP  folder/large.yaml: the PC under QEMU has room for"
}

@test "a variant that the PC has no room for is skipped, alone it is refused by its name" {
    printf 'format: 1\ntitle: Two\nsystem: { edition: server2003-sp2, services: none }\nsteps: []\nvariants:\n  large: { system: { memory: 8 GiB } }\n' >two.yaml
    deskheap 0 run --machine qemu --summary two.yaml
    silent stderr
    says output "PASS  two.yaml: "
    says output "SKIP  two.yaml [large]: the PC under QEMU has room for"
    says output "2 scenarios: 1 passed, 0 failed, 1 skipped;"
    deskheap 2 run --machine both --variant large two.yaml
    silent output
    says stderr "two.yaml [large]: the PC under QEMU has room for"
    "$DESKHEAP" run --json --machine qemu --variant large two.yaml >report 2>/dev/null || [ $? -eq 2 ]
    python3 -c 'import json; r = json.load(open("report")); assert (r["variant"], r["verdict"], r["problem"]) == ("large", "error", "unsupported"), r'
}

@test "of several runs no failure hides behind what could not run, nor a difference behind a failure" {
    sed 's/desktops: [0-9]*/desktops: 77/' "$SCENARIOS/cases/overview-fresh-boot.yaml" >failing.yaml
    echo "format: 1" >broken.yaml
    printf '#!/bin/sh\necho late >&2\nexit 1\n' >late
    chmod +x late
    deskheap 1 run --summary failing.yaml broken.yaml
    DESKHEAP_QEMU=$PWD/late deskheap 2 run --summary --machine qemu "$SESSIONS" broken.yaml
    printf '#!/bin/sh\ncase "$*" in *guest-3gb.elf*) exit 1 ;; esac\nexec qemu-system-i386 "$@"\n' >late
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none, boot-options: [/3GB] }\n' >three-gb.yaml
    DESKHEAP_QEMU=$PWD/late deskheap 1 run --summary --machine qemu three-gb.yaml failing.yaml
    says output " 1 could not be run"
    faulty 1
    deskheap 3 run --summary --machine both failing.yaml "$SESSIONS" broken.yaml
    DESKHEAP_QEMU=$PWD/late deskheap 3 run --summary --machine both three-gb.yaml "$SESSIONS" failing.yaml
    faulty 8
    deskheap 70 run --summary --machine both broken.yaml "$SESSIONS"
}

@test "session space in two runs is the same on both, with either kind of page tables" {
    cp "$DESKHEAP_TEST_DIR/fixtures/editions/split.yaml" .
    cat >plain.yaml <<'YAML'
format: 1
title: Session space in two runs
system: { edition: ./split.yaml, services: none }
steps:
  - logon: { user: alice, kind: rdp, as: alice }
  - run: { program: gui-app, in: alice, count: 3 }
  - logon: { user: bob, kind: rdp, as: bob }
  - run: { program: gui-app, in: bob }
  - logoff: alice
expect:
  - dheapmon: { session: bob, desktops: 3 }
YAML
    sed 's|services: none|services: none, boot-options: [/PAE]|' plain.yaml >pae.yaml
    deskheap 0 run --machine both --summary plain.yaml pae.yaml
    says output "2 scenarios: 2 passed"
    deskheap 0 layout --machine qemu plain.yaml
    says output "  bf800000 - bfffffff       8 MB  session image space"
    says output "  c6000000 - c8ffffff      48 MB  session view space"
}

@test "heaps of Windows 7 are the same on both, with either kind of page tables, and a full one fails on both" {
    cp "$DESKHEAP_TEST_DIR/fixtures/editions/nt6-heap.yaml" .
    deskheap 0 run --machine both --summary --edition ./nt6-heap.yaml heap-full tree
    says output "2 scenarios: 2 passed"
    says output "2 expected failures"
    cat >pae.yaml <<'YAML'
format: 1
title: Heaps of Windows 7 with PAE
system: { edition: ./nt6-heap.yaml, services: none, boot-options: [/PAE] }
steps:
  - logon: { user: alice, kind: rdp, as: alice }
  - run: { program: gui-app, in: alice, count: 3 }
expect:
  - dheapmon: { session: alice, desktops: 3 }
YAML
    deskheap 0 run --machine both --summary pae.yaml
    deskheap 0 tree --machine qemu --heap 'WinSta0\Default' --session 1 pae.yaml
    says output "H range descriptor"
    says output "H heap header"
    ! grep -q "segment header" <<<"$output"
}

@test "scenarios at random: a failure prints its seed, and a short scenario that shows it" {
    faulty 4
    run --separate-stderr "$DESKHEAP_BUILD/tests/machines/test_random" 12
    [ "$status" -eq 1 ]
    [[ "$stderr" =~ ^seed\ [0-9]+:\  ]] || { echo "$stderr"; false; }
    says stderr "the machines differ"
    sed -n '/^format: 1/,$p' <<<"$stderr" >shrunk.yaml
    [ "$(sed -n '/^steps:/,$p' shrunk.yaml | wc -l)" -le 5 ]
    deskheap 3 run --machine both shrunk.yaml
    unset DESKHEAP_GUEST
    deskheap 0 run --machine both --summary shrunk.yaml
}

@test "scenarios at random: how many is a number" {
    for seeds in soon 0 "" 12x -1 99999999999; do
        run --separate-stderr "$DESKHEAP_BUILD/tests/machines/test_random" "$seeds"
        [ "$status" -eq 2 ]
        says stderr "SEEDS is a number from 1 to 1000000, not \"$seeds\""
    done
    run --separate-stderr "$DESKHEAP_BUILD/tests/machines/test_random" 1 one
    [ "$status" -eq 2 ]
    says stderr "FIRST is a number from 1 to"
}
