#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whatever QEMU is or does: one clear line and an exit code, never a hang, and nothing stays behind.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIO=$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml
    QEMU=$(command -v qemu-system-i386)
    mkdir temporary
    export TMPDIR=$BATS_TEST_TMPDIR/temporary XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/temporary
    # Whatever is started from here has it, also what outlives who started it.
    export DESKHEAP_TEST_MARK=$BATS_TEST_TMPDIR
}

# No test leaves a QEMU, or what stands for one, or a file in the temporary folder.
teardown() {
    [ -z "$(ls -A temporary)" ]
    ended
}

# fake COMMAND: the QEMU from now on is a script, which may read everything and write no file. Its lines: RAM on 10,
# serial line on 11, monitor on 12.
fake() {
    printf '#!/bin/bash\n%s\n' "$1" >fake-qemu
    chmod +x fake-qemu
    export DESKHEAP_QEMU=$PWD/fake-qemu
}

# greeting MAJOR MINOR: for a fake, what a QEMU of that version says first on its monitor.
greeting() {
    printf 'echo '\''{"QMP": {"version": {"qemu": {"micro": 3, "minor": %u, "major": %u}, "package": ""}}}'\'' >&12\n' "$2" "$1"
}

# started: the processes that this test started and that still run, a name a line. What init has yet to collect has no
# environment any more.
started() {
    local environment
    for environment in $(env -u DESKHEAP_TEST_MARK grep -lszF "DESKHEAP_TEST_MARK=$DESKHEAP_TEST_MARK" /proc/[0-9]*/environ); do
        cat "${environment%environ}comm" 2>/dev/null || true
    done
}

# ended: none of them runs any more.
ended() {
    for _ in {1..50}; do
        [ -n "$(started)" ] || return 0
        sleep 0.1
    done
    echo "still there: $(started)"
    return 1
}

# refused TEXT: a run with QEMU ends with 75, nothing on stdout and one line with TEXT on stderr.
refused() {
    deskheap 75 run --machine qemu "$SCENARIO"
    silent output
    says stderr "$1"
    if [[ "$stderr" == *$'\n'* ]]; then
        echo "more than one line: $stderr"
        return 1
    fi
}

# busy SIGNAL: for a fake that becomes QEMU, which gets the signal once it has worked for half a second, start and all.
busy() {
    printf '(while [ "$(sed "s/.*) //" /proc/$$/stat | cut -d" " -f12)" -lt 50 ]; do sleep 0.1; done; kill -%s $$) & exec %q "$@"\n' \
        "$1" "$QEMU"
}

# A scenario that takes the PC many seconds, in many short requests.
long_scenario() {
    cat >long.yaml <<'YAML'
format: 1
title: Long
system: { edition: server2003-sp2, services: none }
steps:
  - logon: { user: alice, kind: console }
  - run: { program: gui-app, as: app }
  - repeat:
      count: 20000
      steps:
        - create-window: { in: app, class: Static, count: 20 }
        - wait: 1 s
YAML
    SCENARIO=$PWD/long.yaml
}

@test "no QEMU: the package is named, or the variable that names another" {
    DESKHEAP_QEMU=/nonexistent/qemu refused "/nonexistent/qemu is not here (DESKHEAP_QEMU names it)"
    DESKHEAP_QEMU=no-such-qemu refused "no-such-qemu is not here (DESKHEAP_QEMU names it)"
    run --separate-stderr env PATH=/nonexistent "$DESKHEAP" run --machine qemu "$SCENARIO"
    [ "$status" -eq 75 ]
    says stderr "tree.yaml: the PC needs QEMU, and qemu-system-i386 is not here (on Debian: apt install qemu-system-x86)"
}

@test "a QEMU that may not be run: that is said" {
    echo "text" >text
    DESKHEAP_QEMU=./text refused "./text is no program that may be run (DESKHEAP_QEMU names it)"
    DESKHEAP_QEMU=$PWD refused "is no program that may be run"
    printf '#!/nonexistent/interpreter\n' >text
    chmod +x text
    DESKHEAP_QEMU=./text refused "(DESKHEAP_QEMU names it)"
}

@test "a QEMU too old: what was found, what is needed, the package" {
    fake "$(greeting 7 1); exec sleep 600"
    refused "fake-qemu is QEMU 7.1.3, and the PC needs 7.2 or newer (DESKHEAP_QEMU names it)"
    fake "$(greeting 2 11); exec sleep 600"
    refused "is QEMU 2.11.3"
}

@test "a QEMU of the oldest version or a newer one is not called too old" {
    for version in "7 2" "8 0" "10 1"; do
        # shellcheck disable=SC2086
        fake "$(greeting $version); exit 1"
        refused "QEMU ended before the machine was done: exit status 1"
    done
}

@test "a QEMU that ends at once: the line that says why is shown, and what names it" {
    fake 'echo "qemu: -M microvm: unsupported machine type" >&2; echo "more" >&2; exit 1'
    refused "did not start: exit status 1: qemu: -M microvm: unsupported machine type (DESKHEAP_QEMU names it)"
    fake 'echo "qemu: unable to map backing store for guest RAM: Cannot allocate memory" >&2; exit 1'
    refused "guest RAM: Cannot allocate memory (the machine's memory is memory of this host, and that is short or limited)"
    fake 'exit 0'
    refused "did not start: exit status 0 (DESKHEAP_QEMU names it)"
    fake 'kill -SEGV $$'
    refused "did not start: killed by signal 11"
}

@test "an accelerator that the host has not: the failure is shown, not a warning, and what works" {
    fake 'echo "qemu: warning: 32-bit hosts are unsupported soon" >&2; echo "Could not access KVM kernel module" >&2; exit 1'
    deskheap 75 run --machine both --accel kvm "$SCENARIO"
    says stderr "did not start: exit status 1: Could not access KVM kernel module (--accel tcg needs nothing of the host)"
}

@test "a host short of file descriptors: no package is advised" {
    local limit
    for limit in {9..24}; do
        run --separate-stderr bash -c "ulimit -n $limit; exec $DESKHEAP run --machine qemu $SCENARIO"
        [[ "$stderr" == *"oo many open files"* ]] || continue
        [ "$status" -eq 75 ]
        [[ "$stderr" != *"apt install"* ]]
        [[ "$stderr" != *$'\n'* ]]
        local seen=yes
    done
    [ "$seen" = yes ]
}

@test "no QEMU, many scenarios: said once, nothing is tried, and each has its object" {
    export DESKHEAP_QEMU=/nonexistent/qemu
    echo "format: 1" >broken.yaml
    local scenarios=("$SCENARIO" "$DESKHEAP_DATA_DIR/scenarios/services/one-account-other-sizes.yaml" broken.yaml)
    deskheap 2 run --summary --machine both "${scenarios[@]}"
    [ "$(grep -c nonexistent <<<"$stderr")" -eq 1 ]
    [ "$(grep -c ERROR <<<"$output")" -eq 2 ]
    says output ": 0 passed, 0 failed, 1 could not be read, $(grep -o '[0-9]* could not be run' <<<"$output"); 0 of 0"
    "$DESKHEAP" run --json --machine both "${scenarios[@]}" 2>stderr >reports || [ $? -eq 2 ]
    [ "$(grep -c nonexistent stderr)" -eq 1 ]
    python3 - <<'PYTHON'
import json
reports = [json.loads(line) for line in open("reports")]
assert len(reports) > 3, reports
assert {report["verdict"] for report in reports} == {"error"}
assert reports[-1]["problem"] == "unreadable" and "broken.yaml:1:" in reports[-1]["reason"]
assert len({(report["scenario"], report["variant"]) for report in reports}) == len(reports)
for report in reports[:-1]:
    assert report["problem"] == "host" and report["machine"] == "both", report
    assert report["reason"] == "the PC needs QEMU, and /nonexistent/qemu is not here (DESKHEAP_QEMU names it)"
PYTHON
}

@test "a QEMU that ends and leaves something behind that holds its lines does not hold deskheap" {
    fake "sleep 600 & exit 1"
    DESKHEAP_QEMU_TIMEOUT=1 refused "did not answer within 1 second"
    ended
    fake "sleep 600 10>&- 11>&- 12>&- & exit 1" # only stderr
    refused "did not start: exit status 1 (DESKHEAP_QEMU"
    ended
}

@test "what a script for QEMU started ends with it" {
    fake "sleep 600 & wait"
    DESKHEAP_QEMU_TIMEOUT=1 refused "did not answer within 1 second"
    ended
}

@test "a script that starts QEMU and ends: the run passes, and QEMU ends with it" {
    fake "$QEMU \"\$@\" & exit 0"
    deskheap 0 run --summary --machine qemu "$SCENARIO"
    ended
}

@test "no thread to start QEMU from: that is said" {
    [ "$(cat /proc/sys/vm/overcommit_memory)" != 1 ] || skip "this host promises any memory"
    # A thread's stack is as large as this limit.
    ulimit -s 1000000000000 || skip "this host has a limit of its own"
    refused "cannot start QEMU: "
    says stderr "thread"
}

@test "a QEMU that talks much on stderr is not held up by it" {
    fake "head -c 1000000 /dev/zero | tr '\\0' '\\n' >&2; exec $QEMU \"\$@\""
    deskheap 0 run --summary --machine qemu "$SCENARIO"
}

@test "a QEMU that never says anything is given up" {
    fake 'exec sleep 600'
    DESKHEAP_QEMU_TIMEOUT=1 refused "fake-qemu did not answer within 1 second and is given up (DESKHEAP_QEMU_TIMEOUT"
}

@test "a QEMU that greets and says nothing more is given up" {
    fake "$(greeting 7 2); exec sleep 600"
    DESKHEAP_QEMU_TIMEOUT=4 refused "the machine under QEMU did not answer within 4 seconds and is given up"
}

@test "a QEMU that closes its lines and goes on is ended" {
    fake "$(greeting 7 2); exec 11>&- 12>&-; sleep 600"
    refused "QEMU ended before the machine was done: it closed its lines"
}

@test "garbage on the monitor is refused, however much of it" {
    local text
    for text in 'garbage' '[]' '{}' '""' '{"QMP": 1}' '{"QMP": {"version": {"qemu": {"major": "seven"}}}}' \
        '{"QMP": {"version": {"qemu": [7, 2]}}}' '{"return": {}}'; do
        fake "echo '$text' >&12; exec sleep 600"
        refused "does not speak as QEMU does:"
    done
    fake "head -c 1000000 /dev/zero | tr '\\0' '[' >&12; echo >&12; exec sleep 600"
    refused "does not speak as QEMU does: an answer that is no JSON object"
    fake "head -c 1000000 /dev/urandom >&12; echo >&12; exec sleep 600"
    refused "does not speak as QEMU does:"
    fake "exec cat /dev/zero >&12"
    DESKHEAP_QEMU_TIMEOUT=2 refused "fake-qemu d" # no end of it: "does not speak …", or "did not answer …"
}

@test "garbage on the serial line is a bug of ours, not a wait" {
    fake "$(greeting 7 2); printf '\\377' >&11; exec sleep 600"
    deskheap 70 run --machine qemu "$SCENARIO"
    says stderr "rang an unknown bell"
}

@test "a guest that resets its processor is a bug of ours" {
    fake "$(greeting 7 2); exit 0"
    deskheap 70 run --machine qemu "$SCENARIO"
    says stderr "its processor was reset"
    fake "$(greeting 7 2); echo 'qemu-system-i386: warning: this host is slow' >&2; exit 0"
    deskheap 70 run --machine qemu "$SCENARIO"
    says stderr "its processor was reset"
    deskheap 75 run --machine qemu --accel kvm "$SCENARIO"
    says stderr "the machine's processor was reset with --accel kvm (--accel tcg needs nothing of the host)"
}

@test "warnings of QEMU do not hide what it ended for" {
    fake "echo 'qemu: warning: this host is slow' >&2; echo 'qemu: no such device' >&2; exit 1"
    refused "did not start: exit status 1: qemu: no such device (DESKHEAP_QEMU"
    fake "echo 'qemu: warning: this host is slow' >&2; exit 1"
    refused "did not start: exit status 1: qemu: warning: this host is slow (DESKHEAP_QEMU"
}

@test "a QEMU killed in the middle" {
    long_scenario
    fake "$(busy KILL)"
    refused "QEMU ended before the machine was done: killed by signal 9"
}

@test "a QEMU ended politely in the middle" {
    long_scenario
    fake "$(busy TERM)"
    refused "QEMU ended before the machine was done: exit status 0: qemu-system-i386: terminating on signal 15"
}

@test "a QEMU stopped in the middle" {
    long_scenario
    fake "$(busy STOP)"
    DESKHEAP_QEMU_TIMEOUT=5 refused "the machine under QEMU did not answer within 5 seconds and is given up"
}

@test "with --machine both too" {
    fake 'exit 1'
    deskheap 75 run --machine both "$SCENARIO"
    says stderr "did not start: exit status 1"
    deskheap 75 tree --machine qemu "$SCENARIO"
    says stderr "did not start: exit status 1"
}

@test "a script for QEMU reads everything and writes no file" {
    python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) <= 0)' ||
        skip "this kernel has no Landlock"
    echo content >there
    fake "cat there >&2; echo other >there; echo other >new; exit 1"
    refused "did not start: exit status 1: content (DESKHEAP_QEMU"
    [ "$(cat there)" = content ]
    [ ! -e new ]
}

@test "deskheap debug with a QEMU that fails leaves no way in" {
    fake 'exit 1'
    deskheap 75 debug "$SCENARIO"
    says stderr "did not start: exit status 1"
    fake "$(greeting 7 2); printf 'R' >&11; sleep 0.2; exit 1"
    deskheap 75 debug --before-boot "$SCENARIO"
    says stderr "QEMU ended before the machine was done"
}

@test "one QEMU that fails does not stop the runs after it" {
    fake "[[ \"\$*\" == *guest-3gb.elf* ]] && exit 1; exec $QEMU \"\$@\""
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none, boot-options: [/3GB] }\n' >three-gb.yaml
    deskheap 75 run --summary --machine qemu three-gb.yaml "$SCENARIO"
    says output "1 passed, 0 failed, 1 could not be run"
    says stderr "did not start: exit status 1"
}

@test "deskheap killed in the middle: QEMU goes with it, and no file stays" {
    long_scenario
    fake "exec $QEMU \"\$@\""
    for signal in KILL TERM INT; do
        # A shell in the background would have its children ignore SIGINT.
        setsid env --default-signal=INT "$DESKHEAP" run --machine qemu long.yaml >/dev/null 2>&1 &
        local deskheap=$!
        for _ in {1..100}; do
            [[ "$(started)" != *qemu* ]] || break
            sleep 0.1
        done
        [[ "$(started)" == *qemu* ]]
        sleep 0.3
        kill -"$signal" "$deskheap"
        wait "$deskheap" || true
        ended
        [ -z "$(ls -A temporary)" ]
    done
}

@test "a run leaves no file behind: not in the temporary folder, not where it runs" {
    mkdir here
    (cd here && "$DESKHEAP" run --machine both --summary "$SCENARIO")
    [ -z "$(ls -A here)" ]
    [ -z "$(ls -A temporary)" ]
}

@test "runs at once give what they give alone" {
    local scenarios=("$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml" "$DESKHEAP_DATA_DIR/scenarios/boot/three-gb.yaml"
        "$DESKHEAP_DATA_DIR/scenarios/sessions/fast-user-switching.yaml")
    local i
    for i in 0 1 2; do
        "$DESKHEAP" run --machine qemu --events "alone-$i" "${scenarios[i]}" >/dev/null
    done
    for i in 0 1 2; do
        "$DESKHEAP" run --machine qemu --events "together-$i" "${scenarios[i]}" >/dev/null &
    done
    wait
    for i in 0 1 2; do
        cmp "alone-$i" "together-$i"
    done
}

@test "a time limit that is no number is bad usage" {
    for limit in soon 0 86401 "" 1.5; do
        DESKHEAP_QEMU_TIMEOUT="$limit" deskheap 2 run --machine both "$SCENARIO"
        says stderr "DESKHEAP_QEMU_TIMEOUT is a number of seconds from 1 to 86400, not \"$limit\""
    done
    DESKHEAP_QEMU_TIMEOUT=soon deskheap 0 run --summary "$SCENARIO"
}

@test "a bad --accel is bad usage" {
    deskheap 2 run --machine qemu --accel tgc "$SCENARIO"
    says stderr '--accel is tcg or kvm, not "tgc"'
    deskheap 2 tree --machine qemu --accel "" "$SCENARIO"
    says stderr '--accel is tcg or kvm'
    deskheap 2 debug --accel tgc "$SCENARIO"
    says stderr '--accel is tcg or kvm, not "tgc"'
    deskheap 0 run --summary --machine qemu --accel tcg "$SCENARIO"
}

@test "--accel is what QEMU gets" {
    fake 'echo "$@" >&2; exit 1'
    deskheap 75 run --machine qemu "$SCENARIO"
    says stderr "-accel tcg "
    deskheap 75 run --machine qemu --accel kvm "$SCENARIO"
    says stderr "-accel kvm "
}

@test "what QEMU says before it ends reaches the terminal with visible escapes" {
    fake "printf 'no \\033[31mKVM\\033[0m \\342\\200\\256here\\377\\n' >&2; exit 1"
    refused 'did not start: exit status 1: no \x1b[31mKVM\x1b[0m \u202ehere'
    [[ "$stderr" != *[[:cntrl:]]* ]]
}
