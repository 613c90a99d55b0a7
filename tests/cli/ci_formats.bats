#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# deskheap run for CI systems: each format read by a tool that is not ours.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
    JENKINS=$DESKHEAP_TEST_DIR/cli/jenkins_junit.rng
    cp "$SCENARIOS/cases/overview-fresh-boot.yaml" good.yaml
    sed 's/total: 5824 KB/total: 5825 KB/' good.yaml >bad.yaml
    ! cmp -s good.yaml bad.yaml
}

# junit XPATH: what stands there in results.xml.
junit() {
    xmllint --xpath "$1" results.xml
}

# for_jenkins FILE: valid by the schema here, and by the plugin's own (junit-10.xsd) where DESKHEAP_JENKINS_XSD names it.
for_jenkins() {
    xmllint --noout --relaxng "$JENKINS" "$1" && { [ -z "${DESKHEAP_JENKINS_XSD:-}" ] || xmllint --noout --schema "$DESKHEAP_JENKINS_XSD" "$1"; }
}

names() {
    junit '//testcase/@name' | sed 's/^ *name="//; s/"$//'
}

@test "--junit: all shipped scenarios are what Jenkins takes, every run is a suite, and the text stays" {
    deskheap 0 run --summary --quiet "$SCENARIOS/lessons" "$SCENARIOS/services"
    local text=$output
    deskheap 0 run --summary --quiet --junit results.xml "$SCENARIOS/lessons" "$SCENARIOS/services"
    [ "$output" = "$text" ]
    for_jenkins results.xml
    [ "$(junit 'count(//testsuite)')" -eq "$(grep -c '^PASS' <<<"$text")" ]
    [ "$(junit 'count(//testcase)')" -eq "$(junit 'string(/testsuites/@tests)')" ]
    [ "$(junit 'string(/testsuites/@failures)')" = 0 ]
    # GitLab and Jenkins keep one case of a name.
    [ -z "$(junit '//testcase/@classname | //testcase/@name' | paste -d ' ' - - | sort | uniq -d)" ]
    run names
    [[ "$output" == *"no other failure"* ]]
}

@test "--junit: the schema refuses what Jenkins refuses" {
    deskheap 0 run --junit results.xml good.yaml
    for_jenkins results.xml
    for change in 's/<testcase /<testcase line="3" /' 's/ tests="[0-9]*"//2g; s/<testsuite\( name="[^"]*"\) tests="[0-9]*"/<testsuite\1/' \
        's/<property name/<property nme/' 's/time="[0-9.]*"/time="soon"/'; do
        sed "$change" results.xml >worse.xml
        ! cmp -s results.xml worse.xml
        ! for_jenkins worse.xml 2>/dev/null
    done
}

@test "--junit: a case has the same name whether it passes or not; what is not so has line, message and the command" {
    deskheap 0 run --junit results.xml good.yaml
    names >passing
    sed 's/total: 5824 KB/total: 5825 KB/' "$SCENARIOS/cases/overview-fresh-boot.yaml" >good.yaml
    deskheap 1 run --junit results.xml good.yaml
    for_jenkins results.xml
    names | diff passing -
    [ "$(junit 'string(/testsuites/@failures)')" = 1 ]
    local line
    line=$(grep -n 'total: 5825 KB' good.yaml | cut -d: -f1)
    run junit 'string(//failure)'
    [[ "$output" =~ good\.yaml:[0-9]+: ]]
    says output 5825
    says output 5824
    local command=${output##*$'\n'}
    run junit 'string(//failure/@message)'
    says output 5825
    # It is one that does what it says.
    [[ "$command" == "deskheap run "*good.yaml ]]
    run bash -c "${command/#deskheap/\"\$DESKHEAP\"}"
    [ "$status" -eq 1 ]
}

@test "--junit: what could not be read is an error, what the machine cannot be is skipped" {
    echo "format: 1" >broken.yaml
    deskheap 2 run --junit results.xml good.yaml broken.yaml no-such.yaml
    for_jenkins results.xml
    [ "$(junit 'count(//error[@type="unreadable"])')" -eq 2 ]
    [ "$(junit 'string(/testsuites/@errors)')" = 2 ]
    [ "$(junit 'count(//testsuite[@file="broken.yaml"]/testcase)')" -eq 1 ]
    deskheap 0 run --junit results.xml --at 1 good.yaml
    for_jenkins results.xml
    [ "$(junit 'count(//skipped)')" -eq 1 ]
}

@test "--junit: control characters, markup and bad bytes of names make no bad XML" {
    local name=$'a\x01<b>&"\x1b[31m\xff]]>.yaml'
    sed "s/^title: .*/title: \"a\\\\x01\\\\e[31m <b>\\&amp; ]]> '\\\\uFFFF\"/" bad.yaml >"$name"
    deskheap 1 run --junit results.xml "$name" bad.yaml
    for_jenkins results.xml
    run junit 'string(//testsuite[1]/@file)'
    [ "$output" = 'a\x01<b>&"\x1b[31m\xff]]>.yaml' ]
}

@test "--junit: is written whole, and never over what was read" {
    cp good.yaml kept.yaml
    deskheap 2 run --junit good.yaml good.yaml
    says stderr "--junit would overwrite good.yaml"
    cmp good.yaml kept.yaml
    deskheap 75 run --junit /dev/full good.yaml
    deskheap 2 run --junit no-such/results.xml good.yaml
}

# untimed FILE: without what is measured.
untimed() {
    sed 's/ time="[0-9.]*"//g' "$1"
}

@test "--junit: the same bytes whatever runs at a time, but for times, which are those that pass" {
    local begin=$EPOCHREALTIME
    deskheap 0 run --quiet --summary --junit one.xml "$SCENARIOS/lessons"
    local took=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000))
    deskheap 0 run --quiet --summary --junit four.xml -j 4 "$SCENARIOS/lessons"
    cmp <(untimed one.xml) <(untimed four.xml)
    mv one.xml results.xml
    # Of a suite, of all, and of the first cases: the same sum, and no more than there was.
    local all
    all=$(junit 'number(/testsuites/@time) * 1000')
    [ "$(junit 'round(sum(//testsuite/@time) * 1000)')" = "$(junit 'round(/testsuites/@time * 1000)')" ]
    [ "$(junit 'round(sum(//testcase/@time) * 1000)')" = "$(junit 'round(/testsuites/@time * 1000)')" ]
    [ "${all%.*}" -le "$took" ]
    [ "$(junit 'sum(//property[@name="simulated_ms"]/@value) > 0')" = true ]
}

@test "--junit: a case keeps its name when others of its kind come before it, and when its number changes" {
    cat >named.yaml <<'END'
format: 1
title: Names
system: { edition: server2003-sp2 }
steps: []
expect:
  - desktop: { path: 'WinSta0\Default', heap: 3072 KB }
  - desktop: { path: 'WinSta0\Default', windows: '>= 0' }
  - no-event: { source: Win32k, id: 243 }
END
    deskheap 0 run --junit results.xml named.yaml
    names >before
    diff before - <<'END'
runs
desktop WinSta0\Default
desktop WinSta0\Default (2)
no-event Win32k 243
no other failure
END
    sed -i "s/3072 KB/3073 KB/; s/^expect:/&\n  - no-event: { id: 244 }\n  - desktop: { path: 'WinSta0\\\\Winlogon', heap: 128 KB }/" named.yaml
    deskheap 1 run --junit results.xml named.yaml
    [ "$(names | wc -l)" -eq 7 ]
    names | grep -vx 'no-event 244' | grep -vFx 'desktop WinSta0\Winlogon' | diff before -
    [ "$(junit 'string(//testcase[failure]/@name)')" = 'desktop WinSta0\Default' ]
}

@test "what did not pass is listed with the command that plays it again" {
    sed "s/  twice-the-heap:/  \"it's larger\":/; s/windows: 5850..6000/windows: 1..2/" \
        "$SCENARIOS/cases/windows-in-a-heap.yaml" >variants.yaml
    deskheap 1 run --summary bad.yaml variants.yaml
    says output "  deskheap run bad.yaml"
    local command
    command=$(grep "larger" <<<"$output" | tail -1)
    run bash -c "${command/  deskheap run/\"\$DESKHEAP\" run --summary}"
    says output "FAIL  variants.yaml [it's larger]"
    says output "1 scenario: 0 passed, 1 failed"
    deskheap 0 run --summary good.yaml
    [[ "$output" != *"play again"* ]]
}

# tap CODE ARGUMENT…: runs it; the points stand in points.tap, what prove says of them in $output.
tap() {
    local expected=$1 code=0
    shift
    "$DESKHEAP" run --tap "$@" >points.tap 2>complaints || code=$?
    [ "$code" -eq "$expected" ]
    run prove --verbose --exec cat points.tap
}

@test "--tap: prove takes the points of all shipped lessons, as many as JUnit has cases" {
    tap 0 --junit results.xml "$SCENARIOS/lessons"
    [ "$status" -eq 0 ]
    says output "All tests successful"
    [ "$(grep -c '^ok ' points.tap)" -eq "$(junit 'count(//testcase)')" ]
    [ "$(head -1 points.tap)" = "TAP version 13" ]
}

@test "--tap: what is not so fails, and has place, message and command in a YAML block" {
    echo "format: 1" >broken.yaml
    tap 1 good.yaml bad.yaml broken.yaml
    [ "$status" -eq 1 ]
    [[ "$output" =~ Failed\ 2/[0-9]+\ subtests ]]
    python3 - <<'PYTHON'
import re, yaml
blocks = [yaml.safe_load(text) for text in re.findall(r"^  ---\n(.*?)^  \.\.\.$", open("points.tap").read(), re.M | re.S)]
wrong, broken = blocks
assert wrong["severity"] == "fail" and wrong["file"] == "bad.yaml" and wrong["line"] > 1, wrong
assert "5825" in wrong["message"] and wrong["replay"] == "deskheap run bad.yaml", wrong
assert broken["severity"] == "error" and broken["file"] == "broken.yaml", broken
PYTHON
}

@test "--tap: names hold no directive and no line of their own" {
    local name=$'a # SKIP \n1..1\nBail out! \\.yaml'
    cp bad.yaml "$name"
    tap 1 "$name"
    [ "$status" -eq 1 ]
    [[ "$output" =~ Failed\ 1/[0-9]+\ subtests ]]
}

@test "--tap: what was told to stop is skipped, and nothing else is printed beside" {
    tap 0 --at 1 good.yaml
    [ "$status" -eq 0 ]
    [[ "$output" =~ ok\ 1\ .*\ #\ SKIP ]]
    [ "$(wc -l <points.tap)" -eq 3 ]
    deskheap 2 run --tap --json good.yaml
    says stderr "--tap prints test points"
}

# github CODE ARGUMENT…: runs it; commands for the runner stand in $annotations, the summary in summary.html.
github() {
    local expected=$1
    shift
    GITHUB_STEP_SUMMARY=$PWD/summary.html deskheap "$expected" run --github "$@"
    annotations=$(grep '^::' <<<"$stderr") || true
}

# summary XPATH: what stands there; the file's elements get one around them.
summary() {
    (echo '<summary>'; cat summary.html; echo '</summary>') | xmllint --xpath "$1" -
}

@test "--github: what is not so is an error at its line, with the command; what passes is nothing" {
    github 0 --summary good.yaml
    [ -z "$annotations" ]
    summary 'string(//h3)' | grep -qx 'deskheap: 1 of 1 run passed, 0 failed, 0 skipped'
    rm summary.html
    github 1 --summary bad.yaml
    local line
    line=$(grep -n 'total: 5825 KB' bad.yaml | cut -d: -f1)
    [ "$(wc -l <<<"$annotations")" -eq 1 ]
    [[ "$annotations" =~ ^::error\ file=bad.yaml,line=([0-9]+),title=[a-z0-9\ ]+::.*5825.*%0Adeskheap\ run\ bad.yaml$ ]]
    local said=${BASH_REMATCH[1]}
    [ "$said" -le "$line" ] && [ "$said" -gt 1 ]
    [ "$(summary 'count(//tr[td])')" -eq 1 ]
    [ "$(summary 'string(//td[2])')" = bad.yaml ]
    [ "$(summary 'string(//td[5])')" = "deskheap run bad.yaml" ]
    [[ "$output" != *::error* ]]
}

@test "--github: files are told from the workspace, wherever the step runs" {
    mkdir -p there/sub
    cp bad.yaml there/sub/
    ln -s there link
    export GITHUB_WORKSPACE
    for GITHUB_WORKSPACE in "$PWD" "$PWD/link/.." "$PWD/"; do
        github 1 --summary "$PWD/there/sub/bad.yaml"
        [[ "$annotations" == "::error file=there/sub/bad.yaml,line="* ]]
        cd there
        github 1 --summary sub/../sub/bad.yaml
        cd ..
        [[ "$annotations" == "::error file=there/sub/bad.yaml,line="* ]]
    done
    GITHUB_WORKSPACE=$PWD/link github 1 link/sub/bad.yaml
    [[ "$annotations" == "::error file=sub/bad.yaml,line="* ]]
    # What lies elsewhere is as it was named.
    GITHUB_WORKSPACE=$PWD/there/su github 1 there/sub/bad.yaml
    [[ "$annotations" == "::error file=there/sub/bad.yaml,line="* ]]
}

@test "--junit: no two files have the same class, and each keeps its own whatever stands beside it" {
    mkdir -p a a.b
    local files=(a/b.yaml a.b.yaml a.b.yml a/b.yml a/b a%2Eb.yaml a.b/c.yaml a/b%yml.yaml "$PWD/a/b.yaml")
    for file in "${files[@]}"; do
        cp good.yaml "$file" 2>/dev/null || true
    done
    deskheap 0 run --summary --junit all.xml "${files[@]}"
    [ "$(xmllint --xpath '//testcase/@classname' all.xml | sort -u | wc -l)" -eq "${#files[@]}" ]
    [ "$(xmllint --xpath 'count(//testcase[@classname="a.b"])' all.xml)" -eq "$(xmllint --xpath 'count(//testsuite[1]/testcase)' all.xml)" ]
    for file in "${files[@]}"; do
        deskheap 0 run --summary --junit one.xml "$file"
        grep -qF "$(xmllint --xpath '(//testcase/@classname)[1]' one.xml)" all.xml
    done
}

@test "--github: GitHub shows ten of a kind, the tenth says how many more; the summary has all, after what was there" {
    echo "before" >summary.html
    local wrong=()
    for n in {1..12}; do
        cp bad.yaml "bad$n.yaml"
        wrong+=("bad$n.yaml")
    done
    github 1 --summary --quiet "${wrong[@]:0:10}"
    [ "$(grep -c '^::error file=' <<<"$annotations")" -eq 10 ]
    github 1 --summary --quiet "${wrong[@]}" good.yaml
    [ "$(wc -l <<<"$annotations")" -eq 10 ]
    [ "$(tail -1 <<<"$annotations")" = "::error title=deskheap::3 more, which GitHub would not show" ]
    head -1 summary.html | grep -qx before
    [ "$(summary 'count(//h3)')" -eq 2 ]
    [ "$(summary 'count(//table[2]//tr[td])')" -eq 12 ]
    summary 'string(//h3[2])' | grep -qx 'deskheap: 1 of 13 runs passed, 12 failed, 0 skipped'
}

@test "--github: names are neither properties nor commands nor markup; what was to stop is a notice; stdout stays JSON" {
    local name=$'a,line=1::b%0A\n::error::<b>&.yaml'
    cp bad.yaml "$name"
    github 1 --json=short "$name"
    jq -e '.verdict == "fail"' <<<"$output"
    [[ "$annotations" == "::error file=a%2Cline=1%3A%3Ab%250A\\n%3A%3Aerror%3A%3A<b>&.yaml,line="* ]]
    [ "$(wc -l <<<"$annotations")" -eq 1 ]
    [ "$(summary 'string(//td[2])')" = 'a,line=1::b%0A\n::error::<b>&.yaml' ]
    github 0 --at 1 good.yaml
    [[ "$annotations" == "::notice file=good.yaml,title=runs::stopped"* ]]
    echo "format: 1" >broken.yaml
    github 2 broken.yaml
    [[ "$annotations" == "::error file=broken.yaml,line=1,title=runs::"* ]]
    GITHUB_STEP_SUMMARY=/dev/full deskheap 75 run --github good.yaml
    GITHUB_STEP_SUMMARY= deskheap 0 run --github good.yaml
}

# inert NAME: no line of either stream is a command but the annotations of this file.
inert() {
    local commands
    commands=$(grep -P '^\s*::|##\[' <<<"$output"$'\n'"$stderr") || true
    [ -z "$(grep -v '^::error file=%3A%3A' <<<"$commands")" ] || { echo "$commands"; return 1; }
}

@test "--github: no line of a story, a complaint, JSON or TAP is a command, whatever files and titles say" {
    local name='::set-env name=X::y.yaml'
    sed 's/^title:.*/title: "::stop-commands::x ##[group]y"/' bad.yaml >"$name"
    for how in --summary --failures --explain --all --by-file --tap --json --json=short --events=-; do
        github 1 "$how" "$name"
        inert
        [[ "$how" != --json* ]] || jq -e . <<<"$output" >/dev/null
    done
    github 1 --explain "$name"
    says output '\x3a:stop-commands::x ##\x5bgroup]y'
    github 1 --json "$name"
    jq -e '.title == "::stop-commands::x ##[group]y"' <<<"$output"
    printf 'format: 1\n  ::add-mask::x: ##[error]\n' >"$name"
    github 2 "$name"
    inert
    # Nobody else's output changes.
    sed 's/^title:.*/title: "::stop-commands::x"/' good.yaml >title.yaml
    deskheap 0 run title.yaml
    says output '::stop-commands::x'
}

@test "--json=short: verdict and expectations as --json has them, and nothing else, by a schema" {
    echo "format: 1" >broken.yaml
    "$DESKHEAP" run --json=short good.yaml bad.yaml broken.yaml >short 2>complaints || [ $? -eq 1 ]
    "$DESKHEAP" run --json good.yaml bad.yaml broken.yaml >long 2>complaints || [ $? -eq 1 ]
    python3 - <<'PYTHON'
import json, jsonschema
text = {"type": "string"}
expectation = {"line": {"type": "integer", "minimum": 1}, "kind": text, "met": {"type": "boolean"}, "message": text}
members = {"schema": {"const": "deskheap.verdict/1"}, "scenario": text, "variant": text, "title": text,
           "machine": {"enum": ["model", "qemu", "both"]}, "edition": text,
           "verdict": {"enum": ["pass", "fail", "stopped", "skipped", "error"]}, "problem": text, "reason": text,
           "expectations": {"type": "array", "items": {
               "type": "object", "properties": expectation, "required": list(expectation), "additionalProperties": False}},
           "replay": {"type": ["string", "null"]}}
schema = {"type": "object", "properties": members, "additionalProperties": False,
          "required": [name for name in members if name not in ("problem", "reason")]}
short, long = [[json.loads(line) for line in open(name)] for name in ("short", "long")]
assert [one["verdict"] for one in short] == ["pass", "fail", "error"], short
for one, whole in zip(short, long, strict=True):
    jsonschema.validate(one, schema)
    assert all(value == whole[name] for name, value in one.items() if name not in ("schema", "replay"))
assert short[1]["replay"] == "deskheap run bad.yaml"
assert sum(map(len, open("short"))) * 5 < sum(map(len, open("long")))
PYTHON
    [ "$(jq -s 'map(select(.verdict == "fail")) | length' short)" -eq 1 ]
    deskheap 2 run --json=long good.yaml
}

@test "--shard: each run is in one part, whatever runs at a time, and the parts are as large" {
    local what=("$SCENARIOS/lessons" "$SCENARIOS/cases/windows-in-a-heap.yaml")
    "$DESKHEAP" run --quiet --json=short "${what[@]}" | sort >all
    for k in 1 2 3; do
        "$DESKHEAP" run --quiet --json=short -j "$k" --shard "$k/3" "${what[@]}" >"part$k"
    done
    sort part1 part2 part3 | diff all -
    [ $(($(wc -l <part1) - $(wc -l <part3))) -le 1 ]
    [ "$(wc -l <part3)" -gt 1 ]
    deskheap 0 run --shard 2/2 --summary good.yaml
    says stderr "deskheap: shard 2/2 is empty: there is 1 run"
    "$DESKHEAP" run --shard 2/2 --tap good.yaml >none.tap 2>said
    [ "$(sed -n '$p' none.tap)" = "1..0 # SKIP nothing was run" ]
    prove --exec cat none.tap
    "$DESKHEAP" run --shard 1/2 --quiet --summary good.yaml 2>said
    [ ! -s said ]
    says output "0 scenarios: 0 passed"
    deskheap 2 run --shard 3/2 good.yaml
    says stderr "--shard is K/N"
    deskheap 2 run --shard 1 good.yaml
}

@test "a pattern in quotes is what it matches, by name; a file of that very name is itself" {
    deskheap 1 run --summary './[gb]*d.yaml'
    says output $'FAIL  ./bad.yaml'
    says output $'PASS  ./good.yaml'
    [[ "$output" == FAIL*PASS* ]]
    cp good.yaml '*.yaml'
    deskheap 0 run --summary '*.yaml'
    says output "1 scenario: 1 passed"
    deskheap 2 run --summary 'no-such-*.yaml'
    says stderr 'no-such-*.yaml'
}

@test "--warn-above: the same warnings in every format, and no failure" {
    deskheap 0 run --summary --quiet good.yaml
    [[ "$output" != *WARNING* ]]
    deskheap 0 run --summary --quiet --warn-above 15 --junit results.xml good.yaml
    says output "WARNING  desktop heap of Service-0x0-3e7\$\\Default"
    for_jenkins results.xml
    [[ "$(junit 'string(//testsuite/system-err)')" == "warning: desktop heap of Service-0x0-3e7"* ]]
    deskheap 0 run --json=short --warn-above 15% good.yaml
    [ "$(jq -r '.warnings[0].cause' <<<"$output")" = desktop-heap-full ]
    [ "$(jq '.warnings[0].used_pct > 15' <<<"$output")" = true ]
    deskheap 0 run --tap --warn-above 15 good.yaml
    says output "# warning: good.yaml: desktop heap of"
    echo "$output" >points.tap
    prove --exec cat points.tap
    # What was full for a while and is empty at the end is seen.
    cat >peak.yaml <<'YAML'
format: 1
title: Full for a while
system: { edition: server2003-sp2, services: none }
programs: { p: { imports: [user32], uses: 480 KB } }
steps:
  - start-service: { name: one, program: p }
  - kill: one
YAML
    deskheap 0 run --json --warn-above 90 peak.yaml
    [ "$(jq '.warnings[0].step' <<<"$output")" = 1 ]
    [ "$(jq '[.sessions[].desktops[].used_pct] | max < 50' <<<"$output")" = true ]
    for wrong in 0 100 -1 much; do
        deskheap 2 run "--warn-above=$wrong" good.yaml
        says stderr "--warn-above is percent, from 1 to 99"
    done
}
