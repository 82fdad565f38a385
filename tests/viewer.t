#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop on this machine, whose KVM, if any, is not ours: options, exit
# statuses, and what it says when it cannot watch. No lab.
. "$(dirname "$0")/lib.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# run COMMAND...: sets $out, $err and $status.
run() {
	status=0
	"$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	out=$(<"$dir/out")
	err=$(<"$dir/err")
}

# refuses WHAT STATUS REGEX COMMAND...: ends with STATUS, with nothing on stdout
# and one line on stderr, which matches.
refuses() {
	local what=$1 wanted=$2 regex=$3

	shift 3
	run "$@"
	if [ "$status" = "$wanted" ] && [ -z "$out" ] &&
		[ "$(wc -l <"$dir/err")" = 1 ] &&
		[[ $err =~ ^exittop:\ $regex ]]; then
		pass "$what"
	else
		fail "$what" "wanted: status $wanted, exittop: $regex" \
			"got: status $status, stdout '$out', stderr '$err'"
	fi
}

# in_namespace COMMAND...: in a mount namespace where tracefs is not mounted.
in_namespace() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount -- sh -c '
		awk "\$3 ~ /^(tracefs|debugfs)\$/ { print \$2 }" /proc/mounts |
			tac | xargs -r umount
		exec "$@"' sh "$@"
}

with_tracefs() {
	in_namespace sh -c '
		mount -t tracefs nodev /sys/kernel/tracing
		exec "$@"' sh "$@"
}

# Instances without their exittop; somebody else may be watching this machine.
dead_instances() {
	local name

	for name in $(with_tracefs ls /sys/kernel/tracing/instances); do
		[[ $name != exittop-* || -d /proc/${name#exittop-} ]] || echo "$name"
	done
}

check_usage() {
	local bad

	for bad in -x --foo --batch=1 '-n 0' '-n -1' '-n 1x' '-n' '-d 0' '-d x' \
		'-d nan' '-d 1e9' --source '--source foo' extra '--list --json' \
		'--json --list' '-s' '-s foo' '-p x' '-p -1' '--vcpu 1x' --reason \
		'--csv --openmetrics' 'sleep 1' '-n 1 -- true' '--list -- true'; do
		# shellcheck disable=SC2086 # several words
		refuses "refuses $bad" 1 '.*see exittop --help$' ./exittop $bad
	done

	for option in -h --help; do
		run ./exittop $option
		is "$option: status" "$status" 0
		like "$option: usage" "$out" '^Usage: exittop '
		is "$option: nothing on stderr" "$err" ''
	done
	is '--help fits into 80 columns' "$(./exittop --help | grep -c '.\{81\}')" 0
	run ./exittop --version
	like '--version' "$out" '^exittop [0-9]'

	run sh -c './exittop --help >/dev/full'
	is '--help on a full disk: status' "$status" 1
	like '--help on a full disk: message' "$err" 'cannot write: No space'
	run sh -c './exittop --help >&-'
	is '--help on a closed stdout: status' "$status" 1
}

as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

check_host() {
	local unloaded="KVM is not loaded: run 'modprobe kvm-intel'"
	local stock="this kernel's KVM has no exit counters( and is built in)?: "

	if ! in_namespace true 2>/dev/null; then
		skip 'hosts that cannot be watched' 'needs root, to mount'
		return
	fi
	refuses 'tracefs is not mounted' 2 \
		"tracefs is not mounted: run 'mount -t tracefs" \
		in_namespace ./exittop --json --once
	refuses 'tracefs is not mounted, and no rights' 2 \
		"tracefs is not mounted: run 'mount -t tracefs" \
		in_namespace "${as_nobody[@]}" ./exittop
	refuses 'no rights on tracefs' 2 'no permission to use .*: run .* root' \
		with_tracefs "${as_nobody[@]}" ./exittop

	if with_tracefs test -e /sys/kernel/tracing/events/kvm/kvm_exit_count
	then
		skip 'a KVM that is not ours' 'this one is'
		return
	fi
	with_tracefs test -e /sys/kernel/tracing/events/kvm || stock=$unloaded
	refuses 'a KVM that is not ours has no counters' 2 "$stock" \
		with_tracefs ./exittop --source counters
	check_any_kvm
	is 'no tracing instance stays' "$(dead_instances)" ''
}

# Whatever KVM this machine has: hist or events can watch it.
check_any_kvm() {
	local source

	if ! with_tracefs test -e /sys/kernel/tracing/events/kvm/kvm_exit; then
		skip 'any KVM' 'KVM is not loaded'
		return
	fi
	if with_tracefs test -e /sys/kernel/tracing/events/kvm/kvm_exit/hist
	then
		source=hist
	else
		source=events
		refuses 'a kernel without hist triggers' 2 \
			'this kernel has no hist triggers .*: try --source events' \
			with_tracefs ./exittop --source hist
	fi
	run with_tracefs valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite ./exittop --json -n 2 -d 0.1
	is 'any KVM: status, under valgrind' "$status" 0
	is 'any KVM: --source auto takes what there is' \
		"$(jq -r .source <<<"$out" | uniq)" $source
	like 'any KVM: it is told what counts lack' \
		"$(jq -r .note <<<"$out" | uniq)" "^counts since exittop's start"
	run with_tracefs ./exittop --list
	is 'any KVM: --list' "$status" 0
}

check_usage
check_host
done_testing
