#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host: the programs in the directory $1 (or those of them that are
# named behind), for $2 seconds each. Prints 'NAME RESULT'; their output is in out/.
set -u

dir=$1 seconds=$2
shift 2
mkdir -p out

# A test may make the kernel warn, which is for us to say, and not for the lab.
echo 1 >/proc/sys/kernel/printk
echo 0 >/proc/sys/kernel/panic_on_warn
dmesg -c >/dev/null
cd "$dir" || exit
[ $# -gt 0 ] || set -- *
for name; do
	status=0
	timeout -k 5 "$seconds" "./$name" >"../out/$name" 2>&1 || status=$?
	case $status in
	0) result=passed ;;
	4) result=skipped ;;
	124 | 137 | 143) result=timeout ;;
	*) result=failed-$status ;;
	esac
	dmesg -c >>"../out/$name"
	! grep -qE 'WARNING:|BUG:' "../out/$name" || result=$result,warned
	echo "$name $result"
done
