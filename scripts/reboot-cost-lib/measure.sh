#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# measure.sh PID RUNS SECONDS OUT: reboots the guest of the VMM PID that many
# times, within SECONDS each, and leaves in OUT what exittop and a hist trigger
# counted before and after. One more reboot is recorded in its course. Runs on
# the host that has KVM, with busybox or anything better; scripts/reboot-cost
# makes sense of what is in OUT. From the environment:
#
#	REBOOT	command that restarts the guest
#	READY	command that succeeds once the guest is ready, and prints
#		something that differs from boot to boot; empty if REBOOT waits
#	LEAF	command that reads a leaf of CPUID in the guest; may be empty
#	AFTER	what to do when a reboot has been measured; may be empty
#
# Ends with 124 if a reboot took too long, 1 if something failed, and 128+N after
# signal N; what was counted until then is in OUT.
#
# shellcheck disable=SC2016,SC2046,SC2086 # commands that are words, or for sh -c
set -eu

pid=$1 runs=$2 limit=$3 out=$4
tracing=/sys/kernel/tracing
instance=$tracing/instances/reboot-cost.$$
event=$instance/events/kvm/kvm_exit
child='' watcher='' stopped='' rebooting='' signal=''

say() {
	echo "reboot-cost: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

# All that we put up or stop. QEMU comes first: it is somebody's machine.
cleanup() {
	trap '' INT TERM HUP
	[ ! "$stopped" ] || kill -CONT "$pid" || :
	for process in $child $watcher; do
		kill "$process" 2>/dev/null || :
		wait "$process" 2>/dev/null || :
	done
	[ ! -d "$instance" ] || take_down_instance
}

take_down_instance() {
	echo 0 >"$event/enable"
	[ ! -s "$out/trigger" ] || echo "!$(cat "$out/trigger")" >"$event/trigger" || :
	rmdir "$instance"
}

# While the guest reboots, a signal ends the waiting, and not the counting.
on_signal() {
	[ "$rebooting" ] || exit "$1"
	signal=$1
	[ ! "$child" ] || kill "$child" 2>/dev/null || :
}

# Runs a command so that a signal to us need not wait for its end.
run() {
	"$@" &
	child=$!
	status=0
	wait "$child" || status=$?
	child=''
	return "$status"
}

# Nothing may exit while the counters are read: all threads have to stand still.
stop_guest() {
	stopped=1
	kill -STOP "$pid"
	while cat /proc/"$pid"/task/*/stat | sed 's/.*) //' | grep -qv '^[TtZ]'; do
		sleep 0.01
	done
}

look() {
	stop_guest
	exittop --once --json >"$out/$1.json" || fail "exittop cannot read the counters (above: why)"
	[ ! -s "$out/trigger" ] || cat "$event/hist" >"$out/$1.hist"
	kill -CONT "$pid"
	stopped=''
}

# Exits of number $2 by the guest's own leaf, or of all without it. Nobody answers
# that while the leaves are off.
ask_guest() {
	if [ "$(cat /sys/module/kvm/parameters/exit_leaves 2>/dev/null)" = N ]; then
		printf 'exit_leaves\toff\n' >"$out/about.leaves"
		return
	fi
	case $LEAF,$# in
	,*) ;;
	*,1) run $LEAF 0x4fffffff 0 >"$out/$1.leaf" ;;
	*,2) run $LEAF 0x4ffffffd "$2" >"$out/$1.leaf-cpuid" ;;
	esac
}

# The second witness, in an instance of its own, for the threads of this VM alone.
set_up_instance() {
	mkdir "$instance" || fail "no tracing at $tracing: is tracefs mounted there, and are you root?"
	threads=$(printf '|| common_pid == %s ' $(cd "/proc/$pid/task" && echo *))
	threads=${threads#|| }
	echo "hist:keys=vcpu_id,exit_reason:size=4096 if $threads" >"$out/trigger"
	cat "$out/trigger" >"$event/trigger" 2>/dev/null || {
		say 'this kernel has no hist triggers: nothing to compare the counters with'
		: >"$out/trigger"
	}
}

# Reboots within the time limit.
reboot_guest() {
	[ ! "$signal" ] || return
	before=''
	[ ! "$READY" ] || before=$(sh -c "$READY" 2>/dev/null) || fail "the guest is not ready now: $READY"
	export READY before
	run timeout "$limit" sh -c "$REBOOT" || return
	[ ! "$READY" ] || run timeout "$limit" sh -c '
		until now=$(sh -c "$READY" 2>/dev/null) && [ "$now" != "$before" ]; do sleep 0.1; done'
}

# One reboot between two looks. If the guest does not come back, the second look
# is at what it has come to by then.
measure() {
	say "reboot $1 of $runs"
	ask_guest "$1-before"
	ask_guest "$1-before" "$cpuid"
	look "$1-before"
	status=0
	rebooting=1
	reboot_guest >&2 || status=$?
	rebooting=''
	[ ! "$signal" ] || status=$signal
	look "$1-after"
	if [ "$status" -eq 0 ]; then
		ask_guest "$1-after" "$cpuid"
		ask_guest "$1-after"
	fi
	echo "$status" >"$out/$1-status"
	[ "$status" -eq 0 ] || not_back "$status"
	[ ! "$AFTER" ] || sh -c "$AFTER"
}

not_back() {
	[ ! "$signal" ] || exit "$signal"
	case $1 in
	124 | 143) say "the guest was not ready again after $limit s (see --timeout)"; exit 124 ;;
	*) fail "the reboot failed with status $1 (above: why)" ;;
	esac
}

now() {
	case $(date +%N) in
	*[!0-9]* | '') adjtimex | awk '/tv_sec/ { s = $2 } /tv_usec/ { u = $2 } END { printf "%d.%06d\n", s, u }' ;;
	*) date +%s.%N ;;
	esac
}

mark() {
	echo "mark $1 $(now)" >"$instance/trace_marker"
}

# Where the guest executes tells its phases: firmware below 1 MB on the first
# CPU, and programs where Linux puts them, static ones low and others high. The
# kernel is above all that, and is left out: it has most exits by far.
phase_filter='(vcpu_id == 0 && guest_rip < 0x100000)
	|| (guest_rip >= 0x400000 && guest_rip < 0x1000000)
	|| (guest_rip >= 0x500000000000 && guest_rip < 0x800000000000)'

record_course() {
	say 'one more reboot, to see its course'
	echo mono >"$instance/trace_clock"
	echo 8192 >"$instance/buffer_size_kb"
	echo "($threads) && ($phase_filter)" | tr '\n\t' '  ' >"$event/filter"
	echo 1 >"$event/enable"
	exittop --json -d "$COURSE_SECONDS" >"$out/course.json" &
	watcher=$!
	sleep 3
	mark asked
	status=0
	reboot_guest >&2 || status=$?
	mark ready
	sleep 2
	# Not INT, which a shell has its background processes ignore.
	kill "$watcher"
	wait "$watcher" || :
	watcher=''
	grep -v '^#' "$instance/trace" >"$out/course.trace"
	[ "$status" -eq 0 ] || not_back "$status"
}

# About the host, for the record; lines of a name, a tab and a value.
describe() {
	if grep -qw vmx /proc/cpuinfo; then cpuid=10; else cpuid=0x72; fi
	{
		printf 'host_kernel\t%s\n' "$(uname -r)"
		sed -n 's/^model name[\t ]*: /host_cpu\t/p' /proc/cpuinfo | head -n 1
		printf 'host_cpus\t%s\n' "$(grep -c ^processor /proc/cpuinfo)"
		printf 'host_is_virtual\t%s\n' "$(grep -qw hypervisor /proc/cpuinfo && echo true || echo false)"
		printf 'vmm\t%s\n' "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
		printf 'pid\t%s\n' "$pid"
		printf 'cpuid\t%s\n' $((cpuid))
	} >"$out/about"
}

trap cleanup EXIT
trap 'on_signal 129' HUP
trap 'on_signal 130' INT
trap 'on_signal 143' TERM
mkdir -p "$out"
[ -r "/proc/$pid/cmdline" ] || fail "there is no process $pid"
describe
set_up_instance
i=0
while [ $i -lt "$runs" ]; do
	i=$((i + 1))
	measure $i
done
[ ! "$COURSE_SECONDS" ] || record_course
