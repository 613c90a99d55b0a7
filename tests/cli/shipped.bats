#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Shipped scenarios by name, from a folder that has none.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
}

@test "every verb that takes a scenario finds a shipped one by each form of its name" {
    for name in scenarios/lessons/1-two-sessions.yaml lessons/1-two-sessions.yaml lessons/1-two-sessions two-sessions.yaml \
        two-sessions; do
        for verb in "run --json" "dheapmon --json" "layout --json" "tree --json" "check --json"; do
            # shellcheck disable=SC2086
            deskheap 0 $verb "$name"
            local by_name=$output
            # shellcheck disable=SC2086
            deskheap 0 $verb "$SCENARIOS/lessons/1-two-sessions.yaml"
            [ "$by_name" = "$output" ] || { echo "$verb $name"; return 1; }
        done
    done
}

@test "debug finds it too, before it looks for QEMU" {
    DESKHEAP_QEMU=no-such-qemu deskheap 75 debug two-sessions
    says stderr "no-such-qemu is not here"
    deskheap 2 debug two-sesions
    says stderr 'did you mean "two-sessions"?'
}

@test "folders by name" {
    local whole
    for name in scenarios/lessons scenarios/lessons/ lessons; do
        deskheap 0 run --summary "$name"
        whole=$output
        says output "PASS  $SCENARIOS/lessons/1-two-sessions.yaml"
    done
    deskheap 0 run --summary "$SCENARIOS/lessons"
    [ "$whole" = "$output" ]
    deskheap 0 check scenarios
    deskheap 2 dheapmon lessons
    says stderr "lessons"
}

@test "what exists goes before what ships" {
    sed 's/^title: .*/title: One of our own/' "$SCENARIOS/lessons/2-tree.yaml" >tree.yaml
    mkdir lessons
    cp tree.yaml lessons/own.yaml
    deskheap 0 run tree.yaml
    says output "One of our own"
    deskheap 0 run --summary lessons
    says output "lessons/own.yaml"
    says output "1 scenario:"
    deskheap 0 run lessons/2-tree
    [[ "$output" != *"One of our own"* ]]
}

@test "an unknown name is told with the nearest, and the others are run" {
    deskheap 2 run --summary kb94929 tree
    says stderr 'kb94929: no such file, and no shipped scenario has this name (did you mean "kb949296"?)'
    says output "PASS  $SCENARIOS/lessons/2-tree.yaml"
    says output "1 could not be read"
    deskheap 2 tree ./tree
    says stderr "./tree: "
    [[ "$stderr" != *shipped* ]]
}

@test "a name that may mean several is refused with all of them" {
    mkdir -p data/configs data/scenarios/a data/scenarios/b
    cp "$SCENARIOS/lessons/2-tree.yaml" data/scenarios/a/
    cp "$SCENARIOS/lessons/2-tree.yaml" data/scenarios/b/
    DESKHEAP_DATA_DIR=data deskheap 2 run tree
    says stderr "scenarios/a/2-tree.yaml, scenarios/b/2-tree.yaml"
}

@test "check finds shipped registry files too, and --registry as documents write them" {
    for name in configs/registry/server2003-sp2.reg server2003-sp2.reg server2003-sp2; do
        deskheap 0 check --json "$name"
        says output "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg"
    done
    deskheap 2 check server2003-sp3
    says output 'did you mean "server2003-sp2"?'
    deskheap 0 layout --registry configs/registry/server2003-sp2-ts.reg
}

@test "check knows every shipped program, and a program by any key that only programs have" {
    local key keys
    deskheap 0 check "$DESKHEAP_DATA_DIR"/configs/programs/*.yaml
    keys=$(comm -23 <("$DESKHEAP" schema program | jq -r '.properties | keys[]' | sort) \
        <("$DESKHEAP" schema scenario | jq -r '.properties | keys[]' | sort))
    [ "$(wc -l <<<"$keys")" -gt 10 ]
    for key in $keys; do
        printf '%s: []\nno-such-key: 1\n' "$key" >program.yaml
        deskheap 2 check program.yaml
        says output 'unknown key "no-such-key"'
        [[ $output != *'"format" is missing'* ]]
    done
    printf 'title: A scenario that does not say so\nsteps: []\n' >scenario.yaml
    deskheap 2 check scenario.yaml
    says output '"format" is missing'
}

@test "the help of every verb that takes a scenario says so" {
    for verb in run dheapmon layout tree debug check; do
        deskheap 0 "$verb" --help
        says output "cases/kb949296"
    done
}
