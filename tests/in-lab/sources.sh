#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host with stock KVM, for viewer-sources.t: hist and events against
# a hist trigger that is set and read by hand. Leaves in out/ what they said.
minivm=$PWD/minivm
cd out || exit 1
tracing=/sys/kernel/tracing
exit_event=$tracing/events/kvm/kvm_exit
keys=hist:keys=common_pid,vcpu_id,exit_reason

# start NAME SOURCE: in the background, as $pid; returns when it counts.
start() {
	exittop --source "$2" --json -d 0.2 >"$1.out" 2>"$1.err" &
	pid=$!
	echo $pid >"$1.pid"
	until [ -s "$1.out" ] || ! kill -0 $pid; do sleep 0.1; done
	instance=$tracing/instances/exittop-$pid
}

# finish NAME: ends it after it has seen all, and keeps the last it said.
finish() {
	sleep 1
	kill "$(cat "$1.pid")"
	wait "$(cat "$1.pid")"
	echo $? >"$1.status"
	tail -n 1 "$1.out" >"$1.json"
}

same_as_by_hand() {
	start hist hist
	cat "$instance"/events/kvm/kvm_exit/trigger >hist.trigger
	start events events
	start auto auto
	echo $keys >$exit_event/trigger

	"$minivm" -v 2 '0*3000' '1*2000' >minivm.out
	guest start --name alpha --cpus 2 >guest.out
	guest run --name alpha -- cpuid-loop 1000 >>guest.out
	# So that all are read at the same count.
	killall -STOP qemu-system-x86_64-microvm
	sleep 1
	grep '^{' $exit_event/hist >by-hand.txt
	guest list >guests.txt
	ls /proc/"$(awk '{ print $2 }' guests.txt)"/task >threads.txt
	for name in hist events auto; do
		finish $name
	done
	killall -CONT qemu-system-x86_64-microvm
	guest stop --name alpha >>guest.out
	echo "!$keys" >$exit_event/trigger
	ls $tracing/instances >instances.txt
}

# More events than the buffer of an exittop that sleeps has room for.
losing() {
	start lost events
	echo 8 >"$instance/buffer_size_kb"
	kill -STOP $pid
	"$minivm" '0*3000' >/dev/null
	kill -CONT $pid
	sleep 1
	cat "$instance"/per_cpu/cpu*/stats >lost.stats
	finish lost
}

# More threads than a table of the smallest size has room for.
filling() {
	start full hist
	event=$instance/events/kvm/kvm_exit
	# Opened to be written, the file forgets the trigger that exittop has set, who
	# must not see it without one.
	kill -STOP $pid
	tries=0
	until grep -q ':size=128 ' "$event/trigger" || [ $((tries += 1)) -gt 50 ]; do
		echo "$keys:size=128" >"$event/trigger" || sleep 0.1
	done 2>>full.trigger
	cat "$event/trigger" >>full.trigger
	kill -CONT $pid
	for _ in 1 2 3 4; do
		"$minivm" -v 16 '0*10' >/dev/null
	done
	sleep 0.5
	cat "$event/hist" >full.hist
	finish full
}

# What counts is taken away.
robbing() {
	start robbed hist
	echo "!$keys" >"$instance/events/kvm/kvm_exit/trigger"
	wait $pid
	echo $? >robbed.status
}

# kill -9 leaves an instance with its trigger, which the next start removes; then
# nothing hinders KVM from being unloaded.
killing() {
	start killed hist
	kill -9 $pid
	wait $pid
	ls $tracing/instances >killed.txt
	exittop --json --once -d 0.1 >next.json
	ls $tracing/instances >next.txt
	start unloaded events
	rmmod kvm-amd kvm
	wait $pid
	echo $? >unloaded.status
}

same_as_by_hand
losing
filling
robbing
killing
