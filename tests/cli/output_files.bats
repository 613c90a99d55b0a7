#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files that options name to be written: none takes the place of what is read, and all of one command are there or none.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    cp "$DESKHEAP_DATA_DIR/tests/fixtures/fix/twenty-and-sixty.yaml" s.yaml
    cp "$DESKHEAP_DATA_DIR/scenarios/services/local-system-heap-full.yaml" full.yaml
}

# keeps FILE COMMAND…: refused, because it would take the place of a file that is read; FILE stays as it was, by every name.
keeps() {
    local file=$1
    shift
    rm -f hard soft
    ln "$file" hard
    ln -s "$file" soft
    for name in "$file" "./$file" hard soft; do
        cp "$file" before
        deskheap 2 "${@//OUT/$name}"
        says stderr "would overwrite $name, which is read"
        cmp "$file" before
    done
}

# differ COMMAND…: refused, because two of the files that it writes are one.
differ() {
    rm -f new link
    ln -s new link
    for name in new ./new link; do
        deskheap 2 "${@//OUT/$name}"
        says stderr "are one file, $name"
        [ ! -e new ]
    done
}

@test "nothing that is written takes the place of what is read" {
    "$DESKHEAP" sweep plan --axis SessionViewSize=48,64 --out p.jsonl s.yaml
    "$DESKHEAP" sweep run --out r.jsonl p.jsonl
    cp "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg" own.reg
    keeps s.yaml run --events OUT s.yaml
    keeps s.yaml run --trace OUT s.yaml
    keeps s.yaml run --html OUT s.yaml
    keeps s.yaml run --svg OUT s.yaml
    keeps s.yaml run --junit OUT s.yaml
    keeps s.yaml run --junit OUT --shard 1/9 "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml" s.yaml
    keeps s.yaml fix --patch OUT s.yaml
    keeps own.reg fix --undo OUT --registry own.reg s.yaml
    keeps s.yaml sweep plan --axis SessionViewSize=48 --out OUT s.yaml
    keeps p.jsonl sweep run --out OUT p.jsonl
    keeps s.yaml sweep run --resume --out OUT p.jsonl
    keeps p.jsonl sweep merge --out OUT p.jsonl r.jsonl
    keeps r.jsonl sweep merge --format csv --out OUT p.jsonl r.jsonl
    "$DESKHEAP" run --quiet --summary --trace t.json full.yaml
    keeps s.yaml run --trace OUT s.yaml
    keeps s.yaml run --html OUT s.yaml
    keeps t.json report --out OUT t.json
    cp "$DESKHEAP_DATA_DIR/docs/examples/sick-server/table.txt" table.txt
    keeps table.txt import --out OUT table.txt
    keeps table.txt import --out OUT own.reg table.txt
    differ run --events OUT --junit new s.yaml
    differ run --trace OUT --html new s.yaml
    differ run --html OUT --junit new s.yaml
    differ fix --undo OUT --patch new s.yaml
}

@test "the step summary of GitHub is added to no file that is read, and is none that is written" {
    local name
    ln s.yaml hard
    ln -s s.yaml soft
    cp s.yaml before
    for name in s.yaml ./s.yaml hard soft; do
        GITHUB_STEP_SUMMARY=$name deskheap 2 run --github s.yaml
        says stderr "GITHUB_STEP_SUMMARY would overwrite $name, which is read"
        cmp s.yaml before
        GITHUB_STEP_SUMMARY=$name deskheap 2 run --github --shard 1/9 "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml" s.yaml
        cmp s.yaml before
    done
    mkdir sub
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, registry: own.reg }\nsteps: []\n' >sub/s.yaml
    cp "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg" sub/own.reg
    cp sub/own.reg before
    GITHUB_STEP_SUMMARY=sub/own.reg deskheap 2 run --github sub/s.yaml
    says stderr "GITHUB_STEP_SUMMARY would overwrite sub/own.reg"
    cmp sub/own.reg before
    GITHUB_STEP_SUMMARY=new deskheap 2 run --github --junit ./new s.yaml
    says stderr "are one file"
    [ ! -e new ]
    GITHUB_STEP_SUMMARY=s.yaml deskheap 1 run --quiet s.yaml
}

@test "what cannot be a patch is told, and the answer with it" {
    local head='format: 1\ntitle: t\nsystem: { edition: server2003-sp2, boot-options: [/3GB] }\nsteps:\n  - start-service:'
    printf "$head { name: 's{n}', program: plain-service, account: '.\\\\b', for: { n: 1..40 } }\n" >b.yaml
    deskheap 2 fix --knob /3GB --patch p.reg b.yaml
    says output "boot.ini, the line under [operating systems] that starts: /3GB goes"
    says stderr "p.reg is not written: boot options stand in no registry file"
    deskheap 2 fix --knob SharedSection.3 --undo p.reg "$DESKHEAP_DATA_DIR/tests/fixtures/fix/twenty-and-sixty.yaml"
    says output "no value of it works"
    says stderr "p.reg is not written: no value of this knob works"
    deskheap 2 fix --patch p.reg "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
    says stderr "p.reg is not written: nothing fails for a limit"
    [ ! -e p.reg ]
}

@test "these are all options that name a file to be written" {
    local verb
    for verb in $("$DESKHEAP" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
        "$DESKHEAP" "$verb" --help | grep -o -e '--[a-z]*=FILE' | grep -v -x -e --registry=FILE | sed "s/^/$verb /"
    done >seen || true
    diff seen - <<'TEXT'
run --junit=FILE
run --events=FILE
run --trace=FILE
run --html=FILE
run --svg=FILE
report --out=FILE
fix --patch=FILE
fix --undo=FILE
sweep --out=FILE
import --out=FILE
TEXT
}

# whole FILE COMMAND…: where not one byte can be written, the file that was there stays, or there is none; nothing lies beside it.
whole() {
    local file=$1 old
    shift
    mkdir -p room
    for old in "" "the old file"; do
        [ -z "$old" ] || echo "$old" >"room/$file"
        # shellcheck disable=SC2016
        run bash -c 'trap "" XFSZ; ulimit -f 0; "$DESKHEAP" "$@" 2>&1' - "$@"
        [ "$status" -eq 75 ] || { echo "$*: exit code $status: $output"; return 1; }
        [ "$(cat "room/$file" 2>/dev/null)" = "$old" ] || { echo "$*: the file is another"; return 1; }
        [ "$(find room -type f | wc -l)" -eq $((${#old} > 0)) ] || { echo "$*: $(ls room)"; return 1; }
        rm -f "room/$file"
    done
}

@test "without room on the disk every file is the old one or none" {
    "$DESKHEAP" sweep plan --axis SessionViewSize=48,64 --out p.jsonl s.yaml
    "$DESKHEAP" sweep run --out r.jsonl p.jsonl
    whole f run --events room/f full.yaml
    whole f run --trace room/f full.yaml
    "$DESKHEAP" run --quiet --summary --trace t.json full.yaml
    whole f report --out room/f t.json
    whole f run --html room/f full.yaml
    whole f run --svg room/f full.yaml
    whole f run --junit room/f full.yaml
    whole f fix --knob SharedSection.3 --patch room/f full.yaml
    whole f fix --knob SharedSection.3 --undo room/f full.yaml
    whole f sweep plan --axis SessionViewSize=48 --out room/f s.yaml
    whole f sweep run --out room/f p.jsonl
    whole f sweep merge --out room/f p.jsonl r.jsonl
    whole f.yaml init --force room/f.yaml
    export GITHUB_STEP_SUMMARY=room/f
    whole f run --github full.yaml
}

@test "a patch is never there without its way back, and neither without what is printed" {
    local undo
    for undo in /dev/full no/such/undo.reg; do
        run "$DESKHEAP" fix --knob SharedSection.3 --patch patch.reg --undo "$undo" full.yaml
        [[ "$output" == *"writing $undo"* ]]
        [ ! -e patch.reg ]
    done
    run bash -c '"$DESKHEAP" fix --knob SharedSection.3 --patch patch.reg --undo undo.reg full.yaml >/dev/full'
    [ "$status" -eq 75 ]
    [ ! -e patch.reg ]
    [ ! -e undo.reg ]
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg --undo undo.reg full.yaml
    [ -s patch.reg ]
    [ -s undo.reg ]
}

@test "through a link to nothing a file comes whole or not at all" {
    ln -s target.reg link
    run bash -c 'trap "" XFSZ; ulimit -f 0; "$DESKHEAP" fix --knob SharedSection.3 --patch link full.yaml'
    [ "$status" -eq 75 ]
    [ ! -e target.reg ]
    deskheap 0 fix --knob SharedSection.3 --patch link full.yaml
    [ -s target.reg ]
    [ -L link ]
}

@test "a report is the page that the run itself writes, and of nothing else than a trace" {
    "$DESKHEAP" run --quiet --summary --trace t.json --html p.html full.yaml
    "$DESKHEAP" report t.json | cmp - p.html
    deskheap 0 report --out q.html t.json
    cmp p.html q.html
    "$DESKHEAP" report - <t.json | cmp - p.html
    sed 's/"steps": \[/"steps": {/' t.json >bad.json
    deskheap 2 report --out r.html bad.json
    says stderr "bad.json:1:"
    for said in 'steps="steps" has at least one element' 'heaps=is an index, and "heaps" has 0 elements'; do
        python3 -c '
import json, sys
trace = json.load(open("t.json"))
trace[sys.argv[1]] = []
json.dump(trace, open("bad.json", "w"))' "${said%%=*}"
        deskheap 2 report --out r.html bad.json
        says stderr "bad.json:1:"
        says stderr "${said#*=}"
    done
    "$DESKHEAP" run --json full.yaml >report.json
    deskheap 2 report --out r.html report.json
    says stderr "report.json:1:12: error: this is no deskheap.trace/1"
    deskheap 2 report --out r.html s.yaml
    deskheap 2 report --out r.html no-such.json
    [ ! -e r.html ]
}

@test "what is open already goes on where it stands, by any of its names" {
    cd "$BATS_TEST_TMPDIR"
    for name in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
        echo kept >log
        "$DESKHEAP" run --quiet --junit "$name" "full.yaml" >>log
        [ "$(head -n 1 log)" = kept ]
        grep -q "<testsuite" log
    done
    "$DESKHEAP" shell -c "goto 1" -c "save /dev/stdout" -c "steps all" two-sessions >log
    grep -q "^format: 1" log
    grep -q "logon user student" log
    "$DESKHEAP" run --quiet --trace t.json "full.yaml" >/dev/null
    cp t.json before
    deskheap 2 report --out t.json - <t.json
    deskheap 2 report --out /dev/stdin - <t.json
    cmp t.json before
}

@test "where nothing can be written is said before the work, and nothing is printed of it" {
    mkdir folder
    cp "$DESKHEAP_DATA_DIR/scenarios/services/local-system-heap-full.yaml" full.yaml
    deskheap 0 sweep plan --axis SessionViewSize=48 --out plan.jsonl full.yaml
    for place in folder none/there; do
        for command in "run --junit $place full.yaml" "run --html $place full.yaml" "run --events $place full.yaml" \
            "fix --knob SharedSection.3 --patch $place full.yaml" "fix --knob SharedSection.3 --undo $place full.yaml" \
            "sweep plan --axis SessionViewSize=48 --out $place full.yaml" "sweep run --out $place plan.jsonl" \
            "import --out $place $DESKHEAP_DATA_DIR/docs/examples/sick-server/table.txt"; do
            # shellcheck disable=SC2086
            deskheap 2 $command
            says stderr "writing $place: "
            silent output
        done
    done
    [ -z "$(ls -A folder)" ]
    # What is asked about leaves the old file as it is, and no other beside it.
    echo old >results.xml
    deskheap 2 run --junit results.xml --html folder full.yaml
    [ "$(cat results.xml)" = old ]
    ! compgen -G "results.xml?*"
}
