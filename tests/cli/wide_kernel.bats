#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Editions with a 64-bit kernel, which no machine has: refused if named alone, skipped among others.

load common

# A folder of two scenarios: one of a shipped edition, one of an edition that differs from it by its kernel.
setup() {
    cd "$BATS_TEST_TMPDIR"
    mkdir editions folder alone
    edition 64
    cp "$DESKHEAP_DATA_DIR/scenarios/lessons/tree.yaml" folder/plain.yaml
    cat >folder/wide.yaml <<'YAML'
format: 1
title: A wide kernel
system: { edition: ../editions/wide.yaml, services: none }
steps: []
YAML
    cp folder/wide.yaml alone/
}

# edition BITS: editions/wide.yaml gets a kernel of so many bits; with 64 each structure and each field takes twice its room,
# since two pointers do not lie where one was.
edition() {
    python3 - "$1" "$DESKHEAP_DATA_DIR/configs" <<'PYTHON'
import pathlib, re, sys
bits, configs = sys.argv[1], pathlib.Path(sys.argv[2])
out = pathlib.Path("editions")
text = (configs / "editions/server2003-sp2.yaml").read_text()
text = re.sub("^name: .*", "name: wide", text, flags=re.M)
text = re.sub("(address-bits: *{ value: )32", rf"\g<1>{bits}", text)
double = lambda text: re.sub("value: (0x[0-9A-F]+)", lambda hit: f"value: {2 * int(hit[1], 16):#x}", text)
if bits == "64":
    sizes = re.search("^object-sizes:.*?^$", text, re.M | re.S)
    text = text[: sizes.start()] + double(sizes[0]) + text[sizes.end() :]
    text = text.replace("{ value: nt52-x86,", "{ value: nt52-wide.yaml,")
    (out / "nt5-wide.yaml").write_text(double((configs / "layouts/nt5-x86.yaml").read_text()))
    layout = (configs / "layouts/nt52-x86.yaml").read_text()
    (out / "nt52-wide.yaml").write_text(double(layout.replace("based-on: nt5-x86", "based-on: nt5-wide.yaml")))
    text = re.sub("(has-3gb: *{ value: )true", r"\1false", text)
    text = re.sub("^address-map-3gb:.*?^$", "", text, flags=re.M | re.S)
    text = re.sub(r"(kd-block|hal)(: *\{ value: )0x", r"\1\g<2>0xFFFFFFFF", text)
(out / "wide.yaml").write_text(text)
PYTHON
    grep -q "address-bits: *{ value: $1" editions/wide.yaml
}

# machines: those that this build has.
machines() {
    echo model
    [ ! -e "$DESKHEAP_GUEST_DIR/guest.elf" ] || echo qemu both
}

# runs MACHINE: how its messages begin.
runs() {
    case $1 in
        model) echo "the model machine runs" ;;
        qemu) echo "the PC under QEMU runs" ;;
        both) echo "both machines run" ;;
    esac
}

@test "the fixture differs by its kernel only: with 32 bits it runs" {
    edition 32
    deskheap 0 run --summary folder/wide.yaml
    says output "PASS  folder/wide.yaml"
}

@test "named alone it is refused: which edition, which machine, what would run" {
    for machine in $(machines); do
        deskheap 2 run --machine "$machine" folder/wide.yaml
        silent output
        says stderr "folder/wide.yaml: edition wide has a 64-bit kernel, and $(runs "$machine") 32-bit kernels only"
        says stderr '(--edition takes another, "deskheap editions" lists them)'
        deskheap 2 tree --machine "$machine" folder/wide.yaml
        silent output
        says stderr "64-bit kernel"
    done
    deskheap 0 run --summary --edition server2003-sp2 folder/wide.yaml
}

@test "in a folder it is skipped with the reason, and counted" {
    for machine in $(machines); do
        deskheap 0 run --machine "$machine" --summary folder
        silent stderr
        says output "PASS  folder/plain.yaml"
        says output "SKIP  folder/wide.yaml: edition wide has a 64-bit kernel, and $(runs "$machine") 32-bit"
        says output "2 scenarios: 1 passed, 0 failed, 1 skipped;"
    done
}

@test "among several files too, and in a folder that holds nothing else" {
    deskheap 0 run --summary folder/wide.yaml folder/plain.yaml
    says output "1 skipped"
    deskheap 0 run alone
    says output "SKIP  edition wide has a 64-bit kernel"
    says output "1 scenario: 0 passed, 0 failed, 1 skipped;"
}

@test "a failure beside it is still a failure" {
    sed -i '/^expect:/,$d' folder/plain.yaml
    printf 'expect:\n  - dheapmon: { session: 0, desktops: 77 }\n' >>folder/plain.yaml
    deskheap 1 run --summary folder
    says output "2 scenarios: 0 passed, 1 failed, 1 skipped;"
}

@test "the whole report says it in one line, too" {
    deskheap 0 run folder
    says output "SKIP  edition wide has a 64-bit kernel"
    says output "A wide kernel"
}

@test "--json has an object for it, with the reason" {
    "$DESKHEAP" run --json folder >reports
    python3 - <<'PYTHON'
import json
plain, wide = [json.loads(line) for line in open("reports")]
assert plain["verdict"] == "pass" and "reason" not in plain
assert wide["schema"] == "deskheap.report/1"
assert wide["verdict"] == "skipped"
assert wide["scenario"] == "folder/wide.yaml" and wide["edition"] == "wide" and wide["machine"] == "model"
assert wide["reason"].startswith("edition wide has a 64-bit kernel, and the model machine runs"), wide["reason"]
assert wide.keys() - {"reason", "problem"} == plain.keys() - {"system"}, wide.keys() ^ plain.keys()
assert wide["failures"] == wide["expectations"] == wide["steps"] == wide["sessions"] == []
PYTHON
}

@test "--events of it has no event" {
    deskheap 0 run --events events.jsonl alone
    [ "$(wc -l <events.jsonl)" -eq 1 ]
}

@test "what needs no machine takes such an edition" {
    deskheap 0 check folder/wide.yaml
    says output "folder/wide.yaml:3:1: note: no machine can be the edition wide, so what becomes of its registry is not told"
    deskheap 0 editions ./editions/wide.yaml
}

@test "its addresses have 64 bits; those of a 32-bit kernel do not" {
    deskheap 0 editions ./editions/wide.yaml
    says output "0xFFFFFFFFFFBFF000"
    says output "0xFFFFFFFFFFC00000"
    sed 's/^name: .*/name: narrow/; s/\(kd-block: *{ value: \)0x/\10xFFFFFFFF/' \
        "$DESKHEAP_DATA_DIR/configs/editions/server2003-sp2.yaml" >editions/narrow.yaml
    deskheap 2 editions ./editions/narrow.yaml
    says stderr "0xFFFFFFFFFFBFF000 is out of range (0 to 4294967296)"
}

@test "an edition whose session space grows as needed is one that no machine can be" {
    cat >editions/wide.yaml <<'YAML'
format: 1
name: wide
title: Session space without sizes
based-on: server2003-sp2
capabilities:
  session-sizes: { value: dynamic, source: design, confidence: decided }
YAML
    deskheap 2 run folder/wide.yaml
    says stderr "edition wide has session space that grows as needed, and the model machine runs only such as the registry sizes"
    deskheap 0 editions ./editions/wide.yaml
    [[ $output != *session-view-minimum* ]]
}

@test "a layout of a narrower kernel is refused: its pointers lie over each other" {
    sed -i 's/nt52-wide.yaml/nt52-x86/' editions/wide.yaml
    deskheap 2 editions ./editions/wide.yaml
    says stderr "editions/wide.yaml:"
    says stderr "address-bits is 64, and the fields of layout nt52-x86 leave a pointer no 8 bytes"
}

@test "a kernel of any other width is refused where it stands" {
    for bits in 16 33 48 128; do
        edition "$bits"
        deskheap 2 run folder/wide.yaml
        says stderr "editions/wide.yaml:"
        says stderr "^"
        says stderr "a kernel has 32 or 64 bits, not $bits"
    done
}
