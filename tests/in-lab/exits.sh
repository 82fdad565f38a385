#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host: what `exits` says in a guest, as long as the host tells
# it. Arguments: the guest's CPUs.
set -u

# answer NAME COMMAND...: in the guest; its output and status go to out/.
answer() {
	name=$1
	shift
	guest run -- "$@" >"out/$name" 2>"out/$name.err"
	echo $? >"out/$name.status"
}

leaves=/sys/module/kvm/parameters/exit_leaves
mkdir -p out
guest start --cpus "$1" || exit
answer text exits
answer all exits --all
answer cpu-0 exits --json --cpu 0
answer cpu-last exits --json --cpu $(($1 - 1))
answer cpu-none exits --cpu "$1"
answer repeated exits --json -n 3 -d 0.2
answer nobody su nobody -c 'exits --json'
[ ! -e $leaves ] || echo N >$leaves
answer off exits
guest stop
