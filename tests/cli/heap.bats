#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# deskheap heap: the trace language and its answers.

load common

# play CODE ARGUMENT…: runs "deskheap heap" with the trace of stdin.
play() {
    cat >"$BATS_TEST_TMPDIR/trace"
    local expected=$1
    shift
    deskheap "$expected" heap "$@" "$BATS_TEST_TMPDIR/trace"
}

@test "the first blocks lie where Windows put them" {
    play 0 <<'TRACE'
alloc info 0x6c    # DESKTOPINFO
alloc second 0x18
alloc window 0xa4
TRACE
    [ "${lines[0]}" = "info 0x650" ]
    [ "${lines[2]}" = "window 0x6e8" ]
}

@test "a freed block is used again; a refused allocation says FAIL and frees nothing" {
    play 0 <<'TRACE'
alloc a 100
alloc b 100
free a
alloc c 100
alloc big 600000
free big
realloc big 10
TRACE
    [ "${lines[0]#a }" = "${lines[2]#c }" ]
    [ "${lines[3]}" = "big FAIL" ]
    [ "${lines[4]}" = "big FAIL" ]
}

@test "a refused realloc keeps the old block" {
    play 0 --size 8K <<'TRACE'
alloc a 100
realloc a 100000
realloc a 90
TRACE
    [ "${lines[1]}" = "a FAIL" ]
    [ "${lines[2]}" = "${lines[0]}" ]
}

@test "the last line has used, free, free blocks, largest free and committed bytes" {
    play 0 <<<"alloc a 100"
    [[ "${lines[-1]}" =~ ^#\ used\ [0-9]+,\ free\ [0-9]+,\ free\ blocks\ [0-9]+,\ largest\ free\ [0-9]+,\ committed\ [0-9]+$ ]]
}

@test "the trace may come from stdin" {
    run -0 bash -c 'echo "alloc a 1" | "$DESKHEAP" heap'
    [ "${lines[0]}" = "a 0x650" ]
    run -0 bash -c 'echo "alloc a 1" | "$DESKHEAP" heap -'
    [ "${lines[0]}" = "a 0x650" ]
}

@test "what makes no sense is refused with line, caret and nothing on stdout" {
    for trace in "alloc" "alloc a" "alloc a x" "alloc a 1 2" "allok a 1" "free b" "realloc b 1" "alloc a -1" "alloc a 0x" \
        "alloc a 99999999999999999999"; do
        play 2 <<<"$trace"
        silent output
        says stderr "trace:1:"
        says stderr "^"
    done
}

@test "sizes: any multiple of 4 KB, else refused" {
    for size in 4K 12288 0x10000 3MB "20 MB"; do
        play 0 --size "$size" <<<"alloc a 1"
    done
    for size in 0 1000 4095 -4096 big 1e6 9999G; do
        play 2 --size "$size" <<<"alloc a 1"
        silent output
    done
}

@test "--edition is checked, --map draws, --json is deskheap.heap/1" {
    play 2 --edition win3.1 <<<"alloc a 1"
    says stderr "win3.1"
    play 0 --map <<<"alloc a 1"
    says output "uncommitted"
    play 0 --json <<<"alloc a 1"
    python3 -c 'import json, sys; assert json.loads(sys.argv[1])["schema"] == "deskheap.heap/1"' "$output"
}

@test "a missing trace" {
    deskheap 2 heap no-such-trace
    says stderr "no-such-trace"
}

@test "a heap of Windows 7 begins elsewhere, in units of its width, and its descriptor moves with what is committed" {
    printf 'alloc a 8\nalloc b 0x2000\n' >"$BATS_TEST_TMPDIR/trace"
    deskheap 0 heap --format nt61-x64 --map "$BATS_TEST_TMPDIR/trace"
    [ "${lines[0]}" = "a 0xa60" ]
    [ "${lines[1]}" = "b 0xa80" ]
    says output "    3fc0         64  descriptor"
    deskheap 0 heap --format nt61-x86 "$BATS_TEST_TMPDIR/trace"
    [ "${lines[0]}" = "a 0x578" ]
    deskheap 0 heap --format nt60-x86 "$BATS_TEST_TMPDIR/trace"
    [ "${lines[0]}" = "a 0x570" ]
}

@test "a format that is none is refused with those there are, and so are a format and an edition" {
    deskheap 2 heap --format nt61-x46 /dev/null
    says stderr 'there is no format "nt61-x46" of heaps (did you mean "nt61-x86"?'
    deskheap 2 heap --format nt61-x64 --edition xp-sp3 /dev/null
    says stderr "--format or --edition, not both"
}
