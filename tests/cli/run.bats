#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# deskheap run: verdicts, exit codes, forms of output.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
}

# A copy of a shipped scenario in ./name.yaml, changed by a sed script that must change something.
changed() {
    local path=$1 script=$2
    sed "$script" "$SCENARIOS/$path" >"$(basename "$path")"
    ! cmp -s "$SCENARIOS/$path" "$(basename "$path")"
}

@test "every shipped scenario ends as it expects" {
    deskheap 0 run --summary "$SCENARIOS"
    says output ", 0 failed;"
    [[ "$output" != *FAIL* ]]
    # Nothing but what registry files are taken for.
    stderr=$(grep -v ':1:1: note: taken for the state of ' <<<"$stderr" || true)
    silent stderr
}

@test "a run tells steps, failures with cause, tables, event log, expectations and verdict" {
    deskheap 0 run "$SCENARIOS/services/no-console.yaml"
    for text in "What happened" "Failures" "no-console" "0xC0000142 STATUS_DLL_INIT_FAILED" \
        "Total Desktop:" "Event log" "Win32k 243" "Expectations" "PASS"; do
        says output "$text"
    done
}

@test "one changed number: exit code 1, and expected and seen are shown" {
    changed cases/overview-fresh-boot.yaml 's/total: 5824 KB/total: 5825 KB/'
    deskheap 1 run overview-fresh-boot.yaml
    says output "5825"
    says output "5824"
    says output "FAIL"
}

@test "a failing step that no expectation covers fails the scenario" {
    sed '/^expect:/,$d' "$SCENARIOS/services/no-console.yaml" |
        sed '/^  - expect:/,/^  - [^e]/{/^  - [^e]/!d}' >bare.yaml
    deskheap 1 run bare.yaml
    says output "FAIL"
}

@test "several scenarios: all run, the worst exit code counts, bad input is told on stderr" {
    changed cases/overview-fresh-boot.yaml 's/total: 5824 KB/total: 5825 KB/'
    echo "format: 1" >broken.yaml
    deskheap 1 run --summary overview-fresh-boot.yaml broken.yaml "$SCENARIOS/lessons/2-tree.yaml"
    says output "FAIL  overview-fresh-boot.yaml"
    says output "PASS  $SCENARIOS/lessons/2-tree.yaml"
    says stderr "broken.yaml:"
    deskheap 1 run --summary overview-fresh-boot.yaml "$SCENARIOS/lessons/2-tree.yaml"
}

@test "a missing file, an empty folder, no argument" {
    deskheap 2 run no-such.yaml
    says stderr "no-such.yaml"
    mkdir empty
    deskheap 2 run empty
    says stderr "no scenario"
    deskheap 2 run
    says stderr "which scenarios?"
    silent output
}

@test "--json is one object a run, of schema deskheap.report/1" {
    "$DESKHEAP" run --json "$SCENARIOS/services/one-account-other-sizes.yaml" >reports
    python3 - <<'PYTHON'
import json
reports = [json.loads(line) for line in open("reports")]
assert len(reports) > 1, len(reports)
for report in reports:
    assert report["schema"] == "deskheap.report/1", report["schema"]
    assert report["verdict"] == "pass"
    assert report["machine"] == "model"
    assert report["failures"][0]["status"] == "0xC0000142"
    assert report["failures"][0]["cause"] == "session-view-space-full"
PYTHON
}

@test "every member of --json is documented" {
    "$DESKHEAP" run --json "$SCENARIOS" >reports
    python3 - "$DESKHEAP_DATA_DIR/docs/report-format.md" <<'PYTHON'
import json, re, sys
known = set(re.findall(r"`([a-z_]+)`", open(sys.argv[1]).read()))
def members(value):
    if isinstance(value, dict):
        yield from value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from members(part)
for line in open("reports"):
    unknown = set(members(json.loads(line))) - known
    assert not unknown, unknown
PYTHON
}

@test "--json has an object for what could not be read or run" {
    echo "format: 1" >broken.yaml
    local tree=$SCENARIOS/lessons/2-tree.yaml
    "$DESKHEAP" run --json broken.yaml no-such.yaml "$tree" >reports 2>stderr || [ $? -eq 2 ]
    "$DESKHEAP" run --json --at nowhere "$tree" >>reports 2>>stderr || [ $? -eq 2 ]
    "$DESKHEAP" run --json --variant nobody "$tree" >>reports 2>>stderr || [ $? -eq 2 ]
    python3 - "$tree" <<'PYTHON'
import json, sys
tree = sys.argv[1]
reports = [json.loads(line) for line in open("reports")]
assert [r["scenario"] for r in reports] == ["broken.yaml", "no-such.yaml", tree, tree, tree], reports
assert [r["verdict"] for r in reports] == ["error", "error", "pass", "error", "error"]
for report in reports:
    assert report["schema"] == "deskheap.report/1"
    assert ("reason" in report) == ("problem" in report) == (report["verdict"] == "error")
assert reports[0]["reason"].startswith("broken.yaml:1:"), reports[0]["reason"]
assert "o such file" in reports[1]["reason"], reports[1]["reason"]
assert "nowhere" in reports[3]["reason"] and reports[3]["problem"] == "unsupported"
assert "nobody" in reports[4]["reason"]
PYTHON
    [ "$(wc -l <stderr)" -ge 4 ]
}

@test "the same run gives the same bytes" {
    "$DESKHEAP" run --json "$SCENARIOS/services" >first
    "$DESKHEAP" run --json "$SCENARIOS/services" >second
    [ -s first ]
    cmp first second
}

@test "--events writes every event as a JSON line, whole or not at all" {
    deskheap 0 run --events events.jsonl "$SCENARIOS/lessons/2-tree.yaml"
    python3 - <<'PYTHON'
import json
lines = [json.loads(line) for line in open("events.jsonl")]
assert lines[0]["schema"] == "deskheap.events/1", lines[0]
assert len(lines) > 100
PYTHON
    deskheap 2 run --events no-such-folder/events.jsonl "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "no-such-folder/events.jsonl"
    deskheap 2 run --events events.jsonl "$SCENARIOS"
    says stderr "--events"
}

@test "--events writes through what is no regular file, and leaves links in place" {
    local scenario=$SCENARIOS/lessons/2-tree.yaml
    ln -s target.jsonl link.jsonl
    deskheap 0 run --events link.jsonl "$scenario"
    [ -L link.jsonl ]
    [ -s target.jsonl ]
    deskheap 0 run --events link.jsonl "$scenario"
    [ -L link.jsonl ]
    ln -s /dev/null null
    deskheap 0 run --events null "$scenario"
    [ -L null ]
    [ -c /dev/null ]
    mkfifo pipe
    cat pipe >from-pipe &
    deskheap 0 run --events pipe "$scenario"
    wait
    [ -p pipe ]
    cmp from-pipe target.jsonl
    deskheap 75 run --events /dev/full "$scenario"
    says stderr "No space left"
    [ -c /dev/full ]
}

@test "--events - is stdout, where nothing else is printed then" {
    "$DESKHEAP" run --events events.jsonl "$SCENARIOS/lessons/2-tree.yaml" >report
    "$DESKHEAP" run --events - "$SCENARIOS/lessons/2-tree.yaml" >stdout.jsonl 2>verdict
    cmp events.jsonl stdout.jsonl
    grep -q PASS verdict
    "$DESKHEAP" run --events /dev/stdout "$SCENARIOS/lessons/2-tree.yaml" >stdout.jsonl
    cmp events.jsonl stdout.jsonl
}

@test "files that cannot be read are counted in the total" {
    mkdir folder
    cp "$SCENARIOS/lessons/2-tree.yaml" folder/
    echo "format: 1" >folder/broken.yaml
    deskheap 2 run --summary folder
    says output "ERROR  folder/broken.yaml: "
    says output "2 scenarios: 1 passed, 0 failed, 1 could not be read;"
    says stderr "folder/broken.yaml:"
}

@test "expected failures are called so" {
    deskheap 0 run --summary "$SCENARIOS/services/no-console.yaml"
    says output "expected failure"
}

@test "--explain folds long runs, --all tells every event" {
    deskheap 0 run --explain "$SCENARIOS/lessons/1-two-sessions.yaml"
    local folded=$output
    says output "windows more, the last: window"
    says output "window class Button (atom 0xc"
    says output "One address, another page of memory in each session"
    deskheap 0 run --explain --all "$SCENARIOS/lessons/1-two-sessions.yaml"
    [[ "$output" != *"more, the last:"* ]]
    [ "${#output}" -gt $((5 * ${#folded})) ]
}

@test "--explain tells who touched which address" {
    deskheap 0 run --explain "$SCENARIOS/lessons/3-create-window.yaml"
    [[ "$output" =~ address\ [0-9a-f]{8} ]]
    says output "CreateWindowEx"
    says output "handle table entry"
    says output "is uniqueness 0001 and index 00"
    says output "desktop heap"
}

@test "lesson 1 shows what its words say: the longer text of the window lies in another block" {
    local addresses
    deskheap 0 run --explain "$SCENARIOS/lessons/3-create-window.yaml"
    mapfile -t addresses < <(grep -A1 "the text of window [0-9a-f]* is stored" <<<"$output" | grep -o "address [0-9a-f]*")
    [ "${#addresses[@]}" -eq 2 ]
    [ "${addresses[0]}" != "${addresses[1]}" ]
}

@test "--failures tells what failed and why, of nothing else but its line" {
    deskheap 0 run --failures "$SCENARIOS/services/local-system-heap-full.yaml"
    says output "Failures"
    says output "desktop-heap-full"
    says output "6 scenarios: 6 passed"
    [[ "$output" != *"What happened"* ]]
    [[ "$output" != *"Desktop heaps at the end"* ]]
    [ "$(grep -c "^The heap of the LocalSystem services is full" <<<"$output")" -eq "$(grep -c "^Failures" <<<"$output")" ]
    deskheap 0 run --failures "$SCENARIOS/lessons/1-two-sessions.yaml"
    [ "$(wc -l <<<"$output")" -eq 2 ]
}

@test "--variant runs one variant; an unknown one is refused with the known ones" {
    deskheap 0 run --summary --variant two-values "$SCENARIOS/services/one-account-other-sizes.yaml"
    says output "[two-values]"
    says output "1 scenario"
    deskheap 2 run --variant two-valeus "$SCENARIOS/services/one-account-other-sizes.yaml"
    says stderr 'did you mean "two-values"?'
}

@test "--at stops early, at a step by number; an unknown place is refused" {
    deskheap 0 run --at 3 "$SCENARIOS/services/one-account-many-logons.yaml"
    deskheap 2 run --at nowhere "$SCENARIOS/services/one-account-many-logons.yaml"
    says stderr "nowhere"
}

@test "the numbers of the story, of --json and of --at are one count" {
    local scenario=$SCENARIOS/services/one-account-many-logons.yaml
    "$DESKHEAP" run --json --variant "" "$scenario" >report
    local last
    last=$(python3 -c 'import json; print(max(step["index"] for step in json.load(open("report"))["steps"]))')
    deskheap 0 run --summary --variant "" "$scenario"
    local count
    count=$(grep -o '[0-9]* steps' <<<"$output")
    [ "${count% steps}" -ge "$last" ]
    deskheap 0 run --all --variant "" "$scenario"
    says output "; $count, "
    local line number
    line=$(grep -m1 ' start-service batch1 to batch80, ' <<<"$output")
    number=$(awk '{ print $3 }' <<<"$line")
    deskheap 0 run --at "${number#*-}" "$scenario"
    says output " $number  start-service batch1 to batch80, "
    says output "; ${number#*-} steps, "
    [[ "$output" != *"start-service batch81"* ]]
    deskheap 0 run --at $((${number#*-} - 1)) "$scenario"
    says output " start-service batch1 to batch79, "
    deskheap 2 run --at $((${count% steps} + 1)) "$scenario"
    says stderr "(1 to ${count% steps}, "
}

@test "the count of events is the same with --explain" {
    local scenario=$SCENARIOS/lessons/3-create-window.yaml
    deskheap 0 run --summary "$scenario"
    local plain=$output
    deskheap 0 run --summary --explain "$scenario"
    [ "$plain" = "$output" ]
    "$DESKHEAP" run --events plain.jsonl "$scenario" >/dev/null
    "$DESKHEAP" run --explain --events explained.jsonl "$scenario" >/dev/null
    [ "$(wc -l <explained.jsonl)" -gt "$(wc -l <plain.jsonl)" ]
}

@test "a boot that fails for SharedSection says so" {
    deskheap 1 run --set SharedSection=foo "$SCENARIOS/lessons/1-two-sessions.yaml"
    says output "csrss cannot read SharedSection=foo: sizes in KB are meant, as in 1024,3072,512"
    says output "ends with 0xC000000D STATUS_INVALID_PARAMETER"
    [[ "$output" != *3221225485* ]]
    deskheap 1 dheapmon --set SharedSection=foo "$SCENARIOS/lessons/1-two-sessions.yaml"
    says stderr "csrss cannot read SharedSection=foo: "
}

@test "heap sizes that were replaced because they did not fit are told" {
    local text="session 0: the heap sizes of SharedSection did not fit in session view space and were replaced: 512 KB for interactive, 128 KB for other window stations"
    deskheap 0 dheapmon --set SharedSection=1024,200000,512 "$SCENARIOS/lessons/1-two-sessions.yaml"
    says stderr "$text"
    says output "WinSta0\Default                     512 "
    run "$DESKHEAP" run --set SharedSection=1024,200000,512 "$SCENARIOS/lessons/1-two-sessions.yaml"
    says output "$text"
    deskheap 0 dheapmon "$SCENARIOS/lessons/1-two-sessions.yaml"
    silent stderr
}

@test "a logon that the system has no session for says why" {
    printf 'format: 1\ntitle: t\nsystem: { edition: win2000 }\nsteps:\n  - logon: { user: alice, kind: rdp, as: alice }\n' >rdp.yaml
    deskheap 1 run rdp.yaml
    says output "no new session: without Terminal Services the console's is the only one"
    says output "0 of 0 expectations met, 1 failure that no expectation covers"
}

@test "--set, --registry and --edition change the system" {
    deskheap 1 run --set SessionViewSize=20 "$SCENARIOS/services/one-account-many-logons.yaml"
    deskheap 2 run --set NoSuchValue=1 "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "NoSuchValue"
    deskheap 2 run --edition server2003 "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "server2003-sp2"
    deskheap 2 run --registry no-such.reg "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "no-such.reg"
}

@test "a machine that this version has not is refused" {
    deskheap 2 run --machine vax "$SCENARIOS/lessons/2-tree.yaml"
    says stderr "vax"
}

@test "--color=always colours, NO_COLOR does not, and neither does a pipe" {
    deskheap 0 run --color=always "$SCENARIOS/lessons/2-tree.yaml"
    [[ "$output" == *$'\033['* ]]
    deskheap 0 --color=always run "$SCENARIOS/lessons/2-tree.yaml"
    [[ "$output" == *$'\033['* ]]
    deskheap 0 run "$SCENARIOS/lessons/2-tree.yaml"
    [[ "$output" != *$'\033['* ]]
}

# limited KB: the exit code of a run of small.yaml with so much memory for data; what it said is in ./said.
limited() {
    (ulimit -d "$1" && exec "$DESKHEAP" run --summary small.yaml) >/dev/null 2>said || echo $?
}

@test "a host short of memory is no bug of ours: for what it was, how much, and 75" {
    printf 'format: 1\ntitle: Small\nsystem: { edition: server2003-sp2, services: none, memory: 128 MiB, page-file: 0 }\nsteps: []\n' >small.yaml
    local low=100000 high=1000000 middle code
    [ -z "$(limited $high)" ] || skip "this build needs more memory"
    while [ $((high - low)) -gt 50 ]; do
        middle=$(((low + high) / 2))
        if [ -z "$(limited $middle)" ]; then high=$middle; else low=$middle; fi
    done
    # Just below what is enough: memory ends later and later in the run.
    for ((middle = high - 1500; middle < high; middle += 50)); do
        code=$(limited $middle)
        [ "${code:-0}" -ne 70 ]
        [ "$code" != 75 ] || cat said >>short
    done
    grep -q ': no address space left on this host for a machine of 128 MB memory and page file (ulimit -v bounds it)$' short
    grep -q ': no memory left on this host for the frame database: [0-9]* bytes$' short
    grep -q ': no memory left on this host for a page of the emulated system: 4096 bytes$' short
}

@test "more threads than the host has room for machines: they wait for each other, and one alone says what is short" {
    printf 'format: 1\ntitle: %s\nsystem: { edition: win7-x64 }\nsteps:\n  - run: { program: gui-app, account: SYSTEM, in: 0, desktop: "WinSta0\\\\Default", as: "p{n}", for: { n: 1..20 } }\n' wide >wide.yaml
    mkdir many
    for i in {1..40}; do sed "s/wide/wide $i/" wide.yaml >many/$i.yaml; done
    deskheap 0 sweep plan --axis SharedSection.3=128..8192/128 --axis SessionPoolSize=4..28/8 --out plan.jsonl wide.yaml
    # An x64 machine takes some 10 TB of address space: two of them fit, or none.
    local two=$((25 << 30)) none=$((5 << 30))
    (ulimit -v $two && exec "$DESKHEAP" run --summary wide.yaml) || skip "this build needs more address space"
    deskheap 0 sweep run --jobs 1 --out one.jsonl plan.jsonl
    (ulimit -v $two && exec "$DESKHEAP" sweep run --jobs 16 --out many.jsonl plan.jsonl)
    cmp one.jsonl many.jsonl
    (ulimit -v $two && exec "$DESKHEAP" run --jobs 16 --summary many)
    local code
    for job in "sweep run --jobs 16 --out none.jsonl plan.jsonl" "run --jobs 16 --summary many"; do
        code=0
        (ulimit -v $none && exec "$DESKHEAP" $job) 2>said || code=$?
        [ "$code" -eq 75 ]
        grep -q 'no address space left on this host for a machine of [0-9]* MB memory and page file (ulimit -v bounds it)' said
    done
}

@test "a step with count: that fails says in every form how many were made" {
    cat >count.yaml <<'YAML'
format: 1
title: Windows until the heap is full
system: { edition: server2003-sp2, set: { SharedSection: "1024,128,512" } }
programs:
  app: { imports: [user32], console: none }
steps:
  - logon: alice
  - run: { program: app, in: alice, as: p }
  - create-window: { in: p, class: Static, count: 5 }
  - create-window: { in: p, class: Static, count: 1000 }
YAML
    "$DESKHEAP" run --json count.yaml >report || [ $? -eq 1 ]
    made=$(python3 - <<'PYTHON'
import json
report = json.load(open("report"))
failure, step = report["failures"][0], report["steps"][-1]
assert failure["count"] == step["count"] == 1000
assert failure["made"] == step["made"] < 1000
assert report["steps"][-2]["made"] == report["steps"][-2]["count"] == 5
assert "made" not in report["steps"][-3]
print(step["made"])
PYTHON
    )
    deskheap 1 run count.yaml
    says output "fails (desktop-heap-full), $made of 1000 made"
    says output "failed: $made of 1000 made, STATUS_NO_MEMORY"
    [[ "$output" != *"5 of 5"* ]]
    deskheap 1 run --explain count.yaml
    says output "$made of 1000 made"
}

@test "--events overwrites nothing that the run was read from, by whatever name" {
    cp "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg" own.reg
    printf '[operating systems]\nmulti(0)disk(0)rdisk(0)partition(1)\\WINDOWS="x" /3GB\n' >boot.ini
    printf 'imports: [user32]\n' >own.yaml
    cat >keep.yaml <<'YAML'
format: 1
title: x
system: { edition: server2003-sp2, registry: own.reg, boot-options: [boot.ini] }
steps:
  - start-service: { name: a, program: own }
YAML
    ln keep.yaml hard.yaml
    ln -s keep.yaml soft.yaml
    for file in keep.yaml hard.yaml soft.yaml own.reg boot.ini own.yaml; do
        cp "$file" before
        deskheap 2 run --events="$file" keep.yaml
        says stderr "--events would overwrite $file"
        cmp "$file" before
    done
    [ -L soft.yaml ]
    cp own.reg before
    deskheap 2 run --events=own.reg --registry own.reg "$SCENARIOS/lessons/2-tree.yaml"
    cmp own.reg before
    cp keep.yaml before
    run --separate-stderr "$DESKHEAP" run --events=keep.yaml - <keep.yaml
    [ "$status" -eq 2 ]
    cmp keep.yaml before
    deskheap 0 run --events=new.jsonl keep.yaml
    deskheap 0 run --events=new.jsonl keep.yaml
    cat keep.yaml | "$DESKHEAP" run --events=new.jsonl - >report
}

@test "a folder that cannot be read, or holds nothing, hides none of the others" {
    changed cases/overview-fresh-boot.yaml 's/total: 5824 KB/total: 5825 KB/'
    mkdir empty
    for order in "empty overview-fresh-boot.yaml" "overview-fresh-boot.yaml empty"; do
        # shellcheck disable=SC2086
        deskheap 1 run --json $order
        says output '"scenario": "empty"'
        says output '"verdict": "fail"'
        says stderr "empty: no scenario"
    done
    deskheap 1 run --summary - - overview-fresh-boot.yaml <"$SCENARIOS/lessons/2-tree.yaml"
    says stderr "once only"
    deskheap 2 check --json overview-fresh-boot.yaml empty
    says output '"no scenario (*.yaml, *.yml) in this folder"'
}

@test "a folder within that may not be read is told as a file is, and the others are run" {
    mkdir -p tree/closed tree/open
    cp "$SCENARIOS/lessons/2-tree.yaml" tree/open/good.yaml
    chmod 0 tree/closed
    local as=()
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --clear-groups)
    chmod a+rx . "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    run --separate-stderr "${as[@]}" "$DESKHEAP" run --summary tree
    chmod 700 tree/closed
    [ "$status" -eq 2 ]
    says stderr "tree/closed: error: cannot be read: Permission denied"
    says output "PASS  tree/open/good.yaml"
    says output "tree/closed"
}

@test "--by-file has one line for a file and its variants, and all lines of a file where one fails" {
    deskheap 0 run --by-file "$SCENARIOS/boot/three-gb.yaml" "$SCENARIOS/lessons/2-tree.yaml"
    [ "$(grep -c '^PASS  ' <<<"$output")" -eq 2 ]
    says output "PASS  $SCENARIOS/boot/three-gb.yaml and 2 variants: model, 0 steps, 0 failures, 11 of 11 expectations met"
    says output "PASS  $SCENARIOS/lessons/2-tree.yaml: model, "
    says output "4 scenarios: 4 passed, 0 failed"
    {
        printf 'format: 1\ntitle: x\nsystem: { edition: server2003-sp2 }\nexpect:\n  - session: { session: 0, desktops: "> 2" }\n'
        printf 'variants:\n  good: {}\n  bad: { expect: [{ session: { session: 0, desktops: 99 } }] }\n'
    } >mixed.yaml
    deskheap 1 run --by-file mixed.yaml
    says output "PASS  mixed.yaml: model"
    says output "PASS  mixed.yaml [good]: model"
    says output "FAIL  mixed.yaml [bad]: model"
    deskheap 2 run --by-file --json mixed.yaml
    says stderr "--json prints whole objects; --by-file is for text"
}

@test "--at where there are no steps says so" {
    printf 'format: 1\ntitle: x\nsystem: { edition: server2003-sp2 }\n' >bare.yaml
    deskheap 2 run --at 5 bare.yaml
    says stderr 'bare.yaml has no mark "5", and no step of that number: it has no steps (0 is the boot)'
    deskheap 0 run --at 0 bare.yaml
}
