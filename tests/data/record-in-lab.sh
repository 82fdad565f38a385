#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab, for tests/data/record; $1 is the vendor.
set -e
vendor=$1
tracing=/sys/kernel/tracing
counters='-e kvm:kvm_exit_reason -e kvm:kvm_exit_count -e kvm:kvm_exit_snapshot'
exits='-e kvm:kvm_exit -e kvm:kvm_entry'

# Without the kernel's symbols, which nobody needs here, recordings are small.
mount --bind /dev/null /proc/kallsyms

# record NAME OPTIONS... -- COMMAND...
record() {
	name=$1
	shift
	trace-cmd record -q --date -o "out/$name.dat" "$@"
}

# What a hist trigger on kvm_exit counts while COMMAND... runs.
with_hist() {
	hist=$tracing/events/kvm/kvm_exit
	keys=hist:keys=common_pid,vcpu_id,exit_reason
	echo $keys >$hist/trigger
	"$@"
	grep '^{' $hist/hist
	echo "!$keys" >$hist/trigger
}

# The counters of two guests, and of one that ends while they are recorded.
guests() {
	guest start --name alpha --cpus 2 >/dev/null
	guest start --name beta >/dev/null
	guest list >"out/counters-$vendor.txt"
	# shellcheck disable=SC2086 # several words
	record "counters-$vendor" $counters sh -c '
		guest run --name alpha -- cpuid-loop 5000
		sleep 1
		guest run --name beta -- cpuid-loop 3000
		guest stop --name beta
		sleep 1' >/dev/null
	guest stop --name alpha >/dev/null
}

# The same of a VM that makes exits at its start only.
vm() {
	# shellcheck disable=SC2086
	sleep 3 | record "counters-$vendor" $counters \
		./minivm -v 2 -w '0*1000' '1*500' >"out/counters-$vendor.txt"
}

# The events themselves, by clocks that count nanoseconds and cycles.
events() {
	for clock in mono x86-tsc; do
		# shellcheck disable=SC2086
		with_hist record "exits-$clock-$vendor" -C $clock $exits \
			./minivm -v 2 '0*100' '1*50' \
			>"out/exits-$clock-$vendor.txt"
	done
}

# Events of which the buffer could hold the last only.
lost() {
	# shellcheck disable=SC2086
	trace-cmd start -q -b 16 $exits
	with_hist ./minivm '0*1000' >"out/lost-$vendor.txt"
	trace-cmd stop
	cat $tracing/per_cpu/cpu*/stats >>"out/lost-$vendor.txt"
	trace-cmd extract -o "out/lost-$vendor.dat" >/dev/null
	trace-cmd reset >/dev/null
}

if [ "$vendor" = amd ]; then guests; else vm; fi
events
lost
ls -l out
