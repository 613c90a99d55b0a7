#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where scenarios come from: folders, links in them, standard input, pipes.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    SCENARIOS=$DESKHEAP_DATA_DIR/scenarios
}

# A scenario that passes, in the file named.
scenario() {
    mkdir -p "$(dirname "$1")"
    printf 'format: 1\ntitle: %s\nsystem: { edition: server2003-sp2 }\nsteps: []\n' "$1" >"$1"
}

# listed FILE…: these are the runs of $output (of --summary), in this order.
listed() {
    local seen
    seen=$(sed -n 's/^PASS  \([^:]*\): .*/\1/p' <<<"$output" | tr '\n' ' ')
    if [ "$seen" != "$* " ]; then
        echo "runs: $seen"
        echo "expected: $*"
        return 1
    fi
}

@test "a folder stands for its *.yaml and *.yml files, whatever else lies there" {
    scenario all/b.yaml
    scenario all/a.yml
    scenario all/sub/c.yaml
    scenario all/.hidden.yaml
    echo text >all/notes.txt
    deskheap 0 run --summary all
    listed all/a.yml all/b.yaml all/sub/c.yaml
    deskheap 0 check all
    deskheap 0 run --summary all/a.yml
    listed all/a.yml
}

@test "links to folders are followed, but no folder is walked twice" {
    scenario all/a.yaml
    scenario all/sub/deep/b.yaml
    scenario elsewhere/c.yaml
    scenario other.yaml
    ln -s . all/self
    ln -s .. all/sub/up
    ln -s ../../.. all/sub/out
    ln -s ../elsewhere all/link
    ln -s ../elsewhere all/link2
    ln -s ../sub/deep all/sub/again
    run timeout 20 "$DESKHEAP" run --summary all
    [ "$status" -eq 0 ]
    listed all/a.yaml all/link/c.yaml all/sub/again/b.yaml
    deskheap 0 check all
}

@test "the same folder or file twice is run once, a file that is named as often as it is named" {
    scenario all/a.yaml
    scenario all/b.yaml
    ln -s a.yaml all/c.yaml
    ln -s all also
    deskheap 0 run --summary all ./all also
    listed all/a.yaml all/b.yaml
    deskheap 0 run --summary all/b.yaml all
    listed all/b.yaml all/a.yaml
    deskheap 0 run --summary all/a.yaml all/a.yaml
    listed all/a.yaml all/a.yaml
}

@test "deeper than sixteen folders" {
    scenario a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u.yaml
    deskheap 0 run --summary a
    listed a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u.yaml
}

@test "pipes and devices in a folder are not opened; a link to nothing is told" {
    scenario all/a.yaml
    mkfifo all/pipe.yaml
    ln -s /dev/zero all/zero.yaml
    ln -s "$PWD/all/pipe.yaml" all/link.yaml
    run timeout 20 "$DESKHEAP" run --summary all
    [ "$status" -eq 0 ]
    listed all/a.yaml
    ln -s nowhere all/broken.yaml
    deskheap 2 run --summary all
    says stderr "all/broken.yaml"
    listed all/a.yaml
}

@test "- is standard input, for every verb that takes a scenario" {
    local tree=$SCENARIOS/lessons/2-tree.yaml
    for verb in "run --summary" dheapmon layout tree; do
        # shellcheck disable=SC2086
        "$DESKHEAP" $verb "$tree" >expected
        # shellcheck disable=SC2086
        "$DESKHEAP" $verb - <"$tree" >seen
        sed "s|$tree|<stdin>|" expected | diff - seen
        # shellcheck disable=SC2002,SC2086
        cat "$tree" | "$DESKHEAP" $verb - >seen
        sed "s|$tree|<stdin>|" expected | diff - seen
    done
    deskheap 0 check - <"$tree"
    silent output
}

@test "/dev/stdin, the shell's <(command) and a named pipe are read to their end" {
    local tree=$SCENARIOS/lessons/2-tree.yaml
    "$DESKHEAP" tree "$tree" >expected
    # shellcheck disable=SC2002
    cat "$tree" | "$DESKHEAP" tree /dev/stdin | diff expected -
    "$DESKHEAP" tree /dev/stdin <"$tree" | diff expected -
    "$DESKHEAP" tree <(cat "$tree") | diff expected -
    "$DESKHEAP" check <(cat "$tree")
    mkfifo pipe
    cat "$tree" >pipe &
    "$DESKHEAP" tree pipe | diff expected -
}

@test "what stands wrong in standard input is told with its line" {
    deskheap 2 run --summary - <<<"format: 2"
    says stderr "<stdin>:1:9: error: format 2 is not known"
    says output "ERROR  <stdin>"
    deskheap 2 check - <<<"format: 2"
    says output "<stdin>:1:9: error: format 2 is not known"
    deskheap 2 check --json - <<<"format: 2"
    says output '"file": "<stdin>"'
    deskheap 2 run --json - </dev/null
    says output '"scenario": "<stdin>"'
    deskheap 2 run - - <"$SCENARIOS/lessons/2-tree.yaml"
    says stderr "once only"
}

@test "files that standard input names are searched for from the working directory" {
    cp "$DESKHEAP_DATA_DIR/configs/registry/server2003-sp2.reg" mine.reg
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, registry: mine.reg }\n' >a.yaml
    deskheap 0 run --summary - <a.yaml
    deskheap 0 run --summary /dev/stdin <a.yaml
    mkdir sub && cd sub
    deskheap 2 run --summary - <../a.yaml
    says stderr "mine.reg"
}

@test "an input without end is cut off, and what is no file is no scenario" {
    run timeout 20 "$DESKHEAP" run --summary /dev/zero
    [ "$status" -eq 2 ]
    [[ $output == *"too big"* ]]
    # A pipe that a scenario names would wait for ever.
    mkfifo pipe.reg
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, registry: pipe.reg }\n' >a.yaml
    run timeout 20 "$DESKHEAP" run a.yaml
    [ "$status" -eq 2 ]
}

@test "a heap's trace may come through a pipe too" {
    "$DESKHEAP" heap <(printf 'alloc a 100\n') >seen
    printf 'alloc a 100\n' | "$DESKHEAP" heap | diff - seen
}
