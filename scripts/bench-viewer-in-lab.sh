#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host whose clock counts instructions: prints what share of its CPU a
# watching program takes while $1 VMs of $2 vCPUs each exist, and the memory it
# has at most, as 'WHAT<tab>PERCENT<tab>KB<tab>NOTE'.
set -eu

vms=$1 vcpus=$2
settle=5 seconds=20

now() {
	awk '/^now at/ { print $3 }' /proc/timer_list
}

# Nanoseconds that the processes $@ and their threads have run.
ran() {
	for pid; do cat /proc/"$pid"/task/*/schedstat; done |
		awk '{ ns += $1 } END { printf "%d\n", ns }'
}

# KB that process $1 had at most.
peak() {
	awk '/^VmHWM/ { print $2 }' /proc/"$1"/status
}

# measure WHAT COMMAND...: note() says what is to be said of its output.
measure() {
	what=$1
	shift
	"$@" 2>out/err &
	pid=$!
	sleep $settle
	kill -0 "$pid" || { cat out/err >&2; return; }
	start=$(now)
	before=$(ran $pid)
	sleep $seconds
	ns=$(($(ran $pid) - before))
	printf '%s\t%s\t%s\t' "$what" \
		"$(awk "BEGIN { printf \"%.2f\", 100 * $ns / ($(now) - $start) }")" \
		"$(peak $pid)"
	kill $pid
	wait $pid || :
	note
}

note() {
	echo
}

# Updates, and how many of them were not all there.
note_json() {
	awk '/"complete":false/ { incomplete++ } !/"lost":0,/ { lossy++ }
		END { printf "%d updates, %d incomplete, %d with losses\n",
			NR, incomplete, lossy }' /tmp/json
}

# Milliseconds from the start of exittop to its first line, with one VM.
first_frame() {
	./minivm -w 0 <>fifo >/dev/null &
	sleep 1
	for _ in 1 2 3; do
		start=$(now)
		exittop -b -n 2 | { read -r _; now >/tmp/first; cat >/dev/null; }
		awk "BEGIN { printf \"exittop: start to first frame\t%.1f ms\n\",
			($(cat /tmp/first) - $start) / 1e6 }"
	done
	kill $!
	wait $! 2>/dev/null || :
}

start_vms() {
	i=0
	while [ $i -lt "$vms" ]; do
		./minivm -v "$vcpus" -w '0*100' <>fifo >>/tmp/answers &
		i=$((i + 1))
	done
	until [ "$(grep -c '^vcpu' /tmp/answers)" = $((vms * vcpus)) ]; do
		sleep 1
	done
}

# From now on there is a VM that does nothing but exit. It makes the lab slow.
start_load() {
	./minivm '0*1000000000' &
	settle=2 seconds=4
}

to() {
	out=$1
	shift
	TERM=linux exec "$@" </dev/tty1 >"$out"
}

mkfifo fifo
if [ -e /sys/module/kvm/parameters/exit_cycles ]; then
	first_frame
	start_vms
	measure 'exittop, screen' to /dev/tty1 exittop
	measure 'exittop -b' to /dev/null exittop -b
	measure 'exittop --csv' to /dev/null exittop --csv
	note() { note_json; }
	measure 'exittop --json' to /tmp/json exittop --json
	note() { echo; }
	start_load
	measure 'exittop -b, exits without end' to /dev/null exittop -b
else
	start_vms
	measure 'perf kvm stat live' to /dev/tty1 perf kvm stat live
	start_load
	measure 'perf kvm stat live, exits without end' \
		to /dev/tty1 perf kvm stat live
fi
