#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Registry hives where a registry file is taken: as the export of the same values, damage with its place.

load common

EXPORT=$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg

setup() {
    cd "$BATS_TEST_TMPDIR"
    cat >many.yaml <<'YAML'
format: 1
title: Services of accounts of their own
system: { edition: server2003-sp2, registry: SYSTEM }
programs: { svc: { imports: [user32] } }
steps:
  - start-service: { name: "svc{n}", program: svc, account: '.\u{n}', for: { n: 1..100 } }
expect:
  - fails: { step: start-service, cause: session-view-space-full, first: 76..87 }
YAML
}

# hive NAME OPTION… EXPORT…
hive() {
    local options=()
    local name=$1
    shift
    while [ $# -gt 1 ] && [ "${1#--}" != "$1" ]; do
        options+=("$1" "$2")
        shift 2
    done
    "$DESKHEAP_TEST_DIR/hives/make_hive.py" "${options[@]}" "$name" "$@"
}

@test "a scenario names a hive, whatever the file is called" {
    hive SYSTEM "$EXPORT"
    deskheap 0 run many.yaml
    says stderr "SYSTEM:1:1: note: taken for the state of SubSystems, Memory Management"
    sed 's/registry: SYSTEM/registry: some.reg/' many.yaml >other.yaml
    mv SYSTEM some.reg
    deskheap 0 run other.yaml
}

@test "a hive's numbers are those of its export" {
    iconv -f UTF-16 -t UTF-8 "$EXPORT" | sed 's/00000030/00000014/' >twenty.reg
    cp "$EXPORT" plain.reg
    for name in twenty plain; do
        hive "$name.hive" "$name.reg"
        deskheap 0 layout --registry "$name.reg"
        by_export=$output
        deskheap 0 layout --registry "$name.hive"
        [ "$output" = "$by_export" ]
    done
    says output "48 MB  session view space"
    deskheap 0 layout --registry twenty.hive
    says output "20 MB  session view space"
}

@test "a hive that was not closed is read with a warning, a damaged one refused with the place" {
    hive SYSTEM --begun 9 --done 8 "$EXPORT"
    deskheap 0 check SYSTEM
    says output "SYSTEM:0x4: warning: the hive was not closed (its sequence numbers are 9 and 8)"
    truncate --size=-100 SYSTEM
    deskheap 2 check SYSTEM
    says output "SYSTEM:0x1f9c: error: the hive is damaged: the file ends here, and its bins go on to 0x2000 (is it cut off?)"
    deskheap 2 run many.yaml
    says stderr "error: the hive is damaged"
    deskheap 2 check --json SYSTEM
    says output '"offset": "0x1f9c"'
}

@test "what check says of a value in a hive names its place" {
    cat >large.reg <<'REG'
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management]
"SessionViewSize"=dword:00001000
REG
    hive SYSTEM "$EXPORT" large.reg
    deskheap 0 check SYSTEM
    [[ $output =~ SYSTEM:0x[0-9a-f]+:\ warning:\ SessionViewSize\ is\ 4096\ MB ]]
    says output '"SessionViewSize"=dword:00001000
^~~~~~~~~~~~~~~~~'
}

@test "a hive from a pipe is checked, and told from a scenario" {
    hive SYSTEM "$EXPORT"
    deskheap 0 check - <SYSTEM
    says output "<stdin>:1:1: note: taken for the state of"
    deskheap 2 run SYSTEM
    says stderr "SYSTEM:1:1: error: this is a registry hive, not a scenario"
}
