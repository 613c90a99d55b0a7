#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Registry files and boot.ini of real machines: what they are taken for, and that it is always said.

load common

FILES=$DESKHEAP_TEST_DIR/fixtures/registry
PATCH=$FILES/patch-of-one-value.reg

setup() {
    cd "$BATS_TEST_TMPDIR"
    # Services of accounts of their own: how many start depends on session view space.
    cat >many.yaml <<'YAML'
format: 1
title: Services of accounts of their own
system: { edition: server2003-sp2 }
programs: { svc: { imports: [user32] } }
steps:
  - start-service: { name: "svc{n}", program: svc, account: '.\u{n}', for: { n: 1..100 } }
expect:
  - fails: { step: start-service, cause: session-view-space-full, first: 76..87 }
YAML
}

# variant LINE NAME: many.yaml with another line about its system.
variant() {
    sed "s|^system: .*|system: $1|" many.yaml >"$2"
}

@test "a patch of one value leaves the others alone, and that is said" {
    deskheap 0 run --registry "$PATCH" many.yaml
    says stderr "$PATCH:1:1: note: taken for a patch of Memory Management: values it does not name stay"
    says output "session view space: "
    deskheap 0 layout --registry "$PATCH"
    says output "48 MB  session view space"
    says output "32 MB  session paged pool"
}

@test "the same file as the state of a system, by the command line and by the scenario" {
    deskheap 1 run --registry "$PATCH" --registry-as state many.yaml
    says stderr "note: taken for the state of Memory Management, as asked: values it does not name are absent"
    deskheap 0 layout --registry "$PATCH" --registry-as state
    says output "20 MB  session view space"

    cp "$PATCH" beside.reg
    variant '{ edition: server2003-sp2, registry: { file: beside.reg, as: state } }' state.yaml
    deskheap 1 run state.yaml
    says stderr "./beside.reg:1:1: note: taken for the state of Memory Management, as asked"
    deskheap 0 run --registry-as patch state.yaml
    says stderr "taken for a patch of Memory Management, as asked"
    variant '{ edition: server2003-sp2, registry: { file: beside.reg } }' content.yaml
    deskheap 0 run content.yaml
    variant '{ edition: server2003-sp2, registry: beside.reg }' short.yaml
    deskheap 0 run short.yaml
}

@test "a file of the command line lies above what the scenario sets, value by value, and it is told" {
    cat >two.reg <<'REG'
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management]
"SessionViewSize"=dword:00000040
"SessionPoolSize"=dword:00000010
REG
    variant '{ edition: server2003-sp2, set: { SessionViewSize: 48, SessionImageSize: 20 } }' hidden.yaml
    deskheap 0 layout --registry two.reg hidden.yaml
    says output "64 MB  session view space"
    says stderr "hidden.yaml:3:43: warning: this does not count: ./two.reg, line 4, which --registry names, lies above it and says what SessionViewSize is"
    [[ "$stderr" != *"says what SessionPoolSize"* && "$stderr" != *"says what SessionImageSize"* ]]
    # --set lies above both; of the scenario's own file nothing changes.
    deskheap 0 layout --registry two.reg --set SessionViewSize=56 hidden.yaml
    says output "56 MB  session view space"
    variant '{ edition: server2003-sp2, registry: two.reg, set: { SessionViewSize: 48 } }' own.yaml
    deskheap 0 layout own.yaml
    says output "48 MB  session view space"
    [[ "$stderr" != *"does not count"* ]]

    # What the file takes away, and what it lacks of a key of which it is the state, is absent.
    sed 's/dword:00000040/-/' two.reg >none.reg
    deskheap 0 layout --registry none.reg hidden.yaml
    says output "20 MB  session view space"
    says stderr "hidden.yaml:3:43: warning: this does not count: ./none.reg, line 4"
    deskheap 0 layout --registry none.reg --registry-as state hidden.yaml
    says stderr "hidden.yaml:3:64: warning: this does not count: ./none.reg, which --registry names, lies above it and says what SessionImageSize is"

    # A scenario that names the file itself, as the shell writes it, is the same system.
    deskheap 0 shell --registry two.reg hidden.yaml <<<$'save written.yaml\nquit'
    deskheap 0 layout written.yaml
    says output "64 MB  session view space"
}

@test "the patch that fix writes works where the scenario sets the value itself" {
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2, set: { SharedSection: "1024,3072,512" } }\nsteps:\n' >full.yaml
    printf '  - start-service: { name: "s{n}", program: small-service, for: { n: 1..60 } }\n' >>full.yaml
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg full.yaml
    [[ "$output" != *"lies above every file"* ]]
    deskheap 0 run --registry patch.reg full.yaml
    says stderr "full.yaml:3:43: warning: this does not count: ./patch.reg, line 6, which --registry names, lies above it and says what SharedSection is"
    # An import has the whole value: of one that differs in these numbers alone nothing is said, of any other it is.
    deskheap 0 import --quiet --edition server2003-sp2 patch.reg
    sed 's/SharedSection=[0-9,]*/SharedSection=1024,3072,512/' <<<"$output" >import.yaml
    grep -q 'Windows: .*SharedSection=1024,3072,512 ' import.yaml
    deskheap 0 run --registry patch.reg import.yaml
    [[ $stderr != *"does not count"* ]]
    sed -i 's/MaxRequestThreads=16/MaxRequestThreads=8/' import.yaml
    deskheap 0 run --registry patch.reg import.yaml
    says stderr "warning: this does not count: ./patch.reg, line 6, which --registry names, lies above it and says what Windows is"
    deskheap 0 fix --knob SharedSection.3 --set SharedSection=1024,3072,512 full.yaml
    says output "--set says this value, and that lies above every file:"
}

@test "an export of the key is its state" {
    deskheap 0 layout --registry server2003-sp2-ts.reg
    says stderr "server2003-sp2-ts.reg:1:1: note: taken for the state of SubSystems, Memory Management"
    says output "20 MB  session view space"
    deskheap 0 layout --edition server2003-sp2 --registry server2003-sp2-ts.reg --registry-as patch
    says output "48 MB  session view space"
}

@test "every command says it on stderr, once, and prints what it prints" {
    for command in "run --summary" dheapmon layout tree; do
        # shellcheck disable=SC2086
        deskheap 0 $command --registry "$PATCH" "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
        [ "$(grep -c 'note: taken for a patch' <<<"$stderr")" -eq 1 ]
        [[ "$output" != *"taken for"* ]]
    done
    deskheap 0 run --summary --registry "$PATCH" "$DESKHEAP_DATA_DIR/scenarios/lessons/[1-5]-*.yaml"
    [ "$(grep -c 'note: taken for a patch' <<<"$stderr")" -eq 1 ]
    deskheap 0 check "$PATCH"
    says output "$PATCH:1:1: note: taken for a patch of Memory Management"
    says output "note: SessionViewSize is not in this file; the 48 MB of server2003-sp2 apply"
    [[ "$output" != *warning* ]]
    deskheap 0 check --registry-as state "$PATCH"
    says output "warning: there is no SessionViewSize, judged as server2003-sp2: session view space has 20 MB"
    deskheap 0 check many.yaml
    silent output
}

@test "the report has it" {
    deskheap 0 run --json --registry "$PATCH" many.yaml
    python3 - "$output" "$PATCH" <<'PYTHON'
import json, sys
registry = json.loads(sys.argv[1])["registry"]
assert registry == {"file": sys.argv[2], "as": "patch", "asked": False,
                    "keys": [{"key": "Memory Management", "as": "patch"}]}, registry
PYTHON
    deskheap 0 run --json --registry server2003-sp2-ts.reg --registry-as patch "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
    python3 - "$output" <<'PYTHON'
import json, sys
registry = json.loads(sys.argv[1])["registry"]
assert (registry["file"], registry["as"], registry["asked"]) == ("server2003-sp2-ts.reg", "patch", True), registry
PYTHON
    deskheap 0 run --json many.yaml
    python3 - "$output" <<'PYTHON'
import json, sys
assert "registry" not in json.loads(sys.argv[1])
PYTHON
}

@test "a word that there is not, and no file" {
    deskheap 2 layout --registry "$PATCH" --registry-as export
    says stderr '--registry-as is state or patch, not "export"'
    silent output
    deskheap 2 check --registry-as export "$PATCH"
    says stderr '--registry-as is state or patch, not "export"'
    deskheap 2 run --registry-as patch many.yaml
    says stderr "--registry-as says how a registry file is taken, and none is named (--registry names one)"
    silent output
}

@test "lines that make no sense, where nothing is read, are passed over, counted and told" {
    local file=$FILES/lines-that-make-no-sense.reg
    deskheap 0 layout --registry "$file"
    says stderr "$file:5:8: warning: regedit would skip this line, and 4 more behind it: after = must stand"
    says output "64 MB  session view space"
    deskheap 0 check "$file"
    says output "$file:5:8: warning: regedit would skip this line, and 4 more behind it"
    # The same in a key that is read is an error.
    sed 's/"SessionPoolSize"=dword:/"SessionPoolSize"=/' "$file" >broken.reg
    deskheap 2 layout --registry broken.reg
    says stderr "broken.reg:17:19: error: after = must stand"
    silent output
    deskheap 2 check broken.reg
    says output "broken.reg:17:19: error: after = must stand"
}

@test "what reg query prints is a registry file: a whole key, a value out of a console" {
    deskheap 0 layout --registry "$FILES/query-of-a-key.txt"
    says stderr "query-of-a-key.txt:1:1: note: taken for the state of Memory Management"
    says output "64 MB  session view space"
    says output "8 MB  session paged pool"
    deskheap 0 dheapmon --registry "$FILES/query-in-a-console.txt" "$DESKHEAP_DATA_DIR/scenarios/cases/overview-fresh-boot.yaml"
    says stderr "query-in-a-console.txt:1:1: note: taken for a patch of SubSystems"
    says output 'SAWinSta\SADesktop                 1024 '
    deskheap 0 check "$FILES/query-in-a-console.txt"
    [[ "$output" != *warning* ]]
    sed 's/3072,1024/3072 1024/' "$FILES/query-in-a-console.txt" >blank.txt
    deskheap 0 check blank.txt
    says output "blank.txt:5:5: warning: SharedSection=1024,3072 1024 has a blank in it"
}

@test "a file of another Windows is called one wherever it is taken, and nothing is said of it that is the edition's" {
    local file=$FILES/windows10-x64.reg text="warning: this looks like a file of 64-bit Windows 8 or Server 2012 or later"
    deskheap 0 check "$file"
    says output "$file:20:54: $text"
    says output "does not hold for that Windows (--edition says another)"
    [[ "$output" != *"would not boot"* && "$output" != *SessionViewSize* ]]
    for command in "run --summary" dheapmon layout tree; do
        # shellcheck disable=SC2086
        deskheap 1 $command --registry "$file" "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
        says stderr "$file:20:54: $text"
        [ "$(grep -c 'this looks like' <<<"$stderr")" -eq 1 ]
    done
    deskheap 0 layout --registry "$PATCH"
    [[ "$stderr" != *"this looks like"* ]]
}

# with_options OPTIONS NAME: a system that starts with these.
with_options() {
    printf 'format: 1\ntitle: Boot options\nsystem: { edition: xp-sp3, boot-options: %s }\nsteps:\n  - logon: u\n' "$1" >"$2"
}

@test "the switches of an ordinary boot.ini are taken, in a list and in the file" {
    with_options '[/noexecute=optin, /fastdetect, /3GB]' list.yaml
    deskheap 0 run list.yaml
    deskheap 0 layout list.yaml
    says output "20 MB  session view space"
    cp "$DESKHEAP_TEST_DIR/fixtures/boot/xp.ini" boot.ini
    with_options boot.ini plain.yaml
    deskheap 0 layout plain.yaml
    says output "48 MB  session view space"
    cp "$DESKHEAP_TEST_DIR/fixtures/boot/large-server.ini" boot.ini
    deskheap 0 layout plain.yaml
    says output "20 MB  session view space"
    deskheap 0 check plain.yaml
}

@test "a boot.ini that is none says where, and one that is not there where it is named" {
    with_options boot.ini bad.yaml
    deskheap 2 run bad.yaml
    says stderr "bad.yaml:3:42: error: there is no file ./boot.ini"
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="XP" /3BG\r\n' >boot.ini
    for command in run check layout dheapmon; do
        deskheap 2 $command bad.yaml
        text=$output$stderr
        says text './boot.ini:4:11: error: unknown boot option "/3BG" (did you mean "/3GB"?)'
    done
    for number in 1 15 65537 -5; do
        with_options "/MAXMEM=$number" bad.yaml
        deskheap 2 run bad.yaml
        says stderr "bad.yaml:3:42: error: /MAXMEM takes megabytes from 16 to 65536, "
    done
    with_options boot.ini bad.yaml
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="XP" /MAXMEM=1\r\n' >boot.ini
    deskheap 2 run bad.yaml
    says stderr './boot.ini:4:11: error: /MAXMEM takes megabytes from 16 to 65536, '
    with_options /BURNMEMORY=65536 bad.yaml
    deskheap 2 run bad.yaml
    says stderr "bad.yaml:3:42: error: memory must be from 16 MiB to 64 GiB"
}

@test "a boot.ini is known by what it holds, not by its name" {
    local large=$DESKHEAP_TEST_DIR/fixtures/boot/large-server.ini
    cp "$large" boot
    (printf '\xff\xfe'; iconv -f ascii -t utf-16le "$large") >'switches of the server.txt'
    { printf '; caf\xe9\r\n'; cat "$large"; } >old.txt
    sed 's/^/> /' "$large" >mail.txt
    for file in boot 'switches of the server.txt' old.txt mail.txt; do
        with_options "$file" named.yaml
        deskheap 0 layout named.yaml
        says output "20 MB  session view space"
        deskheap 0 check "$file"
        deskheap 2 run named.yaml --html "$file"
        says stderr "$file"
        deskheap 2 layout --registry "$file"
        says stderr "not a registry"
        deskheap 2 run "$file"
        says stderr "this is a boot.ini, not a scenario"
    done
    with_options "$PATCH" other.yaml
    deskheap 2 run other.yaml
    says stderr "$PATCH:1:1: error: this is a registry export, not a boot.ini (name it as \`registry:\` in a scenario"
    with_options 3BG other.yaml
    deskheap 2 run other.yaml
    says stderr 'other.yaml:3:42: error: unknown boot option "3BG" (known: /3GB, '
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="XP" /3BG\r\n' >wrong
    deskheap 2 check wrong
    says output 'wrong:4:11: error: unknown boot option "/3BG"'
}

@test "check reads a registry file from a stream, as it reads one that is named" {
    local query=$FILES/query-of-a-key.txt
    for file in "$PATCH" "$query" "$FILES/windows10-x64.reg"; do
        deskheap 0 check "$file"
        local named=${output//"$file"/HERE}
        deskheap 0 check - <"$file"
        [ "${output//<stdin>/HERE}" = "$named" ]
        deskheap 0 check /dev/stdin <"$file"
        [ "${output//\/dev\/stdin/HERE}" = "$named" ]
    done
    deskheap 2 check - <"$DESKHEAP_TEST_DIR/fixtures/bad/registry/bad-dword.reg"
    says output "<stdin>:"
    says output ": error: "
    deskheap 0 check - <many.yaml
    printf 'title: t\n' >no-format.yaml
    deskheap 2 check - <no-format.yaml
    says output 'format'
}

@test "a key deeper than any registry's is passed over and counted" {
    python3 -c 'print("REGEDIT4\n\n[HKEY_LOCAL_MACHINE" + "\\a" * 30000 + "]\n\"x\"=dword:1")' >deep.reg
    python3 -c 'print("REGEDIT4\n\n[HKEY_LOCAL_MACHINE" + "\\a" * 400 + "]\n\"x\"=dword:1")' >good.reg
    deskheap 0 check deep.reg
    says output "deep.reg:3:1043: warning: regedit would skip this line, and 1 more behind it: the key lies deeper than 512 levels"
    deskheap 0 check good.reg
    [[ "$output" != *warning* ]]
}

@test "a REG_DWORD of another size: how many bytes it has" {
    deskheap 0 check "$FILES/../bad/registry/view-size-short.reg"
    says output ":4:1: warning: SessionViewSize has 2 bytes and a REG_DWORD has 4, so it counts as absent"
}

@test "a registry from a pipe: what is meant is said, and never a part of it read" {
    run --separate-stderr bash -c '"$0" run --registry <(cat "$1") many.yaml' "$DESKHEAP" "$PATCH"
    [ "$status" -eq 2 ]
    says stderr ": error: this is a pipe or a device, and what is named here may be read more than once"
    [[ "$stderr" != *"Invalid argument"* ]]
    run --separate-stderr "$DESKHEAP" run --registry - many.yaml <"$PATCH"
    [ "$status" -eq 2 ]
    says stderr "- is standard input, and a registry may be read more than once"
}

@test "a key that is deleted is named, by itself or by one above it" {
    local control='HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager'
    printf 'REGEDIT4\n\n[-%s\\Memory Management]\n' "$control" >own.reg
    deskheap 0 check own.reg
    says output "own.reg:1:1: note: taken for a patch of Memory Management: values it does not name stay"
    printf 'REGEDIT4\n\n[-%s]\n' "$control" >above.reg
    deskheap 0 check above.reg
    says output "above.reg:1:1: note: taken for a patch of SubSystems and Memory Management"
    printf 'REGEDIT4\n\n[-%s Not]\n' "$control" >other.reg
    deskheap 0 check other.reg
    says output "other.reg:1:1: note: this file names none of the keys"
}

@test "a boot.ini in place of a scenario is named, whatever section or comment it begins with" {
    printf ';a comment\r\n\r\n[boot loader]\r\n' >loader.ini
    printf '[operating systems]\r\nc:\\w="XP"\r\n' >systems.ini
    for file in loader systems; do
        deskheap 2 run $file.ini
        says stderr "$file.ini:1:1: error: this is a boot.ini, not a scenario"
        says stderr "or name it as \`boot-options:\` in a scenario)"
    done
}

@test "a file of another Windows is a finding of its own for whoever reads JSON" {
    deskheap 0 check --json --edition server2003-sp2 "$DESKHEAP_TEST_DIR/fixtures/registry/windows7-x86.reg"
    python3 - "$output" <<'END'
import json, sys
finding, = [one for one in json.loads(sys.argv[1])["files"][0]["findings"] if one["code"] == "other-windows"]
assert finding["severity"] == "warning" and finding["line"] > 0 and "Windows 7" in finding["message"], finding
END
}

@test "--boot-options stands in place of the scenario's: words, a boot.ini, or none" {
    variant '{ edition: server2003-sp2, boot-options: [/3GB, /PAE] }' large.yaml
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="x" /3GB /USERVA=2800\r\n' >"of a server.ini"
    deskheap 0 layout --quiet large.yaml
    says output ", /3GB split, page tables with PAE"
    deskheap 0 layout --quiet --boot-options "/3GB /USERVA=2800" large.yaml
    says output ", /3GB split, page tables without PAE"
    local words=$output
    deskheap 0 layout --quiet --boot-options "of a server.ini" large.yaml
    [ "$output" = "$words" ]
    deskheap 0 layout --quiet --boot-options "" large.yaml
    says output ", 2 GB split, page tables without PAE"
    # Whoever asks, and the command that plays it again.
    deskheap 1 run --summary --boot-options "/3GB" many.yaml
    says output "deskheap run --boot-options /3GB many.yaml"
    deskheap 0 diff --boot-options "/3GB" many.yaml
    says output "+ many.yaml --boot-options /3GB"
    sed 's/1\.\.100/1..60/' many.yaml >sixty.yaml
    deskheap 0 fix --quiet --knob /3GB --boot-options "/3GB /PAE" sixty.yaml
    says output "the least change: boot option /3GB off"
    says output "boot.ini, the line under [operating systems] that starts: /3GB goes"
    deskheap 0 shell --boot-options "/3GB /USERVA=2800" -c "save saved.yaml" large.yaml
    grep -F 'boot-options: [/3GB, /USERVA=2800]' saved.yaml
    deskheap 0 shell --boot-options "" -c "save plain.yaml" large.yaml
    deskheap 0 layout --quiet plain.yaml
    says output ", 2 GB split, page tables without PAE"

    deskheap 2 run --boot-options "/3GB /PEA" many.yaml
    [[ $stderr == '--boot-options: error: unknown boot option "/PEA" (did you mean "/PAE"?)'* ]]
    deskheap 2 run --boot-options none.ini many.yaml
    says stderr "there is no file none.ini"
    cp "of a server.ini" before
    deskheap 2 run --boot-options "of a server.ini" --events "of a server.ini" many.yaml
    says stderr "--events would overwrite of a server.ini"
    cmp before "of a server.ini"
}

@test "a system with a boot store has elements in place of switches, wherever options come from" {
    variant '{ edition: vista-sp1-x86, boot-options: [increaseuserva=2900, pae=ForceEnable] }' store.yaml
    deskheap 0 layout --quiet store.yaml
    says output ", increaseuserva 2900 split, page tables with PAE"
    says output "increaseuserva=2900"
    deskheap 0 layout --why store.yaml
    [ "$(grep -A1 '^user space at' <<<"$output" | grep -c 'boot option  *increaseuserva=2900 ')" = 1 ]
    deskheap 0 layout --quiet --boot-options "pae=ForceEnable pae=ForceDisable nx=OptIn" store.yaml
    says output ", 2 GB split, page tables without PAE"
    deskheap 0 shell -c "save saved.yaml" --boot-options "increaseuserva=2560" store.yaml
    grep -F 'boot-options: [increaseuserva=2560]' saved.yaml
    deskheap 0 layout --why --boot-options increaseuserva=3072 store.yaml
    [ "$(grep -A1 '^user space at' <<<"$output" | grep -c 'boot option  *increaseuserva=3072 ')" = 1 ]
    deskheap 2 run --boot-options removememory=64 store.yaml
    says stderr "removememory is said here as /BURNMEMORY=n, in megabytes"
    deskheap 2 run --boot-options "/MAXMEM=16 /BURNMEMORY=16" store.yaml
    says stderr "memory must be from 16 MiB to 64 GiB, also what /MAXMEM and /BURNMEMORY leave of it"
    deskheap 2 run --boot-options /3GB store.yaml
    says stderr "there it is increaseuserva=3072"
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="x" /3GB\r\n' >server.ini
    deskheap 2 run --boot-options server.ini store.yaml
    says stderr "server.ini:4:10: error: /3GB is a switch of boot.ini"
    deskheap 0 check server.ini
    deskheap 2 check --edition vista-sp1-x86 server.ini
    says output "server.ini:4:10: error: /3GB is a switch of boot.ini"
    deskheap 2 check --edition vista-sp9-x86 server.ini
    says output 'unknown edition "vista-sp9-x86"'
    variant '{ edition: server2003-sp2 }' ini.yaml
    deskheap 2 run --boot-options increaseuserva=3072 ini.yaml
    says stderr "there it is /3GB"
    deskheap 0 layout --why --boot-options "/3GB /USERVA=2900" ini.yaml
    [ "$(grep -A1 '^user space at' <<<"$output" | grep -c 'boot option  *\/USERVA=2900 ')" = 1 ]
    deskheap 0 init --edition win7-x86 new.yaml
    grep -F '# boot-options: [increaseuserva=3072]' new.yaml
}

@test "check judges a scenario by the edition that it is told" {
    variant '{ edition: server2003-sp2 }' s.yaml
    deskheap 0 check --set NonPagedPoolLimit=64 s.yaml
    says output "NonPagedPoolLimit does nothing here"
    deskheap 0 check --edition win7-x86 --set NonPagedPoolLimit=4000 s.yaml
    says output "2048 is the most there can be"
    deskheap 2 check --edition win77 s.yaml
    says output 'unknown edition "win77"'
}
