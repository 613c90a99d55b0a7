#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every file of tests/fixtures/bad is refused, or warned about, with its place, and nothing half-done is printed.

load common

BAD=$DESKHEAP_TEST_DIR/fixtures/bad

# Nothing here may take long, however bad the file.
limited() {
    run --separate-stderr timeout 60 "$DESKHEAP" "$@"
}

@test "bad scenarios: exit code 2, file:line:col, stdout empty" {
    local count=0
    for file in "$BAD"/scenario/*.yaml "$BAD"/yaml/*.yaml; do
        limited run "$file"
        if [ "$status" -ne 2 ] || [ -n "$output" ] || ! grep -qE "^$file:[0-9]+:[0-9]+: error: " <<<"$stderr"; then
            echo "$file: exit code $status"
            echo "$output"
            echo "$stderr"
            return 1
        fi
        count=$((count + 1))
    done
    [ "$count" -gt 30 ]
}

@test "bad editions: exit code 2, the place in the file that is wrong, stdout empty" {
    local count=0 file place
    while read -r file place; do
        [[ $file != "#" ]] || continue
        limited editions "$BAD/edition/$file"
        if [ "$status" -ne 2 ] || [ -n "$output" ] || [[ "$stderr" != "$BAD/edition/$place"* ]]; then
            echo "$file: exit code $status"
            echo "wanted: $BAD/edition/$place"
            echo "seen:   $stderr"
            return 1
        fi
        count=$((count + 1))
    done <"$BAD/edition/expected.txt"
    [ "$count" -ge 21 ]
    for file in "$BAD"/edition/*.yaml; do
        grep -q "${file##*/}" "$BAD/edition/expected.txt"
    done
}

@test "check finds the same, on stdout" {
    for file in "$BAD"/scenario/*.yaml; do
        limited check "$file"
        if [ "$status" -ne 2 ] || ! grep -qE "^$file:[0-9]+:[0-9]+: error: " <<<"$output"; then
            echo "$file: exit code $status"
            echo "$output"
            echo "$stderr"
            return 1
        fi
    done
}

@test "check --json has each finding's place; a scenario of any name is known by its content; folders are walked" {
    mkdir -p "$BATS_TEST_TMPDIR/folder/below"
    cp "$BAD/scenario/empty-name.yaml" "$BATS_TEST_TMPDIR/folder/below/"
    cp "$BAD/scenario/empty-name.yaml" "$BATS_TEST_TMPDIR/scenario.txt"
    cd "$BATS_TEST_TMPDIR"
    limited check --json folder scenario.txt "$BAD/registry/view-size-hex.reg"
    [ "$status" -eq 2 ]
    python3 - "$output" <<'PYTHON'
import json, sys
files = json.loads(sys.argv[1])["files"]
assert [f["file"] for f in files[:2]] == ["folder/below/empty-name.yaml", "scenario.txt"], files
for file in files[:2]:
    finding = file["findings"][0]
    assert finding["severity"] == "error" and finding["file"] == file["file"], finding
    assert (finding["line"], finding["column"]) == (5, 28), finding
    assert finding["message"] == "this must not be empty", finding
for finding in files[2]["findings"]:
    assert finding["severity"] in ("warning", "note") and finding["line"] >= 1, finding
    assert "\n" not in finding["message"], finding
PYTHON
    printf 'Windows Registry Editor Version 5.00\n\n' >nothing.reg
    limited check --json nothing.reg
    [ "$status" -eq 0 ]
    python3 - "$output" <<'PYTHON'
import json, sys
findings = json.loads(sys.argv[1])["files"][0]["findings"]
assert findings and {f["severity"] for f in findings} == {"note"}, findings
assert not any(f["message"].startswith("note: ") for f in findings), findings
PYTHON
    mkdir empty
    limited check empty
    [ "$status" -eq 2 ]
    [[ "$output" == *"no scenario"* ]]
}

@test "bad registry files: an error (2) or a warning (0) from check, with file and line" {
    local count=0 refused=0
    for file in "$BAD"/registry/*.reg; do
        limited check "$file"
        if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then
            echo "$file: exit code $status"
            return 1
        fi
        if ! grep -qE "^$file:([0-9]+:[0-9]+:|0x[0-9a-f]+:)? ?(error|warning): " <<<"$output"; then
            echo "$file: nothing was said"
            echo "$output"
            return 1
        fi
        [ "$status" -eq 0 ] || refused=$((refused + 1))
        count=$((count + 1))
    done
    [ "$count" -gt 30 ]
    [ "$refused" -gt 10 ]
}

@test "a bad registry file named by --registry: exit code 2 or a run, never a crash" {
    for file in "$BAD"/registry/*.reg; do
        limited dheapmon --registry "$file" "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
        if [ "$status" -ne 0 ] && [ "$status" -ne 1 ] && [ "$status" -ne 2 ]; then
            echo "$file: exit code $status"
            echo "$stderr"
            return 1
        fi
        if [ "$status" -eq 2 ] && { [ -n "$output" ] || [ -z "$stderr" ]; }; then
            echo "$file: half an answer"
            return 1
        fi
    done
}

@test "odd SharedSection values and view sizes from the command line: no crash, and layout says what became of them" {
    for value in "1024 3072" "1024,abc" "" "99999999999,1,1" " 1024 , 3072 , 512 " "1024,3072,512,768" "1,1,1"; do
        limited layout --set "SharedSection=$value"
        if [ "$status" -ne 0 ] && [ "$status" -ne 1 ] && [ "$status" -ne 2 ]; then
            echo "SharedSection=$value: exit code $status: $stderr"
            return 1
        fi
    done
    for value in 0 1 4096 4294967295; do
        limited layout --set "SessionViewSize=$value"
        [ "$status" -eq 0 ]
    done
}

@test "a folder instead of a file, a device, a file without permission" {
    limited check "$BAD"
    [ "$status" -eq 2 ]
    limited heap "$BAD"
    [ "$status" -eq 2 ]
    limited run /dev/null
    [ "$status" -eq 2 ]
}

@test "a program that is too large is told at its place in the scenario" {
    cd "$BATS_TEST_TMPDIR"
    {
        printf 'format: 1\ntitle: x\nsystem: { edition: server2003-sp2 }\nprograms:\n'
        printf '  p:\n    imports: [user32]\n    startup:\n'
        for _ in $(seq 20000); do echo "      - create-window: { class: Button }"; done
    } >large.yaml
    deskheap 2 run large.yaml
    [[ "$stderr" == 'large.yaml:5:3: error: program "p.exe" makes an image of '* ]]
}

@test "a program's file is judged as one by check, and described by programs" {
    cd "$BATS_TEST_TMPDIR"
    mkdir own
    printf 'imports: [user32]\nstartup:\n  - create-window: { class: Button, count: 3 }\n' >own/good.yaml
    printf 'imports: [user32]\nstartup:\n  - create-windw: { class: Button }\n' >own/bad.yaml
    deskheap 0 check own/good.yaml
    silent output
    deskheap 2 check own/bad.yaml
    says output 'own/bad.yaml:3:5: error: unknown action "create-windw" (did you mean "create-window"?)'
    deskheap 0 programs own/good.yaml
    says output "good.exe: imports user32"
    says output " 3   window "
    deskheap 2 programs own/bad.yaml
    says stderr 'own/bad.yaml:3:5: error: unknown action'
    deskheap 2 programs own/none.yaml
    says stderr 'own/none.yaml: error: cannot be read: No such file'
}

@test "what says nothing is told as such: a directive, an error of reg query, words behind --version, a form twice" {
    cd "$BATS_TEST_TMPDIR"
    printf '%%YAML 9.9\n---\nformat: 1\n' >directive.yaml
    deskheap 2 run directive.yaml
    [[ "$stderr" == "directive.yaml:1:1: error: this is no directive of YAML 1.1 or 1.2"* ]]
    printf '\r\nERROR:  The system was unable to find the specified registry key or value.\r\n' >query.txt
    deskheap 2 check query.txt
    [[ "$output" == "query.txt:2:1: error: reg query printed this error and nothing else: it found nothing"* ]]
    deskheap 0 --version
    deskheap 2 --version extra
    [[ "$stderr" == *'nothing goes behind --version, and "extra" does'* ]]
    for form in --summary --failures; do
        deskheap 2 run --json $form lessons
        [[ "$stderr" == *"--json prints whole objects; $form is for text"* ]]
    done
}
