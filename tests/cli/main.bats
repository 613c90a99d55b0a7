#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The frame: verbs, help, version, colour, exit codes.

load common

verbs() {
    "$DESKHEAP" --help | awk '/^  [a-z]/ { print $1 }'
}

@test "without a verb: help on stderr, exit code 2" {
    deskheap 2
    silent output
    says stderr "Usage: deskheap"
}

@test "--help and help print the verbs on stdout" {
    deskheap 0 --help
    says output "Usage: deskheap"
    says output "  heap "
    silent stderr
    deskheap 0 help
    says output "Usage: deskheap"
}

@test "--version names version 0.1" {
    deskheap 0 --version
    [[ "$output" =~ ^deskheap\ 0\.1\.[0-9]+$ ]]
}

@test "an unknown verb is refused with the nearest one" {
    deskheap 2 haep
    silent output
    says stderr 'unknown verb "haep" (did you mean "heap"?)'
}

@test "an unknown verb near to none is refused without a guess" {
    deskheap 2 xyzzy-plugh
    says stderr 'unknown verb "xyzzy-plugh"'
    [[ "$stderr" != *"did you mean"* ]]
}

@test "an unknown option before the verb is refused" {
    deskheap 2 --frobnicate
    says stderr '--frobnicate'
}

@test "every verb has --help, and help VERB is the same" {
    for verb in $(verbs); do
        deskheap 0 "$verb" --help
        says output "deskheap $verb"
        silent stderr
        local direct=$output
        deskheap 0 help "$verb"
        [ "$output" = "$direct" ]
    done
}

@test "every verb refuses an unknown option with exit code 2" {
    for verb in $(verbs); do
        deskheap 2 "$verb" --no-such-option
        silent output
        says stderr "--no-such-option"
        says stderr "\"deskheap $verb --help\""
    done
}

@test "the value of a short option may stand right behind it" {
    local tree=lessons/2-tree.yaml
    deskheap 0 run -j2 --summary "$tree"
    deskheap 0 run --summary -qj 2 "$tree"
    deskheap 2 run -j2x "$tree"
    says stderr 'not "2x"'
    deskheap 0 sweep plan --axis memory=64 --out plan "$tree"
    deskheap 0 sweep run -j1 plan
    # Of what is the value of another option nothing is taken off.
    deskheap 2 run --variant -j2 "$tree"
    says stderr 'no variant "-j2"'
    deskheap 2 run -- -j2
    says stderr "-j2: "
}

@test "--color takes auto, always and never, before and after the verb" {
    deskheap 2 --color=sometimes heap
    says stderr "sometimes"
    deskheap 2 heap --color=sometimes
    says stderr "auto, always or never"
    deskheap 0 --color=never heap --help
}

@test "a full disk is noticed" {
    for arguments in --help "run --help" "editions --json" "editions xp-sp3" "programs"; do
        # shellcheck disable=SC2016
        run bash -c '"$DESKHEAP" $1 >/dev/full' - "$arguments"
        [ "$status" -eq 75 ]
        says output "No space left"
    done
}
