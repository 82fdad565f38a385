#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rmmod and insmod of KVM's modules while somebody holds the events: refused or
# clean.
# shellcheck disable=SC1091 # lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lab.sh
. "$(dirname "$0")/lab.sh"

scripts/lab --quiet --out "$tmp/out" --copy build/tests/minivm --copy tests/in-lab/checks.sh \
	--copy tests/in-lab/modules.sh -- sh modules.sh >"$tmp/stdout" 2>"$tmp/stderr"
is 'the lab host survives' "$? $(cat "$tmp/stderr")" '0 '
relay_checks <"$tmp/stdout"
done_testing
