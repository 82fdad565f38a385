#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host: what `exits` says in a guest, as long as the host tells
# it, and on the host itself. Arguments: the guest's CPUs.
set -u

# answer NAME COMMAND...: its output and status go to out/.
answer() {
	name=$1
	shift
	"$@" >"out/$name" 2>"out/$name.err"
	echo $? >"out/$name.status"
}

leaves=/sys/module/kvm/parameters/exit_leaves
mkdir -p out
guest start --cpus "$1" || exit
[ ! -e $leaves ] || exittop --once --json >out/host
answer here ./exits
answer text guest run exits
answer all guest run exits --all
answer cpu-0 guest run exits --json --cpu 0
answer cpu-last guest run exits --json --cpu $(($1 - 1))
answer cpu-none guest run exits --cpu "$1"
answer repeated guest run exits --json -n 3 -d 0.2
answer nobody guest run su nobody -c 'exits --json'
[ ! -e $leaves ] || echo N >$leaves
answer off guest run exits
guest stop
