#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What "meson install" puts where, and that it works from there.

load common

setup_file() {
    export STAGE="$BATS_FILE_TMPDIR/stage"
    meson install -C "$DESKHEAP_BUILD" --no-rebuild --quiet --destdir "$STAGE"
    PC=$(find "$STAGE" -name deskheap.pc)
    export PC
    # The staged file names the final place; a copy of it names the stage.
    PREFIX=$(sed -n 's/^prefix=//p' "$PC")
    export PREFIX
    mkdir "$BATS_FILE_TMPDIR/pc"
    sed "s|^prefix=.*|prefix=$STAGE$PREFIX|" "$PC" >"$BATS_FILE_TMPDIR/pc/deskheap.pc"
    export PKG_CONFIG_PATH="$BATS_FILE_TMPDIR/pc"
}

@test "programs, data, schema and completion are installed" {
    cd "$STAGE$PREFIX"
    [ -x bin/deskheap ]
    [ -f share/bash-completion/completions/deskheap ]
    [ -f share/zsh/site-functions/_deskheap ]
    [ -f share/fish/vendor_completions.d/deskheap.fish ]
    for file in configs/editions/server2003-sp2.yaml configs/registry/server2003-sp2.reg \
        scenarios/cases/kb949296.yaml scenarios/scenario-1.json \
        configs/programs/program.json; do
        [ -f "share/deskheap/$file" ] || { echo "missing: $file"; return 1; }
    done
}

@test "the staged program shows a machine to gdb with what is installed beside it" {
    local guests
    guests="$(pkg-config --variable=libdir deskheap)/deskheap"
    [ -f "$guests/guest.elf" ] || skip "built without the guest"
    needs gdb qemu-system-i386
    cd "$BATS_TEST_TMPDIR"
    run env -u DESKHEAP_DATA_DIR DESKHEAP_GUEST_DIR="$guests" "$STAGE$PREFIX/bin/deskheap" debug --gdb --at 0 \
        "$STAGE$PREFIX/share/deskheap/scenarios/lessons/1-two-sessions.yaml" -- -nx -batch -ex session -ex 'pte 0x80100000'
    echo "$output"
    [ "$status" -eq 0 ]
    says output "Sessions on machine: 1"
    says output "VA 80100000"
    [ -z "$(find "$STAGE" -name '*.pyc')" ]
}

@test "an installed scenario names the installed schema" {
    local count=0 schema
    while read -r file; do
        schema=$(sed -n '1s/^# yaml-language-server: $schema=//p' "$file")
        [ -f "$(dirname "$file")/$schema" ] || { echo "$file: there is no $schema"; return 1; }
        count=$((count + 1))
    done < <(find "$STAGE$PREFIX/share/deskheap/scenarios" -name '*.yaml')
    [ "$count" -gt 10 ]
}

@test "README, notes and man page are installed" {
    cd "$STAGE$PREFIX/share"
    for file in doc/deskheap/README.md doc/deskheap/fidelity.md doc/deskheap/scenario-format.md man/man1/deskheap.1; do
        [ -f "$file" ] || { echo "missing: $file"; return 1; }
    done
}

@test "every verb has its man page, every JSON its schema" {
    cd "$STAGE$PREFIX/share"
    local count=0
    for verb in $("$DESKHEAP" --help | awk '/^  [a-z]/ { print $1 }'); do
        [ -f "man/man1/deskheap-$verb.1" ] || { echo "no man page: $verb"; return 1; }
        count=$((count + 1))
    done
    [ "$count" -gt 10 ]
    for schema in $("$DESKHEAP" schema --list | awk '/ What deskheap / { print $1 }'); do
        "$DESKHEAP" schema "$schema" | cmp - "deskheap/schemas/$schema-1.json"
        count=$((count + 1))
    done
    [ "$count" -gt 25 ]
    "$DESKHEAP" schema edition | cmp - deskheap/configs/editions/edition-1.json
    "$DESKHEAP" schema edition-layout | cmp - deskheap/configs/layouts/edition-layout-1.json
}

@test "no build file is installed" {
    run find "$STAGE" -name meson.build
    [ -z "$output" ]
}

@test "the staged program finds the data beside it, without the environment" {
    cd "$BATS_TEST_TMPDIR"
    run env -u DESKHEAP_DATA_DIR "$STAGE$PREFIX/bin/deskheap" run --summary \
        "$STAGE$PREFIX/share/deskheap/scenarios/cases/overview-fresh-boot.yaml"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "README's commands work with the staged program in any folder" {
    cd "$BATS_TEST_TMPDIR"
    run "$DESKHEAP_TEST_DIR/cli/docs_commands.py" --installed --without-qemu "$STAGE$PREFIX/bin/deskheap" README.md
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *" documented commands ran, 0 failed" ]]
    [ "${output%% *}" -gt 3 ]
}

@test "what documents say is under /usr/local lies there" {
    local path here libdir count=0
    libdir=$(pkg-config --variable=libdir deskheap)
    while read -r path; do
        count=$((count + 1))
        case $path in
        /usr/local/lib/*) here=$libdir${path#/usr/local/lib} ;;
        *) here=$STAGE$PREFIX${path#/usr/local} ;;
        esac
        [ -e "$here" ] || { echo "not there: $path"; return 1; }
    done < <(cd "$DESKHEAP_DATA_DIR" && grep -ohE '/usr/[a-z0-9_./-]*deskheap[a-z0-9_./-]*' README.md docs/*.md)
    [ "$count" -gt 2 ]
}

# A build folder that stands for one: what may be written is asked before anything is built.
stand_in() {
    mkdir -p "$BATS_TEST_TMPDIR/build/meson-logs" "$BATS_TEST_TMPDIR/build/meson-private"
    echo "$BATS_TEST_TMPDIR/build"
}

@test "make install refuses a PREFIX that is no whole path, or no folder, in one line" {
    local build
    build=$(stand_in)
    PREFIX=some/where run "$DESKHEAP_DATA_DIR/packaging/install.py" "$build"
    [ "$status" -eq 1 ]
    [ "$output" = 'make install: PREFIX is a whole path, as /usr/local or $HOME/.local, and not some/where' ]
    PREFIX=/dev/null/here run "$DESKHEAP_DATA_DIR/packaging/install.py" "$build"
    [ "$status" -eq 1 ]
    [ "$output" = "make install: /dev/null is no folder" ]
    PREFIX=/usr run "$DESKHEAP_DATA_DIR/packaging/install.py" "$BATS_TEST_TMPDIR/none"
    [ "$status" -eq 1 ]
    [ "$output" = "make install: $BATS_TEST_TMPDIR/none: No such file or directory" ]
}

@test "make install where nothing may be written says so, and what to type, in one line" {
    local build as=()
    build=$(stand_in)
    mkdir "$BATS_TEST_TMPDIR/closed"
    if [ "$(id -u)" -eq 0 ]; then
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chown -R 65534:65534 "$build"
        chmod 755 "$BATS_RUN_TMPDIR"
        "${as[@]}" test -r "$DESKHEAP_DATA_DIR/packaging/install.py" || skip "nobody else can read these sources"
    fi
    chmod 555 "$BATS_TEST_TMPDIR/closed"
    PREFIX="$BATS_TEST_TMPDIR/closed/away" run "${as[@]}" "$DESKHEAP_DATA_DIR/packaging/install.py" "$build"
    echo "$output"
    [ "$status" -eq 1 ]
    [ "$(wc -l <<<"$output")" -eq 1 ]
    says output "cannot write $BATS_TEST_TMPDIR/closed: sudo make install, or make install PREFIX=\"\$HOME/.local\""
    [ "$(ls "$BATS_TEST_TMPDIR/closed")" = "" ]
}

@test "make install in another's build folder says whose it is" {
    [ "$(id -u)" -eq 0 ] || skip "it takes root to be somebody else"
    local build
    build=$(stand_in)
    chmod 755 "$BATS_RUN_TMPDIR"
    setpriv --reuid=65534 --regid=65534 --clear-groups test -r "$DESKHEAP_DATA_DIR/packaging/install.py" ||
        skip "nobody else can read these sources"
    PREFIX=/tmp run setpriv --reuid=65534 --regid=65534 --clear-groups "$DESKHEAP_DATA_DIR/packaging/install.py" "$build"
    [ "$status" -eq 1 ]
    [ "$(wc -l <<<"$output")" -eq 1 ]
    says output "is root's, and nobody cannot write it"
}

@test "the installed program does not know the source tree" {
    run grep -c "$DESKHEAP_DATA_DIR/configs" "$STAGE$PREFIX/bin/deskheap"
    [ "$output" = 0 ]
    run find "$STAGE" -name 'deskheap-source-tree'
    [ -z "$output" ]
}

@test "pkg-config knows version 0.1 and where the data is" {
    [[ "$(pkg-config --modversion deskheap)" == 0.1.* ]]
    [ -d "$(pkg-config --variable=datadir deskheap)/scenarios" ]
}

@test "the documented example compiles against the installed library, and runs" {
    # shellcheck disable=SC2046
    cc -Wall -Werror -o "$BATS_TEST_TMPDIR/example" \
        "$STAGE$PREFIX/share/doc/deskheap/examples/desktop-heap.c" \
        $(pkg-config --cflags --libs deskheap)
    local libdir
    libdir=$(pkg-config --variable=libdir deskheap)
    run env DESKHEAP_DATA_DIR="$(pkg-config --variable=datadir deskheap)" LD_LIBRARY_PATH="$libdir" \
        "$BATS_TEST_TMPDIR/example"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"session"* ]]
}

@test "the library exports nothing but its public names" {
    local library
    library=$(find "$STAGE" -name 'libdeskheap.so.*.*')
    [ -n "$library" ] || skip "built as a static library"
    run bash -c "nm -D --defined-only '$library' | awk '{ print \$3 }' | grep -v '^deskheap_'"
    echo "$output"
    [ -z "$output" ]
}
