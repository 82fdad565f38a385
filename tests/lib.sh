# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# TAP for the tests: each prints a line for each thing that it checks.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

tap_count=0

# pass WHAT, fail WHAT [WHY]...
pass() {
	echo "ok $((++tap_count)) - $1"
}

fail() {
	echo "not ok $((++tap_count)) - $1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/# /'
}

# ok WHAT COMMAND...: COMMAND succeeds. So does ok then, for tests that cannot go
# on without.
ok() {
	local what=$1 out

	shift
	if out=$("$@" 2>&1); then
		pass "$what"
	else
		fail "$what" "failed: $*" "$out"
		return 1
	fi
}

# is WHAT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:    $2" "wanted: $3"
	fi
}

# like WHAT TEXT REGEX
like() {
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "got:    $2" "wanted: a match of $3"
	fi
}

# skip WHAT WHY
skip() {
	echo "ok $((++tap_count)) - $1 # SKIP $2"
}

# Prints the plan, as the last line of a test.
done_testing() {
	echo "1..$tap_count"
}
