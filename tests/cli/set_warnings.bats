#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What --set does is judged as "check" judges a file, at the place that was typed.

load common

TREE=$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml

# Every verb that takes --set warns on stderr, and shows what it was asked for all the same.
warned() {
    says stderr "--set: warning: the heaps that a session is expected to have need 167104 KB"
    says stderr "--set: SharedSection=1024,3072,20480
                     ^~~~~~~~~~~~~~~"
}

@test "run, dheapmon, layout and tree with --set warn of what check warns of" {
    deskheap 0 dheapmon --set SharedSection=1024,3072,20480 "$TREE"
    warned
    says output "WinSta0\\Default"
    deskheap 0 layout --set SharedSection=1024,3072,20480
    warned
    deskheap 0 tree --set SharedSection=1024,3072,20480 "$TREE"
    warned
    deskheap 1 run --json --set SharedSection=1024,3072,20480 "$TREE"
    warned
    python3 -c 'import json, sys; json.loads(sys.argv[1])' "$output"
}

@test "a good value is not spoken of, and nothing is without --set" {
    deskheap 0 layout --set SharedSection=1024,3072,768
    silent stderr
    deskheap 0 layout
    silent stderr
}

@test "a warning is said once for all runs" {
    deskheap 1 run --summary --set SharedSection=1024,3072,20 "$DESKHEAP_DATA_DIR/scenarios/lessons" \
        "$DESKHEAP_DATA_DIR/scenarios/desktops"
    [ "$(grep -c -- "--set: warning: the third value" <<<"$stderr")" -eq 1 ]
}

@test "check takes --set, with a scenario and with a registry file" {
    deskheap 0 check --set SharedSection=1024,3072,20480 "$TREE"
    says output "--set: warning: the heaps that a session is expected to have need 167104 KB"
    says output "--set: SharedSection=1024,3072,20480"
    deskheap 0 check --set SharedSection=1024,3072,20480 "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg"
    says output "--set: warning: the heaps that a session is expected to have need 167104 KB"
    deskheap 0 check --json --set SessionViewSize=1000 "$TREE"
    python3 -c '
import json, sys
finding, = json.loads(sys.argv[1])["files"][0]["findings"]
assert finding["file"] == "--set" and finding["line"] is None, finding
assert finding["message"] == "SessionViewSize is 1000 MB: session view space is cut to 440 MB", finding
assert finding["effects"] == [{"value": "SessionViewSize", "asked": 1000, "came": 440, "unit": "MB"}], finding' "$output"
    deskheap 2 check --set SessionViewSize=48MB "$TREE"
    says output '--set: error: "48MB" is not a number'
    deskheap 2 check --set SessionViewSize "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg"
    says output "--set: error: this must be NAME=VALUE"
}
