#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# diagnose, headroom, fix: what they print, and what they refuse. Whether it is right: diagnose.py, fix.py, test_headroom.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    cat >full.yaml <<'YAML'
format: 1
title: A heap that is full
system: { edition: server2003-sp2, services: none }
programs: { part: { imports: [user32], startup: [{ create-window: { class: Static, count: 40 } }] } }
steps:
  - start-service: { name: "part{n}", program: part, for: { n: 1..80 } }
YAML
}

has_schema() {
    "$DESKHEAP" "${@:2}" | python3 -c 'import json, sys; assert json.load(sys.stdin)["schema"] == sys.argv[1]' "$1"
}

@test "each prints JSON with a schema of its own" {
    has_schema deskheap.diagnosis/1 diagnose --json full.yaml
    has_schema deskheap.headroom/1 headroom --json --of session full.yaml
    has_schema deskheap.diff/1 diff --json --set SessionViewSize=64 full.yaml
    has_schema deskheap.fix/1 fix --json --knob SharedSection.3 full.yaml
}

@test "they say what they find, and end with 0: what came out is no failure of theirs" {
    deskheap 0 diagnose full.yaml
    says output "It is desktop heap: the heap of Service-0x0-3e7\$\\Default is full."
    deskheap 0 headroom --of service:part --of desktop full.yaml
    says output "service:part: 0 more"
    says output "desktop-heap-full"
    deskheap 0 fix --knob SharedSection.3 full.yaml
    says output "the least change: third value of SharedSection 701 KB"
    deskheap 0 fix --knob SharedSection.2 full.yaml
    says output "No value of this knob works. Others were not tried: without --knob they are."
}

@test "--quiet: nothing on stderr, and the same answer" {
    for question in "fix --knob SharedSection.3 full.yaml" "headroom --of service:part full.yaml" "diff full.yaml full.yaml"; do
        read -ra words <<<"$question"
        deskheap 0 "${words[@]}"
        answer=$output
        deskheap 0 "${words[0]}" --quiet "${words[@]:1}"
        silent stderr
        [ "$output" = "$answer" ]
    done
}

@test "diagnose --all tells gates and holders of every cause" {
    deskheap 0 diagnose "$DESKHEAP_DATA_DIR/scenarios/services/no-console.yaml"
    [ "$(grep -c "^Who holds it" <<<"$output")" = 1 ]
    deskheap 0 diagnose --all "$DESKHEAP_DATA_DIR/scenarios/services/no-console.yaml"
    [ "$(grep -c "^Who holds it" <<<"$output")" = 2 ]
}

@test "diagnose says how a failure ended as run does" {
    deskheap 0 run --failures scenarios/services/com-servers.yaml
    local ending
    ending=$(grep -m 1 -o 'ends with 0x.*' <<<"$output")
    [[ "$ending" == *"exit code"*"HRESULT 0x80080005"* ]]
    deskheap 0 diagnose scenarios/services/com-servers.yaml
    says output "$ending"
}

@test "what cannot be asked is refused with what can" {
    deskheap 2 headroom full.yaml
    says stderr "of what? (--of or --knob)"
    deskheap 2 headroom --of windows full.yaml
    says stderr "--of is program:NAME, service:PROGRAM, account:PROGRAM, desktop or session"
    deskheap 2 headroom --of program:prat full.yaml
    says stderr 'deskheap: --of program:prat: no program has the name "prat"'
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    deskheap 2 headroom --of program:part --in nobody full.yaml
    says stderr '"nobody"'
    deskheap 2 headroom --of program:part --in 7 full.yaml
    silent output
    says stderr '--of program:part: there is no session "7" where the scenario is over (there is 0)'
    # A place that nothing is asked about is not passed over.
    for of in session account:part service:part desktop; do
        deskheap 2 headroom --of $of --in 0 full.yaml
        silent output
        says stderr "--in says in which session programs run, and nothing is asked of them"
    done
    deskheap 2 headroom --of session --parent part full.yaml
    says stderr "--parent says whose children programs are, and who makes desktops"
    deskheap 2 headroom --knob SessionViewSize --in 0 full.yaml
    says stderr "--of program:NAME is missing"
    # One that has no answer stands in no other's way.
    deskheap 2 headroom --of program:prat --of desktop --of program:part --in 7 --of service:part full.yaml
    says stderr 'no program has the name "prat"'
    says stderr '--of program:part: there is no session "7"'
    says output "  desktop: "
    says output "  service:part: "
    [[ $output != *program:* ]]
    deskheap 2 headroom --json --of program:prat --of desktop full.yaml
    [ "$(grep -c '"of":' <<<"$output")" -eq 1 ]
    cat >over.yaml <<'YAML'
format: 1
title: Who is gone
system: { edition: server2003-sp2 }
programs: { worker: { imports: [user32] } }
steps:
  - logon: { user: alice, kind: rdp }
  - run: { program: worker, in: alice, as: agent }
  - exit: { in: agent }
  - logoff: { in: alice }
YAML
    deskheap 2 headroom --of program:worker --of desktop --parent agent over.yaml
    says stderr '--of program:worker: the process "agent" does not run where the scenario is over'
    says stderr '--of desktop: the process "agent" does not run'
    deskheap 2 headroom --of program:worker --in alice over.yaml
    says stderr 'there is no session "alice" where the scenario is over (there is 0)'
    deskheap 0 headroom --of program:worker --in alice --at 2 over.yaml
    deskheap 2 headroom --of desktop --in a --parent b full.yaml
    says stderr "exclude each other"
    deskheap 2 headroom --knob SessionViewsize2 full.yaml
    says stderr 'did you mean "SessionViewSize"?'
    deskheap 2 fix --knob SharedSection full.yaml
    says stderr "there is no \"SharedSection\""
    for verb in diagnose headroom fix; do
        deskheap 2 "$verb"
        deskheap 2 "$verb" none.yaml --quite
        silent output
    done
}

@test "minimize prints a scenario that is its own test" {
    deskheap 0 minimize full.yaml
    says stderr "start-service ends with 0xC0000142 STATUS_DLL_INIT_FAILED (desktop-heap-full)"
    echo "$output" >least.yaml
    deskheap 0 run --quiet least.yaml
    says output "1 of 1 expectation met"
    deskheap 0 minimize --quiet least.yaml
    silent stderr
    [ "$output" = "$(cat least.yaml)" ]
    deskheap 2 minimize --cause heap-full full.yaml
    says stderr 'there is no cause "heap-full"'
    deskheap 2 minimize --cause access-denied full.yaml
    says stderr "nothing fails in it for access-denied"
    deskheap 2 minimize full.yaml full.yaml
}

@test "minimize, import and sweep print an object, with what they print else in it" {
    deskheap 0 minimize full.yaml
    local made=$output
    deskheap 0 minimize --json full.yaml
    [ -z "$stderr" ]
    [ "$(jq -r .text <<<"$output")" = "$made" ]
    jq -e '.schema == "deskheap.minimal/1" and .cause == "desktop-heap-full" and .step == "start-service"' <<<"$output"

    local table=$DESKHEAP_TEST_DIR/golden/published/dheapmon-a.txt
    deskheap 0 import "$table"
    made=$output
    local said=$stderr
    deskheap 0 import --json -o made.yaml "$table"
    [ -z "$stderr" ]
    [ "$(jq -r .text <<<"$output")" = "$made" ] && [ "$(<made.yaml)" = "$made" ]
    jq -e '.is_edition_guessed and (.findings[] | select(.code == "edition-guessed") | .line == 1)' <<<"$output"
    [ "$(jq '.findings | length' <<<"$output")" -eq "$(grep -c ': \(warning\|note\): ' <<<"$said")" ]

    deskheap 0 sweep plan --json --axis SharedSection.3=512,1024 --out plan.jsonl full.yaml
    local axis
    # A value that the system does not take would end the plan's run.
    for axis in memory=64,0 increaseuserva=2560 /USERVA=2048,3073 /3GB=0,2; do
        deskheap 2 sweep plan --axis "$axis" full.yaml
        says stderr "--axis: ${axis%=*}=${axis##*[=,]}: "
    done
    deskheap 2 sweep plan --axis memory=512,20480 --axis page-file=100,20480 full.yaml
    says stderr "--axis: memory=20480, page-file=20480: memory and page file together must be at most"
    cp full.yaml $'\xff.yaml'
    deskheap 2 sweep plan --axis memory=512 $'\xff.yaml'
    says stderr "names its scenario in UTF-8"
    jq -e '.schema == "deskheap.sweep/1" and .count == 2 and (.missing | length) == 2 and .variants == []' <<<"$output"
    deskheap 0 sweep run --json --shard 1/2 --out 1.jsonl plan.jsonl
    jq -e '(.missing | length) == 1 and .variants[0].passes == false' <<<"$output"
    deskheap 0 sweep run --json --shard 2/2 plan.jsonl
    jq -e '.variants[0].passes' <<<"$output"
    deskheap 0 sweep run --shard 2/2 --out 2.jsonl plan.jsonl
    [ -z "$output" ]
    deskheap 0 sweep merge --format json plan.jsonl 1.jsonl 2.jsonl
    made=$output
    deskheap 0 sweep merge --json --format csv --out all.csv plan.jsonl 1.jsonl 2.jsonl
    [ "$output" = "$made" ] && [ "$(wc -l <all.csv)" -eq 3 ]
    deskheap 75 sweep merge --json plan.jsonl 1.jsonl
    jq -e '.missing | length == 1' <<<"$output"
    deskheap 2 sweep merge --json --format csv plan.jsonl 1.jsonl
    says stderr "--format needs a file of --out"
}

@test "minimize makes a loop of a row of steps" {
    sed '/for: { n/d' full.yaml >rows.yaml
    printf '  - start-service: { name: part%d, program: part }\n' {1..80} >>rows.yaml
    deskheap 0 minimize --quiet rows.yaml
    [ "$(grep -c start-service: <<<"$output")" = 1 ]
    says output "for: { n: 1.."
}

@test "diff: two scenarios, two registry files, one file and a change" {
    sed 's/1\.\.80/1..40/' full.yaml >half.yaml
    deskheap 0 diff full.yaml half.yaml
    says output "- full.yaml"
    says output "+ half.yaml"
    says output "failures for desktop-heap-full"
    deskheap 0 diff --all full.yaml full.yaml
    says output "0 differences"
    deskheap 0 diff "$DESKHEAP_DATA_DIR"/configs/registry/server2003-sp2{,-ts}.reg
    says output "session view space"
    deskheap 0 diff --set SharedSection=1024,3072,1024 full.yaml
    says output "+ full.yaml --set SharedSection=1024,3072,1024"
    says output "start-service part"
    # A scenario and a registry file: the scenario with it, whichever stands first.
    printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management]\n"SessionViewSize"=dword:00000014\n' >view.reg
    deskheap 0 diff --registry view.reg full.yaml
    local with=$output
    deskheap 0 diff full.yaml view.reg
    [ "$output" = "$with" ]
    says output "+ full.yaml --registry view.reg"
    says output "    - 49152 KB"
    deskheap 0 diff view.reg full.yaml
    says output "- full.yaml --registry view.reg"
    says output "    + 49152 KB"
    deskheap 2 diff full.yaml
    says stderr "a second one, or what is to be another in it"
    deskheap 2 diff full.yaml half.yaml full.yaml
    deskheap 2 diff full.yaml nothing.yaml
    silent output
}

@test "diff and the end of a run have the size that heaps get, not the one that was asked for" {
    sed 's/^system: .*/system: { edition: server2003-sp2, set: { SharedSection: "1024,3072,773" } }/' full.yaml >odd.yaml
    grep -q 773 odd.yaml
    deskheap 0 diff --set SharedSection=1024,3072,776 odd.yaml
    [[ "$output" != *"heap of another desktop"* ]]
    says output "  registry value Windows"
    deskheap 0 layout odd.yaml
    says output "more desktop heaps of 776 KB"
    deskheap 0 diff --set SharedSection=1024,3072,777 odd.yaml
    says output "    + 780 KB"
}

@test "a blank in SharedSection is a fault that every answer names" {
    sed 's/^system: .*/system: { edition: server2003-sp2, set: { SharedSection: "1024, 3072,512" } }/' full.yaml >blank.yaml
    local named='The blank in SharedSection=1024, 3072,512 is a fault: csrss reads no further than to it.'
    for question in diagnose "headroom --of service:plain-service" "headroom --knob SessionViewSize" "fix --knob SessionViewSize"; do
        deskheap 0 $question blank.yaml
        says output "$named"
        deskheap 0 $question full.yaml
        [[ "$output" != *"The blank"* ]]
    done
}

@test "init writes a scenario that runs, and over nothing" {
    deskheap 0 init --edition xp-sp3
    silent output
    says stderr "scenario.yaml"
    deskheap 0 run --quiet scenario.yaml
    echo mine >scenario.yaml
    deskheap 2 init
    says stderr "scenario.yaml is there already"
    [ "$(cat scenario.yaml)" = mine ]
    deskheap 0 init 'a b$(x).yaml'
    says stderr "\"deskheap run 'a b\$(x).yaml'\" plays it"
    deskheap 0 init -- -a.yaml
    says stderr '"deskheap run -- -a.yaml" plays it'
    deskheap 0 init --force
    grep -q "edition: server2003-sp2" scenario.yaml
    deskheap 0 init -
    [ "$output" = "$(cat scenario.yaml)" ]
    deskheap 2 init win7-x64
    says stderr "win7-x64 is an edition and no name of a file: --edition win7-x64"
    [ ! -e win7-x64 ]
    deskheap 2 init --edition win95 other.yaml
    [ ! -e other.yaml ]
    deskheap 75 init --force /dev/full
}

@test "a patch that cannot be written leaves what was there" {
    echo old >patch.reg
    deskheap 2 fix --knob memory --patch patch.reg full.yaml
    says stderr "is not written: no value of this knob works"
    [ "$(cat patch.reg)" = old ]
    deskheap 75 fix --knob SharedSection.3 --patch /dev/full full.yaml
    [ "$(cat patch.reg)" = old ]
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg --undo undo.reg full.yaml
    "$DESKHEAP" check patch.reg
    deskheap 0 run --summary --registry patch.reg full.yaml
}

@test "a patch with a Windows value that is the edition's says so; one of the server's own does not" {
    local own='%SystemRoot%\system32\csrss.exe ObjectDirectory=\Windows SharedSection=1024,3072,512 Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=32'
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg --undo undo.reg full.yaml
    says stderr "patch.reg:1:1: warning: the Windows value in it is that of edition server2003-sp2"
    says stderr "--registry FILE"
    for file in patch.reg undo.reg; do
        iconv -f UTF-16 -t UTF-8 "$file" | grep -F '; the Windows value in it is that of edition server2003-sp2'
    done
    # What sets SharedSection alone leaves the rest the edition's: of the command line, and of the scenario.
    deskheap 0 fix --knob SharedSection.3 --set SharedSection=1024,3072,500 --patch patch.reg full.yaml
    says stderr "is that of edition server2003-sp2"
    sed 's/services: none/&, set: { SharedSection: "1024,3072,500" }/' full.yaml >set.yaml
    deskheap 0 fix --knob SharedSection.3 --undo undo.reg set.yaml
    says stderr "undo.reg:1:1: warning: the Windows value in it is that of edition server2003-sp2"
    # The server's own, of a file or of the scenario, and a knob that is another value's.
    printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"Windows"="%s"\n' \
        "${own//\\/\\\\}" >own.reg
    deskheap 0 fix --knob SharedSection.3 --registry own.reg --patch patch.reg full.yaml
    [[ "$stderr" != *"is that of edition"* ]]
    ! iconv -f UTF-16 -t UTF-8 patch.reg | grep "^;"
    local text system="services: none, set: { Windows: '$own' }"
    text=$(<full.yaml)
    echo "${text/services: none/$system}" >whole.yaml
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg whole.yaml
    [[ "$stderr" != *"is that of edition"* ]]
    # A table and the export of a server: what the export says counts as the server's, even if it is what the edition has.
    deskheap 0 import --quiet "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/{windows.reg,sc.txt,table.txt}
    echo "$output" >known.yaml
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg known.yaml
    [[ "$stderr" != *"is that of edition"* ]]
    deskheap 0 import --quiet "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/{sc.txt,table.txt}
    echo "$output" >guessed.yaml
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg guessed.yaml
    says stderr "is that of edition server2003-sp2"
}

@test "who holds it are accounts, whose desktops stand behind them" {
    deskheap 0 diagnose "$DESKHEAP_DATA_DIR/scenarios/services/one-account-many-logons.yaml"
    says output '  by account'
    says output '.\batch: 80 desktops'
    says output 'NT AUTHORITY\SYSTEM: Service-0x0-3e7$\Default'
    deskheap 0 diagnose "$DESKHEAP_DATA_DIR/scenarios/services/local-system-heap-full.yaml"
    says output '  Spooler (spooler.exe, pid '
    [[ "$output" != *"spooler.exe: Spooler"* ]]
}

@test "what to do first stands before what was tried" {
    deskheap 0 fix --knob SharedSection.3 full.yaml
    says output "  third value of SharedSection 701 KB; rounded, which works too: 704 KB"
    [[ "${output%%What was tried*}" == *"What to do first"* ]]
    [[ "${output#*What was tried}" == *"the least change: third value of SharedSection 701 KB"* ]]
    deskheap 0 fix --knob SharedSection.2 full.yaml
    [[ "${output%%What was tried*}" == *"No value of this knob works."* ]]
    # What is written to a file does not stand behind it as well.
    deskheap 0 fix --knob SharedSection.3 full.yaml
    [ "$(grep -c '^Windows Registry Editor' <<<"$output")" = 2 ]
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg full.yaml
    [ "$(grep -c '^Windows Registry Editor' <<<"$output")" = 1 ]
    says output "What takes it back"
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg --undo undo.reg full.yaml
    [[ "$output" != *"Windows Registry Editor"* ]]
}

@test "desktops that a change costs are counted where the scenario is over, as layout counts them there" {
    deskheap 0 fix --knob SharedSection.3 full.yaml
    local now then
    now=$("$DESKHEAP" layout full.yaml | sed -n 's/^ *room for \([0-9]*\) more desktop heaps of .* (non-interactive).*/\1/p' | head -1)
    then=$("$DESKHEAP" layout --set SharedSection=1024,3072,701 full.yaml | sed -n 's/^ *room for \([0-9]*\) more desktop heaps of .* (non-interactive).*/\1/p' | head -1)
    [ "$now" -gt "$then" ]
    says output "costs: where the scenario is over $((now - then)) fewer non-interactive desktops fit in session 0: $then, before $now"
}

@test "a name is what ships by it, whatever lies beside the scenario; a file is named with .yaml or a slash" {
    mkdir beside
    cd beside
    deskheap 0 editions --json
    local edition editions
    editions=$(grep -o '"name": "[a-z0-9-]*"' <<<"$output" | cut -d'"' -f4 | grep -x -e 'win2000' -e 'xp-.*' -e 'server2003.*')
    [ "$(wc -l <<<"$editions")" -ge 3 ]
    for edition in $editions; do
        deskheap 0 init --edition "$edition" "$edition.yaml"
        deskheap 0 run --quiet "$edition.yaml"
    done
    # A program's name likewise.
    echo "no program" >plain-service.yaml
    printf 'format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nsteps: [ { start-service: { name: s, program: plain-service } } ]\n' >s.yaml
    deskheap 0 run --quiet s.yaml
    # The file beside it is meant by its own name.
    local own
    for own in ./server2003-sp2 server2003-sp2.yaml; do
        sed "s|edition: server2003-sp2|edition: $own|" s.yaml >own.yaml
        deskheap 2 run own.yaml
        says stderr 'server2003-sp2.yaml:'
        printf 'format: 1\nname: mine\ntitle: t\nbased-on: server2003-sp2\n' >server2003-sp2.yaml
        deskheap 0 run --quiet own.yaml
        echo spoilt >server2003-sp2.yaml
    done
}

@test "as many desktops fit as layout says there is room for, where session space is dynamic, too" {
    local edition told
    for edition in "server2003-sp2" "vista-sp1-x86, set: { SessionSpaceLimit: 65 }"; do
        printf 'format: 1\ntitle: t\nsystem: { edition: %s }\nsteps: []\n' "$edition" >room.yaml
        deskheap 0 layout --session 0 room.yaml
        told=$(sed -n 's/^ *room for \([0-9]*\) more desktop heaps of .* (non-interactive).*/\1/p' <<<"$output" | head -1)
        [ -n "$told" ]
        deskheap 0 headroom --of desktop room.yaml
        says output "desktop: $told more"
    done
}

@test "check has no advice for an export that ships" {
    local file
    for file in "$DESKHEAP_DATA_DIR"/configs/registry/*.reg; do
        deskheap 0 check "$file"
        [[ "$output$stderr" != *"in practice about"* ]]
    done
}

@test "diagnose says where SharedSection is not in force, though nothing fails" {
    printf '%s\n' 'format: 1' 'title: t' 'system: { edition: server2003-sp2, set: { SharedSection: "1024,3072,20480" } }' > sizes.yaml
    deskheap 0 diagnose sizes.yaml
    [[ $(tr -s ' \n' '  ' <<< "$output") == *"What is asked for is not in force: session 0: the heap sizes of SharedSection did not fit in session view space and were replaced: 512 KB for interactive, 128 KB for other window stations."* ]]
}
