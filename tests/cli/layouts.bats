#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where structures have their fields is data: an edition with a layout of its own runs, and every observer follows it.

load common

# An edition that is Server 2003 but for fields that changed places.
setup() {
    cd "$BATS_TEST_TMPDIR"
    cat >moved-layout.yaml <<'YAML'
format: 1
name: moved
title: Fields that changed places
based-on: nt52-x86
desktopinfo:
  base: { value: 0x04, source: design, confidence: decided }
  limit: { value: 0x00, source: design, confidence: decided }
handle-entry:
  type: { value: 0x09, source: design, confidence: decided }
  flags: { value: 0x08, source: design, confidence: decided }
head:
  self: { value: 0x0C, source: design, confidence: decided }
  desktop: { value: 0x10, source: design, confidence: decided }
window:
  style: { value: 0x9C, source: design, confidence: decided }
  class: { value: 0x20, source: design, confidence: decided }
  extra-bytes: { value: 0x64, source: design, confidence: decided }
session-space:
  views: { value: 0x100, source: design, confidence: decided }
  page-tables: { value: 0xD80, source: design, confidence: decided }
YAML
    cat >moved.yaml <<'YAML'
format: 1
name: moved
title: Server 2003 with fields that changed places
based-on: server2003-sp2
system:
  layout: { value: moved-layout.yaml, source: design, confidence: decided }
YAML
    scenario="$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
}

# views ARGUMENT...: everything an observer shows of the scenario's memory.
views() {
    "$DESKHEAP" dheapmon "$@" "$scenario"
    "$DESKHEAP" dheapmon --dskheap "$@" "$scenario"
    "$DESKHEAP" tree "$@" "$scenario"
    "$DESKHEAP" layout "$@" "$scenario"
}

@test "every view of a machine with moved fields is that of one without" {
    views --edition server2003-sp2 >usual
    views --edition "$PWD/moved.yaml" | sed "s/of moved,/of server2003-sp2,/" >moved
    [ -s usual ]
    diff usual moved
}

@test "the PC has them where the model has them" {
    [ -e "$DESKHEAP_GUEST_DIR/guest.elf" ] || skip "built without the guest"
    needs qemu-system-i386
    deskheap 0 run --machine both --edition "$PWD/moved.yaml" "$scenario"
    says output "model and PC agreed at"
}

@test "each offset says its file, and the nearer layout wins" {
    "$DESKHEAP" editions --json ./moved.yaml >moved.json
    python3 - <<'PYTHON'
import json
numbers = json.load(open("moved.json"))["editions"][0]["numbers"]
cell = {(one["section"], one["key"]): one for one in numbers}
assert cell["layout desktopinfo", "base"]["value"] == "0x04"
assert cell["layout handle-entry", "owner"]["value"] == "0x04"
assert len([one for one in numbers if one["section"].startswith("layout ")]) > 90
PYTHON
}
