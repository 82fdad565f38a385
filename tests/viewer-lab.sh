#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the amd lab, for viewer-lab.t, which checks what this leaves in out/:
# of each step its output, what it said on stderr, and its status.
cd out || exit 1
tracing=/sys/kernel/tracing

# step NAME COMMAND...
step() {
	step=$1
	shift
	"$@" >"$step.out" 2>"$step.err" </dev/null
	echo $? >"$step.status"
}

instances() {
	ls $tracing/instances
}

# In the background; its pid is in $watcher once it has begun to print.
start_watcher() {
	rm -f watcher.out
	exittop --json -d 0.1 >watcher.out 2>watcher.err &
	watcher=$!
	until [ -s watcher.out ] || ! kill -0 "$watcher"; do sleep 0.1; done
}

no_vm() {
	step list exittop --list
	step empty exittop --json --once
	step empty-text exittop -b -n 2 -d 0.1
	step nobody start-stop-daemon -S -q -c 65534:65534 -x /usr/bin/exittop
}

two_vms() {
	guest start --name alpha --cpus 2 >/dev/null
	guest start --name beta >/dev/null
	step guests guest list
	step before exittop --json --once
	step loop guest run --name beta -- cpuid-loop 10000
	step after exittop --json --once
	step three exittop --json -n 3 -d 0.5
	step auto exittop --json --once --source auto
	step text exittop -b -n 3 -d 0.5
	step ascii env LC_ALL=C exittop -b --once
	step utf8 env LC_ALL=C.UTF-8 exittop -b --once
	step pid exittop --json --once -p "$(guest list | awk '/beta/ { print $2 }')"
	step vm exittop --json --once --vm alpha --vcpu 1
	step reason exittop --json --once --reason cpuid --reason 0x78
	step reason-text exittop -b --once --reason CPUID -s name
	step no-reason exittop --once --reason cpuit
	step sorted exittop -b --once -s number
	step shut sh -c 'exittop -b -d 0.1 | head -n 1'
	step full sh -c 'exittop -b >/dev/full'
}

# A reader that does not read: exittop hangs in a write, and ends all the same.
slow_reader() {
	mkfifo fifo
	# shellcheck disable=SC2217 # that is what is meant
	sleep 1000 <fifo &
	step slow timeout -s INT 3 sh -c "exec exittop --json -d 0.01 >fifo"
	kill $!
	rm fifo
}

endings() {
	for signal in INT TERM HUP QUIT; do
		step $signal timeout -s $signal 1 exittop --json -d 0.1
		step $signal-instances instances
	done
	step ignored sh -c 'trap "" INT; exec timeout -s INT 1 exittop --json -n 3'

	step KILL timeout -s KILL 1 exittop --json -d 0.1
	step KILL-instances instances
	mkdir $tracing/instances/exittop-mine
	step next exittop --json --once
	step next-instances instances
	rmdir $tracing/instances/exittop-mine

	# Two at a time do not take each other's instance for a dead one.
	start_watcher
	step second exittop --json --once
	step second-instances instances
	kill "$watcher"
	step first wait "$watcher"
	step first-instances instances
}

# While exittop sleeps, its buffer overruns: the kernel says by how much.
losing() {
	ms=/sys/module/kvm/parameters/exit_snapshot_ms
	before=$(cat $ms)
	echo 10 >$ms
	start_watcher
	kill -STOP "$watcher"
	sleep 6
	kill -CONT "$watcher"
	echo "$before" >$ms
	sleep 2
	cat $tracing/instances/exittop-"$watcher"/per_cpu/cpu*/stats >stats.out
	kill "$watcher"
	step losing wait "$watcher"
	cp watcher.out lost.out
}

# What happens while a command runs; in the last of these, a VM begins and ends.
commands() {
	step run exittop --json --vm beta -- guest run --name beta -- cpuid-loop 10000
	step run-text exittop -- sh -c 'echo out; exit 7'
	# ^C is a signal for all of a process group.
	step run-int setsid exittop --json -- \
		sh -c 'trap "exit 9" INT; sleep 1; kill -INT 0; sleep 100'
	# shellcheck disable=SC2016 # for the inner shell
	step run-term exittop --json -- sh -c 'sleep 1; kill $PPID; exec sleep 100'
	step run-nothing exittop -- nonesuch
	step run-reason exittop --reason cpuit -- echo
	step run-vm exittop --json -- sh -c 'sleep 2 | ../minivm -w "0*5000"'
}

# A VM that ends, and its pid, while exittop watches.
vanishing() {
	start_watcher
	guest stop --name beta >/dev/null
	sleep 1
	kill "$watcher"
	wait "$watcher"
	tail -n 1 watcher.out >vanished.out
	guest stop --name alpha >/dev/null
}

without_kvm() {
	start_watcher
	rmmod kvm-amd
	rmmod kvm
	step unloaded-meanwhile wait "$watcher"
	cat watcher.err >unloaded-meanwhile.err
	step unloaded-after instances
	step unloaded exittop --json
	insmod /lib/modules/kvm.ko
	step no-vendor exittop --json
	insmod /lib/modules/kvm-amd.ko
	step reloaded exittop --json --once
	grep -E ' (trace|debug)fs ' /proc/mounts | sort -r |
		while read -r _ dir _; do umount "$dir"; done
	step unmounted exittop --json --once
}

no_vm
two_vms
slow_reader
endings
commands
losing
vanishing
without_kvm
