#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A machine on which only what building needs is installed. tests/fresh makes a real one; here it is a PATH without
# the programs that packaging/packages.txt has for checking, and without dpkg-dev.

load common

# The third and later columns of these rows.
asked_for() {
    awk -v purpose="$1" '$1 == purpose { for (i = 3; i <= NF; i++) print $i }' "$DESKHEAP_DATA_DIR/packaging/packages.txt"
}

# link_all FOLDER PLACE:PLACE…: links to all files there, of one name to the first.
link_all() {
    local IFS=: place
    mkdir "$1"
    for place in $2; do
        ln -s -t "$1" "$place"/* 2>/dev/null || true
    done
}

setup_file() {
    link_all "$BATS_FILE_TMPDIR/bin" "$PATH"
    link_all "$BATS_FILE_TMPDIR/pc" "$(pkg-config --variable pc_path pkg-config)"
    for name in $(asked_for check) dpkg-architecture; do
        rm -f "$BATS_FILE_TMPDIR/bin/$name" "$BATS_FILE_TMPDIR/pc/$name.pc"
    done
    export PATH="$BATS_FILE_TMPDIR/bin" PKG_CONFIG_LIBDIR="$BATS_FILE_TMPDIR/pc"
    export FOLDER="$BATS_FILE_TMPDIR/build" HOME_PREFIX="$BATS_FILE_TMPDIR/a home/.local"
    cd "$DESKHEAP_DATA_DIR"
    packaging/configure "$FOLDER" -Dguest=enabled "-Dprefix=$HOME_PREFIX" >"$BATS_FILE_TMPDIR/said" 2>&1 ||
        { cat "$BATS_FILE_TMPDIR/said"; return 1; }
}

@test "what only tests need is not here" {
    [ -n "$(asked_for check)" ]
    for name in $(asked_for check) dpkg-architecture; do
        ! command -v "$name" || return 1
        ! pkg-config --exists "$name" || return 1
    done
}

@test "configuring works all the same, and says little" {
    [ -f "$FOLDER/build.ninja" ]
    cat "$BATS_FILE_TMPDIR/said"
    [ "$(wc -l <"$BATS_FILE_TMPDIR/said")" -le 1 ]
    grep -q "Compiler for C supports" "$FOLDER/setup.log"
}

@test "no program of a test is built that needs Check, and each of these tests says which package has it" {
    meson introspect --tests "$FOLDER" >"$BATS_TEST_TMPDIR/tests.json"
    meson introspect --targets "$FOLDER" >"$BATS_TEST_TMPDIR/targets.json"
    python3 - "$BATS_TEST_TMPDIR" <<'PYTHON'
import json, pathlib, subprocess, sys
folder = pathlib.Path(sys.argv[1])
names = [target["name"] for target in json.loads((folder / "targets.json").read_text())]
assert "deskheap" in names and not [name for name in names if name.startswith("test_")], names
tests = [test["cmd"] for test in json.loads((folder / "tests.json").read_text())]
assert sum("--built-without" in command for command in tests) > 50, tests
# What is missing is asked once: it makes no difference for which test.
asked = {tuple(command[:command.index("--") if "--" in command else None])
         for command in tests if command[0].endswith("needs.py") and command[1] != "--"}
for command in asked:
    # -S: as with no module installed beside Python's own.
    done = subprocess.run([sys.executable, "-S", *command], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 77 and "(Debian package: " in done.stdout, (command, done)
assert len(asked) > 5, asked
PYTHON
}

@test "a test may only need what the list of packages has" {
    run "$DESKHEAP_TEST_DIR/needs.py" no-such-program -- true
    [ "$status" -eq 99 ]
    says output "packages.txt has no row to check with for no-such-program"
    run "$DESKHEAP_TEST_DIR/needs.py" -- echo here
    [ "$output" = here ]
}

@test "the library goes where ld.so and pkg-config look" {
    [ "$(PKG_CONFIG_PATH=$FOLDER/meson-private pkg-config --variable=libdir deskheap)" = "${HOME_PREFIX// /\\ }/lib" ]
}

@test "what is linked with the library finds it where it was installed, blanks included" {
    local flags
    flags=$(PKG_CONFIG_PATH=$FOLDER/meson-private pkg-config --libs deskheap)
    eval "set -- $flags"
    says flags "-ldeskheap"
    printf '%s\n' "$@" | grep -Fx -- "-L$HOME_PREFIX/lib"
    printf '%s\n' "$@" | grep -Fx -- "-Wl,-rpath,$HOME_PREFIX/lib"
}

@test "in /usr/local it needs no runpath" {
    cd "$FOLDER"
    meson configure -Dprefix=/usr/local
    "$DESKHEAP_DATA_DIR/packaging/configure" .
    run env PKG_CONFIG_PATH="$FOLDER/meson-private" pkg-config --libs deskheap
    says output "-ldeskheap"
    [[ "$output" != *rpath* ]]
}

@test "packages that have come or gone are noticed" {
    # Nothing was installed since: nothing is done.
    run "$DESKHEAP_DATA_DIR/packaging/configure" "$FOLDER"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    # As if it had been long ago, and Check is here now.
    [ -f /var/lib/dpkg/status ] || skip "no dpkg here"
    touch -d 2001-01-01 "$FOLDER/build.ninja"
    run env -u PKG_CONFIG_LIBDIR "$DESKHEAP_DATA_DIR/packaging/configure" "$FOLDER"
    [ "$status" -eq 0 ]
    says output "anew"
    env -u PKG_CONFIG_LIBDIR pkg-config --exists check || skip "Check is not here"
    meson introspect --targets "$FOLDER" | grep -q '"test_pool"'
}

@test "a failing setup shows the log's end, and its exit code is ours" {
    run "$DESKHEAP_DATA_DIR/packaging/configure" "$BATS_TEST_TMPDIR/build" -Dguest=perhaps
    [ "$status" -ne 0 ]
    says output "perhaps"
    says output "all it said is in $BATS_TEST_TMPDIR/build/setup.log"
}
