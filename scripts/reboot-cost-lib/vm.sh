# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # the options are reboot-cost's
#
# Starts a VM of this host out of a kernel or a disk image. It has one serial port
# and QEMU's monitor, and $VM is where they are: whoever measures must be able to
# reboot it and to see when it is ready. Ends with reboot-cost.

vm_pid=''

# What there is of QEMU, and its machine: the whole, or the small one for microvms.
find_qemu() {
	qemu=qemu-system-x86_64 machine=q35 bus=pci
	! command -v "$qemu" >/dev/null || return 0
	qemu=qemu-system-x86_64-microvm machine=microvm,rtc=on bus=device
	command -v "$qemu" >/dev/null || fail 'QEMU is missing: install qemu-system-x86'
}

# The disk's changes go to a file that is deleted already, and so with the VM.
start_vm() {
	local qemu machine bus args=()
	find_qemu
	[[ ! $kernel ]] || args+=(-kernel "$kernel" -append "$append")
	[[ ! $initrd ]] || args+=(-initrd "$initrd")
	[[ ! $disk ]] || args+=(-drive "if=none,id=disk,snapshot=on,file=${disk//,/,,}"
		-device "virtio-blk-$bus,drive=disk")
	export VM=$tmp/vm
	mkdir "$VM"
	mkfifo "$VM"/{console,monitor}.in
	touch "$VM"/{console,monitor}.out
	TMPDIR=$tmp "$qemu" -name reboot-cost -M "$machine" -accel kvm -cpu host \
		-smp "$cpus" -m "${memory:-1024}" -nodefaults -no-user-config -display none \
		-chardev "pipe,id=console,path=$VM/console" -serial chardev:console \
		-chardev "pipe,id=monitor,path=$VM/monitor" -mon chardev=monitor \
		"${args[@]}" </dev/null >"$tmp/qemu.log" 2>&1 &
	vm_pid=$!
}

# Waits for the first boot, as measure.sh does for the others.
wait_for_vm() {
	local end=$((SECONDS + limit))
	until sh -c "$READY" >/dev/null 2>&1; do
		[[ ! $signal ]] || exit "$signal"
		if ! kill -0 "$vm_pid" 2>/dev/null; then
			cat "$tmp/qemu.log" >&2
			fail 'the VM has ended (above: why)'
		fi
		((SECONDS < end)) || vm_not_ready
		sleep 0.2
	done
}

vm_not_ready() {
	tail -n 15 "$VM/console.out" >&2
	printf 'reboot-cost: the VM was not ready after %d s (above: its last words; see --timeout)\n' \
		"$limit" >&2
	exit 124
}
