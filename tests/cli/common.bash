# SPDX-License-Identifier: MIT
# What the command line tests share. $DESKHEAP is the built program, $DESKHEAP_DATA_DIR the source tree.

bats_require_minimum_version 1.5.0

# deskheap CODE ARGUMENT…: runs it and checks the exit code. Leaves stdout in $output, stderr in $stderr.
deskheap() {
    local expected=$1
    shift
    run --separate-stderr "$DESKHEAP" "$@"
    # shellcheck disable=SC2154
    if [ "$status" -ne "$expected" ]; then
        echo "deskheap $*"
        echo "exit code $status, expected $expected"
        echo "stdout: $output"
        echo "stderr: $stderr"
        return 1
    fi
}

# says WHERE TEXT: the text stands in $output or $stderr.
says() {
    local where=$1 text=$2
    if [[ "${!where}" != *"$text"* ]]; then
        echo "not in $where: $text"
        echo "$where: ${!where}"
        return 1
    fi
}

# needs PROGRAM…: skips the test, and says which Debian package has what is missing.
needs() {
    local missing
    missing=$("$DESKHEAP_TEST_DIR/needs.py" "$@") || skip "$missing"
}

# silent WHERE: nothing was written there.
silent() {
    if [ -n "${!1}" ]; then
        echo "$1 is not empty: ${!1}"
        return 1
    fi
}
