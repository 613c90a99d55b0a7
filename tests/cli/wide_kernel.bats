#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An edition with a 64-bit kernel (tests/wide_edition.py): both machines run it, page tables of four levels and heaps of 16-byte
# units, and every observer reads it.

load common

# A folder of two scenarios: one of a shipped edition, one of the wide one.
setup() {
    cd "$BATS_TEST_TMPDIR"
    mkdir editions folder alone
    "$DESKHEAP_TEST_DIR/wide_edition.py" editions
    cp "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml" folder/plain.yaml
    cat >folder/wide.yaml <<'YAML'
format: 1
title: A wide kernel
system: { edition: ../editions/wide.yaml, services: none }
steps:
  - logon: { user: alice, kind: rdp, as: alice }
  - run: { program: gui-app, in: alice, count: 3 }
  - run: { program: browser-window, in: alice, as: browser }
expect:
  - dheapmon:
      session: alice
      rows:
        - { desktop: 'WinSta0\Default', heap: 3072 KB }
        - { desktop: 'WinSta0\Disconnect', heap: 64 KB }
        - { desktop: 'WinSta0\Winlogon', heap: 128 KB }
  - process: { name: browser, state: running }
YAML
    cp folder/wide.yaml alone/
}

@test "the model boots it: sessions, desktops and windows come and go, and everything verifies" {
    deskheap 0 run --summary folder/wide.yaml
    says output "PASS  folder/wide.yaml"
    sed '/^expect:/,$d' folder/wide.yaml >folder/life.yaml
    printf '  - kill: browser\n  - logoff: alice\n' >>folder/life.yaml
    printf 'expect:\n  - dheapmon: { session: 0, desktops: 4 }\n' >>folder/life.yaml
    deskheap 0 tree folder/life.yaml
    [[ $output == *"Session 0"* && $output != *"Session 1"* ]]
    deskheap 0 run --summary folder/life.yaml
    says output "PASS  folder/life.yaml"
}

@test "every observer reads it" {
    deskheap 0 dheapmon --session=1 folder/wide.yaml
    says output "Session ID:    1 Total Desktop: (  3264 KB -    3 desktops)"
    deskheap 0 tree folder/wide.yaml
    says output "Default      (desktop, has the input; heap 3072 KB at fffff9fffd2f0000"
    says output "gui-app.exe"
    deskheap 0 tree --heap 'WinSta0\Default' --session 1 --all folder/wide.yaml
    says output "Desktop heap of Session 1\\WinSta0\\Default: fffff9fffd2f0000 - fffff9fffd5effff"
    says output "window"
    deskheap 0 layout --pages folder/wide.yaml
    says output "page tables of four levels"
    says output "  0000000000000000 - 000007fffffeffff "
    says output "page directory entries (2 MB each"
    says output "desktop heap of WinSta0\\Default"
    deskheap 0 run --explain folder/wide.yaml
    says output "the block's header is at fffff9ff"
    for verb in dheapmon tree layout run; do
        "$DESKHEAP" "$verb" --json folder/wide.yaml >json
        python3 -c 'import json, sys; json.load(open("json"))'
    done
}

@test "its session space is two runs, under entries of the top table of their own, in each of two sessions" {
    sed '/^expect:/,$d' folder/wide.yaml >folder/two.yaml
    printf '  - logon: { user: bob, kind: rdp, as: bob }\n  - run: { program: gui-app, in: bob }\n' >>folder/two.yaml
    printf 'expect:\n  - dheapmon: { session: bob, desktops: 3 }\n' >>folder/two.yaml
    deskheap 0 run --summary folder/two.yaml
    says output "PASS  folder/two.yaml"
    "$DESKHEAP" layout --pages --json folder/two.yaml >json
    python3 - <<'PYTHON'
import json
system = json.load(open("json"))
regions = {region["name"]: int(region["start"], 16) >> 39 for region in system["regions"]}
image, views = regions["session image space"], regions["session view space"]
assert image != views
assert (regions["session structure and working set"], regions["session paged pool"]) == (image, views), regions
for session in system["sessions"]:
    pages = [(int(pde["va"], 16) >> 39, pde["pages"]) for pde in session["page_directory_entries"]]
    assert {entry for entry, _ in pages} == {image, views}, pages
    for run in (image, views):
        assert sum(count for entry, count in pages if entry == run) > 0, pages
assert len(system["sessions"]) == 3
PYTHON
}

@test "windows of session space that lie over each other or around something are refused where they stand" {
    sed -i 's/\(session-views-floor: *{ value: \)0x[0-9A-F]*/\10xFFFFF97000000000/' editions/wide.yaml
    deskheap 2 run folder/wide.yaml
    says stderr "the range from session-views-floor (0xfffff97000000000 to 0xfffff9ffffffffff) runs into the one from session-floor"
    sed -i 's/\(session-views-\(floor\): *{ value: \)0x[0-9A-F]*/\10xFFFFFA2200000000/' editions/wide.yaml
    sed -i 's/\(session-views-top: *{ value: \)0x[0-9A-F]*/\10xFFFFFA8000000000/' editions/wide.yaml
    deskheap 2 run folder/wide.yaml
    says stderr "the range from session-top (0xfffff98000000000 to 0xfffffa7fffffffff) runs into the one from pfn-database"
}

@test "blocks of its heaps are whole units of 16 bytes, and so are those of a heap on its own" {
    "$DESKHEAP" tree --heap 'WinSta0\Default' --session 1 --json folder/wide.yaml >json
    python3 - <<'PYTHON'
import json
blocks = json.load(open("json"))["blocks"]
assert len(blocks) > 100, len(blocks)
assert all(block["bytes"] % 16 == 0 for block in blocks)
PYTHON
    printf 'alloc a 1\nalloc b 17\nalloc c 1\n' >trace
    deskheap 0 heap --edition ./editions/wide.yaml trace
    says output "a 0xc70"
    says output "b 0xc90"
    says output "c 0xcc0"
}

@test "heaps of 64-bit Windows 7 serve a wide kernel: blocks of 16-byte units, and a descriptor at the end of what is committed" {
    sed -i 's/{ value: nt5-x64/{ value: nt61-x64/' editions/wide.yaml
    deskheap 0 run --summary folder/wide.yaml
    "$DESKHEAP" tree --heap 'WinSta0\Default' --session 1 --json folder/wide.yaml >json
    python3 - <<'PYTHON'
import json
blocks = json.load(open("json"))["blocks"]
assert len(blocks) > 100, len(blocks)
assert all(block["bytes"] % 16 == 0 for block in blocks)
assert blocks[0]["bytes"] == 0xA50, blocks[0]
descriptors = [block for block in blocks if block["kind"] == "range descriptor"]
assert [block["bytes"] for block in descriptors] == [0x40], descriptors
PYTHON
}

@test "the PC runs it too, in step with the model, and its memory reads the same" {
    [ -e "$DESKHEAP_GUEST_DIR/guest-x64.elf" ] || skip "built without guests"
    needs qemu-system-x86_64
    deskheap 0 run --machine both --summary folder
    silent stderr
    says output "PASS  folder/wide.yaml: both"
    says output "2 scenarios: 2 passed, 0 failed;"
    sed -i 's/{ value: nt5-x64/{ value: nt61-x64/' editions/wide.yaml
    deskheap 0 run --machine both --summary folder/wide.yaml
    local view
    for view in tree "layout --pages"; do
        # shellcheck disable=SC2086
        deskheap 0 $view folder/wide.yaml
        local model=$output
        # shellcheck disable=SC2086
        deskheap 0 $view --machine qemu folder/wide.yaml
        diff <(echo "$model") <(echo "$output")
    done
}

@test "an address map that takes what the PC needs is refused" {
    [ -e "$DESKHEAP_GUEST_DIR/guest-x64.elf" ] || skip "built without guests"
    needs qemu-system-x86_64
    cp editions/wide.yaml kept
    # Paged pool in the half terabyte of the kernel image; session image space that ends below win32k.
    sed -i 's/\(kernel-image-end: *{ value: \)0x[0-9A-F]*/\10xFFFFF84000000000/; s/\( paged-pool: *{ value: \)0x[0-9A-F]*/\10xFFFFF84000000000/
        s/\( paged-pool-end: *{ value: \)0x[0-9A-F]*/\10xFFFFF84040000000/' editions/wide.yaml
    deskheap 0 run --summary folder/wide.yaml
    deskheap 2 run --machine qemu folder/wide.yaml
    says stderr "the PC under QEMU cannot have the address map of wide"
    sed 's/\(session-top: *{ value: \)0x[0-9A-F]*/\10xFFFFF97FFF000000/' kept >editions/wide.yaml
    deskheap 0 run --summary folder/wide.yaml
    deskheap 2 run --machine qemu folder/wide.yaml
    says stderr "the PC under QEMU cannot have the address map of wide"
}

# dynamic: the edition becomes one that no machine can be.
dynamic() {
    cat >editions/wide.yaml <<'YAML'
format: 1
name: wide
title: Session space without sizes
based-on: server2003-x64
capabilities:
  session-sizes: { value: dynamic, source: design, confidence: decided }
YAML
}

@test "what no machine can be is skipped among several files, and in a folder that holds nothing else" {
    dynamic
    deskheap 0 run --summary folder/wide.yaml folder/plain.yaml
    says output "1 skipped"
    deskheap 0 run alone
    says output "SKIP  edition wide has a 64-bit kernel whose session space grows as needed"
    says output "1 scenario: 0 passed, 0 failed, 1 skipped;"
    says output "A wide kernel"
}

@test "a failure beside it is still a failure" {
    dynamic
    sed -i '/^expect:/,$d' folder/plain.yaml
    printf 'expect:\n  - dheapmon: { session: 0, desktops: 77 }\n' >>folder/plain.yaml
    deskheap 1 run --summary folder
    says output "2 scenarios: 0 passed, 1 failed, 1 skipped;"
}

@test "--json has an object for it, with the reason" {
    dynamic
    "$DESKHEAP" run --json folder >reports
    python3 - <<'PYTHON'
import json
plain, wide = [json.loads(line) for line in open("reports")]
assert plain["verdict"] == "pass" and "reason" not in plain
assert wide["schema"] == "deskheap.report/1"
assert wide["verdict"] == "skipped"
assert wide["scenario"] == "folder/wide.yaml" and wide["edition"] == "wide" and wide["machine"] == "model"
assert wide["reason"].startswith("edition wide has a 64-bit kernel whose session space grows as needed"), wide["reason"]
assert wide.keys() - {"reason", "problem"} == plain.keys() - {"system"}, wide.keys() ^ plain.keys()
assert wide["failures"] == wide["expectations"] == wide["steps"] == wide["sessions"] == []
PYTHON
}

@test "--events of it has no event" {
    dynamic
    deskheap 0 run --events events.jsonl alone
    [ "$(wc -l <events.jsonl)" -eq 1 ]
}

@test "what needs no machine takes such an edition" {
    dynamic
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

@test "a 64-bit edition whose session space grows as needed is one that no machine can be" {
    dynamic
    deskheap 2 run folder/wide.yaml
    says stderr "edition wide has a 64-bit kernel whose session space grows as needed, and the model machine runs such with 32 bits only"
    deskheap 0 editions ./editions/wide.yaml
    [[ $output != *session-view-minimum* ]]
}

@test "a layout of a narrower kernel is refused: its pointers lie over each other" {
    sed -i 's/nt52-wide.yaml/nt52-x86/' editions/wide.yaml
    deskheap 2 editions ./editions/wide.yaml
    says stderr "editions/wide.yaml:"
    says stderr "address-bits is 64, and the fields of layout nt52-x86 leave a pointer no 8 bytes"
}

@test "a heap of a narrower kernel is refused" {
    sed -i 's/{ value: nt5-x64/{ value: nt5-x86/' editions/wide.yaml
    deskheap 2 editions ./editions/wide.yaml
    says stderr "editions/wide.yaml:"
    says stderr "address-bits is 64, and a heap of format nt5-x86 has pointers of 32 bits"
}

@test "a kernel of any other width is refused where it stands" {
    for bits in 16 33 48 128; do
        sed -i "s/\(address-bits: *{ value: \)[0-9]*/\1$bits/" editions/wide.yaml
        deskheap 2 run folder/wide.yaml
        says stderr "editions/wide.yaml:"
        says stderr "^"
        says stderr "a kernel has 32 or 64 bits, not $bits"
    done
}
