# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# Checks inside the lab host: a line for each, which relay_checks of tests/lab.sh
# turns into TAP.

# check WHAT COMMAND...: COMMAND succeeds.
check() {
	what=$1
	shift
	if "$@" >/tmp/check.log 2>&1; then
		echo "ok $what"
	else
		echo "not-ok $what ($(tr '\n' ' ' </tmp/check.log))"
	fi
}

# fails STATUS WORDS COMMAND...: COMMAND ends with STATUS and says WORDS.
fails() {
	status=$1 words=$2 got=0
	shift 2
	"$@" >/tmp/fails.log 2>&1 || got=$?
	cat /tmp/fails.log
	echo "status $got"
	[ $got -eq "$status" ] && grep -q "$words" /tmp/fails.log
}

# prints TEXT COMMAND...: COMMAND succeeds and prints exactly TEXT on stdout.
prints() {
	text=$1
	shift
	"$@" >/tmp/prints.log || return
	cat /tmp/prints.log
	[ "$(cat /tmp/prints.log)" = "$text" ]
}
