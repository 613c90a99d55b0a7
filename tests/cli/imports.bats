#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# deskheap import: registry files, lists of services, tables and dumps become scenarios; what cannot be is said.

load common

FILES=$DESKHEAP_TEST_DIR/fixtures/import
SERVICES=$DESKHEAP_TEST_DIR/fixtures/registry/services.reg
PUBLISHED=$DESKHEAP_TEST_DIR/golden/published

setup() {
    cd "$BATS_TEST_TMPDIR"
}

# imported FILE…: what becomes of them is in import.yaml, and is a scenario that meets what it expects.
imported() {
    deskheap 0 import "$@"
    echo "$output" >import.yaml
    local said=$stderr made=$output
    deskheap 0 run --quiet import.yaml
    output=$made stderr=$said
}

@test "services of an export: accounts, interactive ones, processes that several share" {
    imported "$SERVICES"
    says output "  services: none"
    says output "  - start-service: { name: 'NetworkService', program: svchost-network, account: 'NetworkService' }"
    says output "  # NetworkService: Dhcp, Dnscache"
    says output "  - start-service: { name: 'Backup Agent', program: plain-service, account: 'EXAMPLE\\backup' } # agent.exe"
    says output "  - start-service: { name: 'Reports', program: plain-service, account: '.\\reports' } # reports.exe"
    says output "  - start-service: { name: 'Spooler', program: spooler, interactive: true } # spoolsv.exe"
    says output "  # Started on demand, so not here: Updater"
    [[ $output != *Alerter* && $output != *ACPI* ]]
}

@test "a hive gives the services and settings of its export" {
    "$DESKHEAP_TEST_DIR/hives/make_hive.py" --current 3 SYSTEM "$SERVICES"
    deskheap 0 import --quiet "$SERVICES"
    local by_export=$output
    imported SYSTEM
    # A hive has its keys in the order of their names.
    diff <(echo "$by_export" | sed 1,5d | sort) <(echo "$output" | sed 1,5d | sort)
}

@test "settings of a registry file are copied" {
    cat >system.reg <<'REG'
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management]
"SessionViewSize"=dword:00000060
"SessionPoolSize"=-
REG
    imported --edition server2003-sp2 system.reg
    says output "    SessionViewSize: 96"
    says output "    SessionPoolSize: ~"
}

@test "a boot.ini gives boot options, whatever it is called, alone and beside other files" {
    local large=$DESKHEAP_TEST_DIR/fixtures/boot/large-server.ini
    iconv -f ascii -t utf-16 "$large" >wide.txt
    for file in "$large" wide.txt; do
        imported "$file"
        says output "  boot-options: [/3GB, /PAE, /USERVA=3030, /MAXMEM=512]"
    done
    imported wide.txt "$FILES/sc-query.txt" "$SERVICES"
    says output "  boot-options: [/3GB, /PAE, /USERVA=3030, /MAXMEM=512]"
    says output "{ name: 'Spooler'"
    deskheap 0 layout import.yaml
    says output "20 MB  session view space"
    imported "$DESKHEAP_TEST_DIR/fixtures/boot/xp.ini"
    [[ $output != *boot-options* ]]
    deskheap 0 diagnose wide.txt
    says output "desktop heap is not your problem"

    deskheap 2 import wide.txt "$large"
    says stderr "$large:1:1: error: a second boot.ini"
    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="XP" /3BG\r\n' >wrong.txt
    deskheap 2 import wrong.txt
    says stderr 'wrong.txt:4:11: error: unknown boot option "/3BG"'

    printf '[boot loader]\r\ndefault=c:\\w\r\n[operating systems]\r\nc:\\w="7" /PAE /3GB\r\n' >wrong.txt
    deskheap 2 import wrong.txt --edition win7-x86
    says stderr 'wrong.txt:4:15: error: /3GB is a switch of boot.ini, and this system has a boot store (bcdedit)'
    sed -i 's, /3GB,,' wrong.txt
    imported wrong.txt --edition win7-x86
    says output "  boot-options: [pae=ForceEnable]"
}

@test "what sc query and tasklist /svc print" {
    imported "$FILES/sc-query.txt"
    says output "{ name: 'Spooler', program: plain-service, interactive: true }"
    says output "  # Dhcp: Dhcp, Dnscache"
    says stderr "sc-query.txt:9:1: warning: 2 services share processes, and with whom is not said: they are taken to be in one"
    says output "  # Stopped, so not here: Alerter"
    says stderr "all are taken to run as LocalSystem"
    imported "$FILES/tasklist-svc.txt"
    says output "  # In services.exe, which runs already: Eventlog, PlugPlay"
    says output "PolicyAgent, ProtectedStorage, SamSs"
    says output "{ name: 'Spooler', program: spooler } # spoolsv.exe"
    local marks='========================= ======== ==========='
    # Who says which processes there are leaves nothing open; nor does a type that shares with nobody, or none.
    printf '%-25s %8s %s\n' 'Image Name' PID Services "${marks:0:25}" ======== =========== svchost.exe 840 'Dhcp, Dnscache' >pids.txt
    imported pids.txt "$FILES/sc-query.txt"
    says output "  # Dhcp: Dhcp, Dnscache"
    [[ $stderr != *"share processes"* ]]
    sed 's/20  WIN32_SHARE_PROCESS/10  WIN32_OWN_PROCESS/' "$FILES/sc-query.txt" >own.txt
    grep -v TYPE "$FILES/sc-query.txt" >untyped.txt
    for file in own.txt untyped.txt; do
        imported "$file"
        says output "{ name: 'Dhcp'"
        says output "{ name: 'Dnscache'"
        [[ $stderr != *"share processes"* ]]
    done
}

@test "what tasklist prints without /svc, or with /m, is no list of services" {
    cat >plain.txt <<'LIST'

Image Name                     PID Session Name        Session#    Mem Usage
========================= ======== ================ =========== ============
System Idle Process              0 Services                   0         28 K
svchost.exe                    836 Services                   0      4,888 K
explorer.exe                  2210 Console                    1     14,888 K
LIST
    cat >modules.txt <<'LIST'

Image Name                     PID Modules
========================= ======== ============================================
smss.exe                       412 N/A
svchost.exe                    836 ntdll.dll, KERNEL32.dll, msvcrt.dll,
                                   sechost.dll, RPCRT4.dll
LIST
    sed -E 's/ +/ /g' plain.txt >collapsed.txt
    for file in plain.txt modules.txt collapsed.txt; do
        deskheap 2 import "$file"
        says stderr "$file:1:1: error: this list does not say which services the processes run (tasklist /svc does)"
        silent output
        # Beside one that does, before it and behind it.
        cat "$file" "$FILES/tasklist-svc.txt" >before.txt
        cat "$FILES/tasklist-svc.txt" "$file" >behind.txt
        imported "$FILES/tasklist-svc.txt"
        sed 1,5d import.yaml >alone.yaml
        for both in before behind; do
            imported "$both.txt"
            says stderr "warning: this list is left out, for it does not say which services the processes run"
            sed 1,5d import.yaml | diff - alone.yaml
        done
    done
}

@test "processes of tasklist that run no service are counted by program; what every boot starts is not" {
    {
        printf '%s\n' 'Image Name                     PID Services' '========================= ======== ============'
        printf '%-25s %8s %s\n' 'System Idle Process' 0 N/A System 4 N/A csrss.exe 404 N/A svchost.exe 700 Dhcp LogonUI.exe 705 N/A
        for ((n = 1; n <= 3; n++)); do printf '%-25s %8s %s\n' powershell.exe $((1000 + n)) N/A 'My Agent.exe' $((2000 + n)) N/A; done
        printf '%-25s %8s %s\n' powershell.exe 3000 N/A a.exe 3001 N/A b.exe 3002 N/A
    } >list.txt
    sed -E 's/([a-zA-Z]) +([0-9]+) /\1 \2 /' list.txt >collapsed.txt
    local file
    for file in list.txt collapsed.txt; do
        imported "$file"
        says stderr "$file:7:1: warning: processes that run no service do not come into the scenario, for who started them is not said: 4 powershell.exe, 3 My Agent.exe, 1 LogonUI.exe, 1 a.exe and 1 more (steps"
        [ "$(grep -c start-service <<<"$output")" -eq 1 ]
    done
    # Where there is none, nothing is said.
    grep -v '[A-Za-z].exe .*N/A\|System' list.txt >none.txt
    imported none.txt
    [[ $stderr != *"no service"* ]]
}

@test "lines of tasklist whose blanks collapsed are read where they can be only one thing" {
    local marks='========================= ======== ============================================'
    printf '%s\n' 'Image Name PID Services' "$marks" 'System Idle Process 0 N/A' 'System 4 N/A' 'Memory Compression 1812 N/A' \
        'lsass.exe 668 KeyIso, Netlogon,' 'SamSs, VaultSvc' 'My Agent.exe 2200 Backup Agent' 'ALongNameThatIsCutByTaskl 2300 Cut' \
        'svchost.exe 700 Dhcp,' ' Dnscache,' ' EventSystem' 'other.exe 800 N/A' >list.txt
    imported list.txt
    [[ "$stderr" != *"left out"* ]]
    says output "# KeyIso: KeyIso, Netlogon, SamSs, VaultSvc"
    says output "{ name: 'Backup Agent', program: plain-service } # my agent.exe"
    says output "{ name: 'Cut', program: plain-service } # alongnamethatiscutbytaskl"
    says output "# Dhcp: Dhcp, Dnscache, EventSystem"
    [ "$(grep -c start-service <<<"$output")" -eq 4 ]

    # Which number is the process's, what is a name and what a program, cannot be told.
    printf '%s\n' 'Image Name PID Services' "$marks" 'agent.exe 2200 7 Zip' 'Agent 7 2200 Other' 'Agent 2200 Third' >other.txt
    deskheap 2 import other.txt
    for line in 3 4 5; do
        says stderr "other.txt:$line:1: warning: this line is left out, for it does not stand in the columns"
    done
    printf '%-25s %8s %s\n' spoolsv.exe 2012 Spooler >>other.txt
    imported other.txt
    [ "$(grep -c start-service <<<"$output")" -eq 1 ]
    says stderr "other.txt:3:1: warning: this line is left out"
}

@test "desktops of a memory dump" {
    imported "$FILES/deskscan.json"
    says output "{ name: 'service-3e4', program: plain-service, account: 'NetworkService' }"
    says output "  - logon: { user: 'user1', kind: rdp, as: s1, shell: no-shell }"
}

@test "window stations of a memory dump: those of services have their desktop" {
    cat >stations.json <<'JSON'
[{"Name": "WinSta0", "Offset": 4096, "SessionId": 0, "__children": []},
 {"Name": "Service-0x0-3e4$", "Offset": 8192, "SessionId": 0, "__children": []},
 {"Name": "Service-0x0-1d419$", "Offset": 8192, "SessionId": 0, "__children": []},
 {"Name": "msswindowstation", "Offset": 8192, "SessionId": 0, "__children": []},
 {"Name": "WinSta0", "Offset": 4096, "SessionId": 1, "__children": []}]
JSON
    imported stations.json
    says output "{ name: 'service-3e4', program: plain-service, account: 'NetworkService' }"
    says output "account: '.\user-1d419', luid: 0x1d419 }"
    says output "  - logon: { user: 'user1', kind: rdp, as: s1, shell: no-shell }"
    [[ "$output" != *msswindowstation* ]]
}

@test "every published table is made again, whatever web forms did to it" {
    for table in "$PUBLISHED"/*.txt "$FILES/collapsed.txt"; do
        imported "$table"
        says output "  - dheapmon:"
        says stderr "which Windows this is of is guessed"
    done
    tr '\n' ' ' <"$FILES/collapsed.txt" >one-line.txt
    local by_lines=$output
    imported one-line.txt
    diff <(echo "$by_lines" | sed 1,5d) <(echo "$output" | sed 1,5d)
}

@test "Windows 2000 is known by the desktop that it lacks" {
    imported "$PUBLISHED/dheapmon-b.txt"
    says output "edition: win2000 # guessed"
    deskheap 0 import --edition xp-sp3 "$PUBLISHED/dheapmon-b.txt"
    says output "edition: xp-sp3"
    says stderr "this system has the desktop WinSta0\\Disconnect too, which the table lacks"
}

@test "an edition that does not start with the files is neither guessed nor named" {
    cat >windows.reg <<'REG'
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\SubSystems]
"Windows"="%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows SharedSection=1024,20480,768 Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ServerDll=sxssrv,4 ProfileControl=Off MaxRequestThreads=16"
REG
    printf 'WinSta0\\Default 20480 1%%\nWinSta0\\Disconnect 96 4%%\nWinSta0\\Winlogon 192 4%%\n' >table.txt
    local files
    for files in windows.reg "windows.reg table.txt"; do
        # Consoles were winsrv's until Windows 7.
        # shellcheck disable=SC2086
        imported $files
        says output "edition: win7-x64 # guessed"
        says stderr "win7-x64; server2008r2-x64 fits as well"
        deskheap 2 import --edition win8.1-x64 windows.reg
        says stderr "win8.1-x64 does not start: not found: function ConServerDllInitialization"
    done
    # With none that starts, it is said why.
    sed -i 's/ConServer/NoServer/' windows.reg
    deskheap 2 import windows.reg
    says stderr "does not start: not found: function NoServerDllInitialization"
    [[ $stderr != *"as well"* ]]
}

@test "a row below what an empty desktop needs is said, and left" {
    sed 's/Disconnect 64 4.0/Disconnect 64 2.0/' "$FILES/collapsed.txt" >low.txt
    imported low.txt
    says stderr "low.txt:6:1: warning: WinSta0\\Disconnect needs 2680 bytes with nothing in it but what must be there, and the table has 2.0 % of 64 KB: it is left as it is"
    says output "{ desktop: 'WinSta0\\Disconnect', heap: 64 KB }"
}

@test "a table whose total does not fit its rows, and a size that this system does not have" {
    grep -v SAWinSta "$FILES/collapsed.txt" >short.txt
    deskheap 0 import short.txt
    says stderr "the table says 5824 KB in 8 desktops, and its 7 rows add up to 5312 KB: rows are missing or wrong"
    sed 's/Winlogon 128/Winlogon 192/' "$FILES/collapsed.txt" >vista.txt
    deskheap 0 import vista.txt
    says stderr "the heap of WinSta0\\Winlogon has 128 KB on this system, and 192 in the table"
}

@test "a table and a list of services: what each service's process takes" {
    cat >services.reg <<'REG'
Windows Registry Editor Version 5.00
REG
    for n in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18; do
        printf '\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\job%s]\n"Type"=dword:10\n"Start"=dword:2\n"ImagePath"="C:\\\\job.exe"\n"ObjectName"="LocalSystem"\n' "$n" >>services.reg
    done
    cat >table.txt <<'TABLE'
  Session ID:    0 Total Desktop: (  3776 KB -    4 desktops)
  WinSta0\Default                    3072              1.0
  WinSta0\Disconnect                   64              4.1
  WinSta0\Winlogon                    128              8.7
  Service-0x0-3e7$\Default            512             97.0
TABLE
    imported services.reg table.txt
    says output "97.0 % of 512 KB on Service-0x0-3e7\$\\Default, in 18 processes"
    local each
    each=$(sed -n '/^  fill-4:/,/uses:/s/^    uses: //p' import.yaml)
    [ "$each" -gt 27000 ] && [ "$each" -lt 29000 ]
    deskheap 0 programs --json --in import.yaml fill-4
    [ "$(grep -c "\"rest_bytes\": $each," <<<"$output")" -eq 1 ]
    [ "$(grep -c 'start-service: .* fill-4 }' import.yaml)" -eq 18 ]
    # One more of them does not start.
    sed -i 's/^expect:/  - start-service: { name: one-more, program: fill-4 }\nexpect:\n  - fails: { step: start-service, name: one-more, cause: desktop-heap-full }/' import.yaml
    deskheap 0 run --quiet import.yaml
}

@test "the desktop Winlogon of a session that has no winlogon is filled, too" {
    local edition default disconnect winlogon services rate
    for edition in vista-sp1-x86:3072:64:128:512 win7-x64:20480:96:192:768; do
        IFS=: read -r edition default disconnect winlogon services <<<"$edition"
        for rate in 9.0 50.0 99.0 100.0; do
            printf '%s\n  Session ID:    0 Total Desktop: ( %s KB - 4 desktops)\n' \
                'Desktop Heap Information Monitor Tool (Version 8.1.2925.0)' $((default + disconnect + winlogon + services)) >table.txt
            printf '  %s  %s  %s\n' 'WinSta0\Default' "$default" 1.0 'WinSta0\Disconnect' "$disconnect" 5.0 \
                'WinSta0\Winlogon' "$winlogon" "$rate" 'Service-0x0-3e7$\Default' "$services" 30.0 >>table.txt
            imported --edition "$edition" table.txt
            [[ "$stderr" != *"as near as it comes"* && "$stderr" != *Winlogon* ]]
            deskheap 0 dheapmon --quiet import.yaml
            [[ "$output" =~ Winlogon\ +$winlogon\ +$rate ]]
        done
    done
}

@test "a table and how many services: the same without a list of them" {
    cat >table.txt <<'TABLE'
  Session ID:    0 Total Desktop: (  3776 KB -    4 desktops)
  WinSta0\Default                    3072              1.0
  WinSta0\Disconnect                   64              4.1
  WinSta0\Winlogon                    128              8.7
  Service-0x0-3e7$\Default            512             97.0
TABLE
    imported --services 3 table.txt
    [ "$(grep -c 'start-service: .* fill-4 }' import.yaml)" -eq 3 ]
    says output "in 3 processes"
    deskheap 0 run --quiet import.yaml
    for wrong in 0 -1 many 1001; do
        deskheap 2 import "--services=$wrong" table.txt
        says stderr "--services is a number from 1 to 1000"
    done
    # More than there is room for is refused; however full the heap is, what is written starts.
    deskheap 2 import --services 400 table.txt
    says stderr "--services: error: of 400 services "
    says stderr ' find no room in the 512 KB of Service-0x0-3e7$\Default'
    for rate in '100.0' 100 99.9; do
        for banner in 7.0.2727.0 8.1.2925.0 ''; do
            { [ -z "$banner" ] || echo "Desktop Heap Information Monitor Tool (Version $banner)"; sed "s/97.0/$rate/" table.txt; } >full.txt
            for services in 1 3 18 60; do
                imported --services "$services" full.txt
                [ "$(grep -c 'start-service: .* fill-4' import.yaml)" -eq "$services" ]
            done
        done
    done
    # Those of a list that do not start are told in one line.
    printf 'SERVICE_NAME: s%s\n TYPE : 10\n STATE : 4  RUNNING\n\n' {1..400} >query.txt
    deskheap 0 import query.txt table.txt
    [[ $stderr =~ warning:\ ([0-9]+)\ services\ that\ run\ by\ query.txt\ fail\ on\ this\ system\ [^:]*:\ [^,]+,\ [^,]+,\ [^,]+,\ [^,]+\ and\ ([0-9]+)\ more ]]
    [ "${BASH_REMATCH[1]}" -eq $((BASH_REMATCH[2] + 4)) ]
}

@test "of a warning that many places deserve 50 are told, and the others counted" {
    {
        printf '%s\n' 'Image Name                     PID Services' '========================= ======== ============' 'svchost.exe                    900 Dhcp'
        for ((n = 1; n <= 60; n++)); do echo "agent.exe $n 7 Agent$n"; done
    } >list.txt
    deskheap 0 import list.txt
    [ "$(grep -c 'warning: this line is left out' <<<"$stderr")" -eq 50 ]
    says stderr "warning: 10 more places of this kind are not told"
}

@test "per-user services are none of session 0" {
    printf 'SERVICE_NAME: %s\n TYPE : %s\n STATE : 4  RUNNING\n\n' CDPUserSvc_1a2b3 e0 Own d0 Agent 10 >query.txt
    imported query.txt
    says output "  # Of each user who logs on, so not here: CDPUserSvc_1a2b3, Own"
    [ "$(grep -c start-service <<<"$output")" -eq 1 ]

    # tasklist tells no type: the logon's number behind the name of what shares a process does.
    printf '%s\n' 'Image Name                     PID Services' '========================= ======== ============' >list.txt
    printf '%-25s %8s %s\n' svchost.exe 900 CDPUserSvc_3a2f1 svchost.exe 904 'WpnUserService_3a2f1, Dhcp' \
        svchost.exe 908 Own_Words svchost.exe 912 db_2019 agent.exe 916 agent_3a2f1 >>list.txt
    imported list.txt
    says output "  # Of each user who logs on, so not here: CDPUserSvc_3a2f1, WpnUserService_3a2f1"
    [ "$(grep -c start-service <<<"$output")" -eq 4 ]
    # A type, where there is one, counts.
    printf 'SERVICE_NAME: CDPUserSvc_3a2f1\n TYPE : 10\n STATE : 4  RUNNING\n' >query.txt
    imported query.txt list.txt
    says output "  # Of each user who logs on, so not here: WpnUserService_3a2f1"
    [ "$(grep -c start-service <<<"$output")" -eq 5 ]
}

@test "an empty ImagePath names no program" {
    printf '%s\n' 'Windows Registry Editor Version 5.00' '' '[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Odd]' \
        '"Type"=dword:10' '"Start"=dword:2' '"ImagePath"=""' '"ObjectName"="LocalSystem"' >services.reg
    imported services.reg
    says output "{ name: 'Odd', program: plain-service }"
    [[ $output != *"} #"* ]]
}

@test "a large heap of 0 % has room for what fills small ones" {
    cat >table.txt <<'TABLE'
WinSta0\Default 20480 0%
WinSta0\Disconnect 96 4%
WinSta0\Winlogon 192 4%
Service-0x0-3e7$\Default 768 97%
Service-0x0-3e4$\Default 768 10%
Service-0x0-3e5$\Default 768 5%
TABLE
    imported --edition win10-x64 table.txt "$FILES/tasklist-svc.txt"
    says output "'WinSta0\Default', heap: 20480 KB, used: 0..1 %"
    says output "'WinSta0\Disconnect', heap: 96 KB, used: 3.5..5 %"
    [[ $stderr != *"as near as"* ]]
}

@test "what is no such file is refused, and where" {
    echo 'nothing of the kind' >nothing.txt
    deskheap 2 import nothing.txt
    says stderr "nothing.txt:1:1: error: this is nothing that can be imported (a registry file or hive, a boot.ini, a table of dheapmon"
    # What is wrong with what is made is said of the file, for nobody has seen what was made.
    printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"Windows"="csrss.exe %02000d"\n' 0 >long.reg
    deskheap 2 import long.reg
    says stderr "long.reg:1:1: error: of what these files say no scenario can be made: the Windows value has 2010 bytes, which is too long (at most 1023)"
    printf '"Image Name","PID","Services"\n"svchost.exe","704","DcomLaunch,Power"\n' >csv.txt
    deskheap 2 import csv.txt
    says stderr "csv.txt:2:1: error: this is a list of processes with commas (give what tasklist /svc prints without /fo csv)"
    printf 'MZ\x90\x03\xff\xfe\0\0\0' >program.bin
    deskheap 2 import program.bin
    says stderr "program.bin:1:3: error: this is a binary file, not text"
    deskheap 2 import
    says stderr "which files?"
    deskheap 2 import missing.txt
    says stderr "missing.txt: error: cannot be read"
    deskheap 2 import "$SERVICES" "$SERVICES"
    says stderr "a second registry file (one with settings, and one with nothing but"
    deskheap 2 import "$SERVICES" "$DESKHEAP_DATA_DIR/docs/examples/sick-server/windows.reg" "$SERVICES"
    printf 'Session ID: 0 Total Desktop: ( 1 KB - 1 desktops)\n' >empty.txt
    deskheap 2 import empty.txt
    says stderr "empty.txt:1:1: error: this table has no rows"
    printf 'Session ID: 0\nWinSta0\\Default 3072 101.0\n' >rate.txt
    deskheap 2 import rate.txt
    says stderr "rate.txt:2:22: error: a heap cannot be used by more than 100 %"
    printf 'Session ID: 0\nWinSta0\\Default 0 1.0\n' >size.txt
    deskheap 2 import size.txt
    says stderr "size.txt:2:17: error: no desktop heap has this size"
    printf 'Session ID: 0\nWinSta0\\Default 3072 1.0\nwinsta0\\default 3072 1.0\n' >twice.txt
    deskheap 2 import twice.txt
    says stderr "twice.txt:3:1: error: this desktop stands in the table twice"
    printf 'Session ID: 4000000000\nWinSta0\\Default 3072 1.0\n' >session.txt
    deskheap 2 import session.txt
    says stderr "session.txt:1:13: error: sessions above 200 are not made again"
    echo '[{"a": 1}]' >other.json
    deskheap 2 import other.json
    says stderr "other.json:1:1: error: this is no array of rows with a session's number"
    echo '[{' >cut.json
    deskheap 2 import cut.json
    says stderr "cut.json:1:2: error: this is no JSON"
    # More than any server has: said where, and before it is compared with each other.
    python3 -c 'import json; print(json.dumps([{"Session ID": 0, "Window Station": "W", "Desktop": f"D{n}x"} for n in range(5000)], indent=1))' >many.json
    deskheap 2 import many.json
    says stderr "many.json:20485:15: error: there are more than 4096 desktops"
    for count in 4096 5000; do
        for ((n = 0; n < count; n++)); do printf 'SERVICE_NAME: s%u\n        TYPE               : 20  WIN32_SHARE_PROCESS\n        STATE              : 4  RUNNING\n\n' "$n"; done >many.txt
        run --separate-stderr "$DESKHEAP" import --quiet many.txt
        [ "$status" -eq $((count > 4096 ? 2 : 0)) ]
    done
    says stderr "many.txt: error: with this file there are 5000 services, which is too many (at most 4096)"
    # Nothing is read in part.
    (printf 'Session ID: 0\n'; head -c 67108864 /dev/zero | tr '\0' '#') >big.txt
    deskheap 2 import big.txt
    says stderr "big.txt: error: a table or list of 67108878 bytes is too big (at most 67108864)"
    rm big.txt
    for opening in '[' '{"a": ' '/*"*/['; do
        python3 -c 'import sys; print(sys.argv[1] * 300000)' "$opening" >deep.json
        deskheap 2 import deep.json
        says stderr "deep.json:1:"
    done
}

@test "services that did not answer are started behind the table, as large as those that run; a patch helps them" {
    cp "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/* .
    deskheap 0 import --quiet windows.reg sc.txt table.txt
    echo "$output" >sick.yaml
    [ "$(grep -n 'dheapmon:' sick.yaml | cut -d: -f1)" -lt "$(grep -n BackupAgent5 sick.yaml | cut -d: -f1)" ]
    [ "$(grep -c 'start-service.*BackupAgent[1-6].*fill-4' sick.yaml)" -eq 6 ]
    deskheap 1 run --failures --quiet sick.yaml
    says output "BackupAgent5"
    says output "1 of 1 expectation met"
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg sick.yaml
    # The table is that of the server as it was: what differs is told, and no more of it than a line holds.
    deskheap 1 run --quiet --failures --registry patch.reg sick.yaml
    says output "total: expected 4800 KB, seen "
    says output "; and 2 more"
    [[ "$output" != *BackupAgent* ]]
    # Without it all is as it should be.
    deskheap 0 import --quiet --no-expect windows.reg sc.txt table.txt
    echo "$output" >open.yaml
    diff <(sed '/^  - expect:/,/rows:/d; /^ *- { desktop:/d' sick.yaml) open.yaml
    deskheap 0 run --quiet --registry patch.reg open.yaml
    deskheap 1 run --quiet open.yaml
    deskheap 0 import --quiet --no-expect table.txt
    [[ "$output" != *expect:* ]]
    # One that starts here has another reason.
    sed 's/97\.0/40.0/' table.txt >room.txt
    deskheap 0 import --quiet windows.reg sc.txt room.txt
    echo "$output" >other.yaml
    deskheap 0 diagnose other.yaml
    says output "desktop heap is not your problem"
}

@test "an export of the key Services stands beside one of settings, in either order" {
    local files
    cp "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/{windows,services}.reg .
    # 512 becomes 640.
    sed -i -e ':a; /\\$/ { N; s/\\\n *//; ba }' -e 's/35,00,31,00,32,00/36,00,34,00,30,00/' windows.reg
    for files in "windows.reg services.reg" "services.reg windows.reg"; do
        # shellcheck disable=SC2086
        deskheap 0 import --quiet $files
        says output "1024,3072,640"
        says output "name: 'Backup Agent', program: plain-service, account: 'EXAMPLE\backup'"
        sed '/^#/d' <<<"$output" | sed -n '/^steps/,$p' >>steps
    done
    [ "$(sort steps | uniq -c | awk '$1 % 2' | wc -l)" -eq 0 ]
}

@test "a service that an export and a list name is one, with the export's account" {
    cp "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/services.reg .
    local all
    deskheap 0 import --quiet services.reg
    all=$(grep -c 'start-service' <<<"$output")
    printf 'SERVICE_NAME: %s\n        TYPE : 10\n        STATE : %s\n        WIN32_EXIT_CODE : %s\n' \
        Reports '4  RUNNING' '0  (0x0)' 'Backup Agent' '1  STOPPED' '1053  (0x41d)' Dhcp '1  STOPPED' '1053  (0x41d)' \
        Dhcp '1  STOPPED' '1053  (0x41d)' Spooler '1  STOPPED' '0  (0x0)' >sc.txt
    deskheap 0 import --quiet services.reg sc.txt
    # Dhcp leaves the process that it shares with Dnscache; Spooler is not started, for it is stopped.
    [ "$(grep -c 'start-service' <<<"$output")" -eq "$all" ]
    [ "$(grep -c "'Reports'" <<<"$output")" -eq 1 ]
    says output "  # Stopped, so not here: Spooler"
    says output "{ name: 'Backup Agent', program: plain-service, account: 'EXAMPLE\\backup' } # agent.exe"
    says output "{ name: 'Dhcp', program: svchost-network, account: 'NetworkService' }"
    [[ "${output##*1053}" == *"'Backup Agent'"* && "${output##*1053}" == *"'Dhcp'"* ]]
    echo "$output" >sick.yaml
    deskheap 0 run --quiet sick.yaml
}

@test "a service is one in however many lists and whichever order, and each tells what the others lack" {
    printf 'SERVICE_NAME: %s\n TYPE : 10\n STATE : 4  RUNNING\n\n' Alpha Beta >query.txt
    printf 'SERVICE_NAME: %s\n TYPE : 10\n STATE : 4  RUNNING\n PID : %s\n\n' alpha 900 Beta 904 >queryex.txt
    printf 'SERVICE_NAME: ALPHA\n TYPE : 10\n START_TYPE : 3 DEMAND_START\n BINARY_PATH_NAME : C:\\a.exe\n SERVICE_START_NAME : .\\joe\n' >qc.txt
    printf 'Image Name    PID Services\n========== ====== ========\na.exe         900 Alpha\nb.exe         904 Beta\n' >tasklist.txt
    local files
    for files in "query.txt query.txt" "query.txt queryex.txt" "queryex.txt tasklist.txt" "tasklist.txt query.txt" \
        "query.txt qc.txt" "qc.txt tasklist.txt queryex.txt query.txt"; do
        # shellcheck disable=SC2086
        imported $files
        [ "$(grep -c 'start-service' <<<"$output")" -eq 2 ]
        [[ $files != *qc* ]] || [[ $output == *"account: '.\\joe' } # a.exe"* ]]
        [[ $files != *qc* ]] || says stderr "as what accounts 1 of 2 services run is not said"
        [[ $stderr != *"which counts"* ]]
    done
    sed -i 's/a.exe /c.exe /' tasklist.txt
    sed 's/joe/jim/' qc.txt >other.txt
    printf 'SERVICE_NAME: Beta\n STATE : 1  STOPPED\n' >later.txt
    imported queryex.txt qc.txt other.txt tasklist.txt later.txt
    says stderr "other.txt:1:1: warning: the account of the service \"alpha\" is \".\\jim\" here, and \".\\joe\" by what was read before (queryex.txt:1:1), which counts"
    says stderr "tasklist.txt:3:1: warning: the program of the service \"alpha\" is \"c.exe\" here, and \"a.exe\""
    says stderr "later.txt:1:1: warning: the state of the service \"Beta\" is \"stopped\" here, and \"running\""
    [ "$(grep -c 'start-service' <<<"$output")" -eq 2 ]
    # What starts on demand and runs has the export's account, too.
    printf 'SERVICE_NAME: updater\n TYPE : 10\n STATE : 4  RUNNING\n' >updater.txt
    deskheap 0 import "$DESKHEAP_DATA_DIR/docs/examples/sick-server/services.reg" updater.txt
    says output "start-service: { name: 'Updater'"
    [[ $output != *"on demand"* && $stderr != *"accounts"* ]]
}

# What cannot be shown is told, and not expected: imported() runs what is written.
@test "a table in whatever order, with rows too many or too few, beside services or not, becomes a scenario that meets what it expects" {
    cat >rows.txt <<'ROWS'
Service-0x0-3e7$\Default 512 KB 97 %
WinSta0\Default 3072 2%
WinSta0\Disconnect 64 4%
WinSta0\Winlogon 128 9%
ROWS
    printf 'SERVICE_NAME: %s\n TYPE : 10\n STATE : 4  RUNNING\n\n' Alpha Beta >query.txt
    grep -v 3e7 rows.txt >none.txt
    sed 's/Winlogon 128/Winlogon 192/' rows.txt >sizes.txt
    local files
    for files in rows.txt "rows.txt query.txt" "--services 5 rows.txt" none.txt "query.txt none.txt" sizes.txt; do
        # shellcheck disable=SC2086
        imported $files
        says output "        - { desktop: 'Service-0x0-3e7\$\Default', heap: 512 KB"
        [[ $files != *none* ]] || says output "heap: 512 KB } # not in the table"
        [[ $files != *sizes* ]] || says output "heap: 128 KB } # 192 KB in the table"
    done
    deskheap 2 import --services 5 none.txt
    says stderr "--services: error: no table has the desktop of LocalSystem's services"
    deskheap 2 import --services 5 query.txt
    says stderr "--services: error: no table has"
    deskheap 2 import --services 5 query.txt rows.txt
    says stderr "--services: error: a list says already which services run as LocalSystem"
    # Who ran where the table was taken, and does not start here.
    printf 'SERVICE_NAME: job%u\n TYPE : 10\n STATE : 4  RUNNING\n\n' $(seq 120) >many.txt
    sed -i "s/512 KB/128/" rows.txt
    deskheap 0 import many.txt rows.txt
    [ "$(grep -c 'fail on this system' <<<"$stderr")" -eq 1 ]
    [[ $stderr =~ many.txt:[0-9]+:1:\ warning:\ [0-9]+\ services\ that\ run\ by\ many.txt\ fail\ on\ this\ system\ \(desktop-heap-full\):\ (job[0-9]+,\ ){3}job[0-9]+\ and\ [0-9]+\ more ]]
    # An export says no more than that they start.
    echo 'Windows Registry Editor Version 5.00' >services.reg
    printf '\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\job%s]\n"Type"=dword:10\n"Start"=dword:2\n"ImagePath"="C:\\\\job.exe"\n' $(seq 120) >>services.reg
    printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"Windows"="%s"\n' \
        "csrss.exe ObjectDirectory=\\\\Windows SharedSection=1024,3072,128 Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=16" >windows.reg
    deskheap 0 import windows.reg rows.txt services.reg
    [[ $stderr =~ services.reg:[0-9]+:[0-9]+:\ warning:\ [0-9]+\ services\ that\ start\ at\ boot\ by\ services.reg\ fail\ on\ this\ system ]]
}

@test "what a mail quotes is what it was: tables and lists" {
    local file
    for file in "$FILES"/*.txt "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/*.txt; do
        deskheap 0 import --quiet "$file"
        local plain=$output
        sed 's/^/> > /' "$file" >quoted.txt
        imported quoted.txt
        diff <(sed '/^about/,/^system/d' <<<"$plain") <(sed '/^about/,/^system/d' <<<"$output")
    done
}

@test "sc qc: its first line is no JSON" {
    printf '[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: Agent\n        TYPE               : 10  WIN32_OWN_PROCESS \n        START_TYPE         : 2   AUTO_START\n        BINARY_PATH_NAME   : "C:\\a b\\agent.exe" -n 1\n        SERVICE_START_NAME : .\\joe\n' >qc.txt
    imported qc.txt
    says output "{ name: 'Agent', program: plain-service, account: '.\\joe' } # agent.exe"
}

@test "a table and lists in one mail are all read" {
    local text
    for text in "$DESKHEAP_DATA_DIR"/docs/examples/sick-server/{sc,table}.txt "$FILES/tasklist-svc.txt"; do
        echo "Here it is:"
        cat "$text"
    done >mail.txt
    printf '\nSERVICE_NAME: Agent\n TYPE : 10\n BINARY_PATH_NAME : C:\\agent.exe 10 5\n SERVICE_START_NAME : .\\joe\n' >>mail.txt
    deskheap 0 import mail.txt
    says output "  # In services.exe, which runs already: Eventlog, PlugPlay"
    says output "name: 'BackupAgent1', program: fill-4"
    says output "name: 'Agent', program: plain-service, account: '.\\joe' } # agent.exe"
    says output "{ desktop: 'Service-0x0-3e7\$\Default', heap: 512 KB"
    [[ $stderr != *"cannot be read as a row"* ]]
}

@test "a list of processes ends where a table begins" {
    printf '%s\n' 'Image Name                     PID Services' \
        '========================= ======== ============================================' \
        'smss.exe                       300 N/A' \
        'agent.exe                      700 BackupAgent' '' >mail.txt
    deskheap 0 dheapmon --quiet "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml"
    cat <<<"$output" >>mail.txt
    deskheap 0 import mail.txt
    says output "BackupAgent"
    [[ "$output" != *"name: '-"* && "$output" != *"(Version"* ]]
}

@test "an export that names no Windows is of one of which nothing in it speaks against" {
    # The consoles of 8 and later have no server of their own, which is all that tells which it is at least.
    for pair in win7-x64=win7-x64 server2022-x64=win8.1-x64; do
        edition=${pair#*=}
        iconv -f UTF-16 -t UTF-8 "$DESKHEAP_DATA_DIR/configs/registry/${pair%=*}.reg" | tr -d '\r' |
            sed -n '1p; /Control.Session Manager.SubSystems\]/,/^$/p' >subsystems.reg
        deskheap 0 import subsystems.reg
        says output "edition: $edition # guessed"
        cat <<<"$output" >there.yaml
        deskheap 0 run --quiet there.yaml
    done
}

@test "a table tells its Windows by the sizes that no registry value changes, and by what fits in them" {
    # Of what fits as well the machine says which leave room for a row: empty desktops of later ones need less.
    for pair in server2003-x64=server2003-x64 win7-x64=win7-x64 server2008-x86=vista-sp1-x86 vista-rtm-x86=vista-rtm-x86 \
        win2000-ts=win2000 xp-sp3=server2003-sp2 server2022-x64=win10-x64; do
        printf 'format: 1\ntitle: t\nsystem: { edition: %s }\nsteps: []\n' "${pair%=*}" >boot.yaml
        deskheap 0 dheapmon --quiet boot.yaml
        local table=$output
        cat <<<"$table" >table.txt
        deskheap 0 import -o made.yaml table.txt
        [[ $stderr == *"is guessed: ${pair#*=}"* ]]
        deskheap 0 dheapmon --quiet made.yaml
        diff <(echo "$table") <(echo "$output")
    done
}

@test "an edition that does not make the sizes of a table is not the one that it is of" {
    # Where view space has 20 MB, as on a terminal server of 2003, heaps of this size are not made: 512 and 128 KB are.
    local default services desktops files
    for sizes in 6144:1536:0 8192:1536:21; do
        IFS=: read -r default services desktops <<<"$sizes"
        {
            echo 'Desktop Heap Information Monitor Tool (Version 7.0.2727.0)'
            echo " Session ID: 0 Total Desktop: ( $((default + 192 + (3 + desktops) * services)) KB - $((6 + desktops)) desktops)"
            printf ' WinSta0\Default %s 2.1\n WinSta0\Disconnect 64 4.0\n WinSta0\Winlogon 128 9.1\n' "$default"
            printf ' Service-0x0-%s$\Default %s 2.4\n' 3e7 "$services" 3e4 "$services" 3e5 "$services"
            for ((n = 0; n < desktops; n++)); do printf ' Service-0x0-%x$\Default %s 2.4\n' $((0xd2f1 + n)) "$services"; done
        } >table.txt
        printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"Windows"="%s"\n' \
            "csrss.exe ObjectDirectory=\\\\Windows SharedSection=1024,$default,$services Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=16" >windows.reg
        for files in table.txt "windows.reg table.txt"; do
            # shellcheck disable=SC2086
            imported $files
            says output "edition: server2003-sp2 # guessed"
            [[ $stderr != *"heap of"* && $stderr != *r2-ts* ]]
        done
    done
}

@test "a row that cannot be read, or holds the name of the tool, does not vanish, and is no sign of Windows 2000" {
    for row in 'WinSta0\\Disconnect   6q   4.1' 'WinSta0\\Disconnect 64' 'WinSta0/Disconnect   64   4.1' \
        'WinSta0\\Disconnect 64 4,x (dheapmon)'; do
        sed "s|^.*Disconnect.*|  $row|" "$DESKHEAP_DATA_DIR/docs/examples/sick-server/table.txt" >table.txt
        deskheap 0 import table.txt
        says output "edition: server2003-sp2 # guessed"
        says output "within: 0.1 %"
        says stderr "table.txt:3:3: warning: this"
    done
    # With and without the total, which then no longer fits.
    grep -v Total table.txt >rows.txt
    deskheap 0 import rows.txt
    says output "edition: server2003-sp2 # guessed"
}

@test "150 services share what a table says to a tenth of a percent" {
    for edition in server2003-sp2 win7-x64; do
        printf 'format: 1\ntitle: t\nsystem: { edition: %s }\nsteps: []\n' $edition >boot.yaml
        deskheap 0 dheapmon --quiet boot.yaml
        for rate in 60.3 97.0; do
            sed -E "s/(3e7.*) [0-9]+\.[0-9]\$/\1$rate/" <<<"$output" >table.txt
            deskheap 0 import --edition $edition --services 150 -o made.yaml table.txt
            [[ $stderr != *warning* ]]
            cat made.yaml >>all.yaml
            deskheap 0 run --quiet made.yaml
            deskheap 0 dheapmon --quiet boot.yaml
        done
    done
    grep -q "program: fill-4-rest }" all.yaml
}

@test "what a mail quotes is what it was: registry files" {
    iconv -f UTF-16 -t UTF-8 "$DESKHEAP_DATA_DIR/configs/registry/win10-x64.reg" >plain.reg
    sed -i 's/"SessionViewSize"=dword:00000030/"SessionViewSize"=dword:00000040/' plain.reg
    deskheap 0 import plain.reg
    local plain=$output
    sed 's/^/> > /' plain.reg >quoted.reg
    deskheap 0 import quoted.reg
    diff <(sed '/^about/,/^system/d' <<<"$plain") <(sed '/^about/,/^system/d' <<<"$output")
    printf '> HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\n>     SessionViewSize    REG_DWORD    0x40\n' >query.txt
    deskheap 0 import query.txt
    says output "SessionViewSize: 64"
    { echo "This is it:"; cat quoted.reg; } >behind.reg
    deskheap 2 import behind.reg
    says stderr "behind.reg:2:5: error: a registry export begins in this line, behind what is none"
    sed 's/"SessionViewSize"/“SessionViewSize”/' plain.reg >curly.reg
    deskheap 2 import curly.reg
    says stderr 'error: this is not the quotation mark of an export (")'
}

@test "a file that import takes is named as such by whatever verb wants a scenario" {
    local services=$DESKHEAP_DATA_DIR/docs/examples/sick-server/sc.txt
    cp "$DESKHEAP_DATA_DIR/docs/examples/sick-server/table.txt" table.yaml
    for verb in run fix 'headroom --of desktop' minimize dheapmon 'sweep plan --axis SessionViewSize=48' tree check; do
        deskheap 2 $verb table.yaml
        [[ $output$stderr == *'table.yaml:1:1: error: this is a table of dheapmon or !dskheap, not a scenario ("deskheap import table.yaml -o x.yaml" makes one of it)'* ]]
    done
    deskheap 2 diff "$DESKHEAP_DATA_DIR/scenarios/lessons/2-tree.yaml" "$services"
    says stderr "this is a list of services as sc prints it, not a scenario"
    deskheap 2 dheapmon - <"$FILES/tasklist-svc.txt"
    says stderr "<stdin>:1:1: error: this is a list of processes as tasklist /svc prints it"
    deskheap 2 dheapmon "$DESKHEAP_DATA_DIR/configs/registry/win7-x64.reg"
    says stderr "this is a registry export, not a scenario"
    # Of a scenario that quotes a table, it is told what is wrong in it.
    { echo 'format: 1'; echo 'about: |'; sed 's/^/  /' table.yaml; echo 'stepz: []'; } >quotes.yaml
    deskheap 2 run quotes.yaml
    [[ $output$stderr == *'stepz'* && $output$stderr != *import* ]]
}

@test "files of which no system starts make no scenario" {
    printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"Kmode"="win32k.sys"\n"Required"="Windows"\n"Windows"="csrss.exe SharedSection=1024,3072,512 ServerDll=basesrv,1"\n' >cut.reg
    deskheap 2 import -o none.yaml cut.reg
    says stderr "cut.reg:1:1: error: with what these files say, server2003-sp2 does not start"
    [ ! -e none.yaml ]
    deskheap 0 diff cut.reg cut.reg
    says output "Neither of the two systems starts"
}

@test "a Windows value of another type keeps it through import, patch and undo" {
    cat >sz.reg <<'REG'
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\SubSystems]
"Windows"="%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows SharedSection=1024,3072,512 Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=16"
REG
    deskheap 0 import --edition server2003-sp2 sz.reg
    says output "type: REG_SZ }"
    grep -v '^steps' <<<"$output" >sz.yaml
    cat >>sz.yaml <<'YAML'
programs: { large: { imports: [user32], uses: 30 KB } }
steps:
  - start-service: { name: "s{n}", program: large, for: { n: 1..20 } }
YAML
    deskheap 0 fix --knob SharedSection.3 --patch patch.reg --undo undo.reg sz.yaml
    for file in patch.reg undo.reg; do
        iconv -f UTF-16 -t UTF-8 "$file" | grep -F '"Windows"=hex(1):'
    done
    # A file of the same type laid over the edition's own, and the same set by name.
    sed '/^  set:/,/^    Windows:/d' sz.yaml >plain.yaml
    deskheap 0 fix --knob SharedSection.3 --registry sz.reg --patch patch.reg plain.yaml
    iconv -f UTF-16 -t UTF-8 patch.reg | grep -F '"Windows"=hex(1):'
}
