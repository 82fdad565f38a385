# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulators: start one on the image in $run, watch its kernel, stop it.

readonly kernel_arguments='console=ttyS0 quiet panic=-1 oops=panic reboot=t'

# What a kernel says when something is wrong with it.
readonly kernel_trouble='Kernel panic|WARNING:|BUG:|Oops|UBSAN:|general protection|possible .*deadlock|INFO: (task|rcu)'

emulator_pid=''
trouble='Kernel panic'
typist_pid=''	# copies what is typed on the terminal
readers=()	# copy the lab host's output
control=''	# descriptor of the control port's output

start_emulator() {
	: >"$run/console"
	# Both ends of a FIFO at once, so that opening it waits for nobody.
	exec {control}<>"$run/control.out"
	start_readers
	case $vendor in
	amd) start_qemu ;;
	*) start_bochs ;;
	esac
}

# The emulator writes into FIFOs and not straight into our stdout, which it
# would open anew and, if that is a file, truncate.
start_readers() {
	cat <"$run/stdout.out" &
	readers+=($!)
	cat <"$run/stderr" >&2 &
	readers+=($!)
}

start_qemu() {
	boot_timeout=120
	local accel=tcg options=()
	[[ -z $icount ]] || { accel=tcg,thread=single; options=(-icount shift=0,sleep=off); }
	cd "$run"
	# The emulator dies with us, however we die.
	setpriv --pdeathsig KILL qemu-system-x86_64 -accel "$accel" "${options[@]}" \
		-M pc,usb=off -cpu max,la57=off -smp "$smp" -m "$memory" \
		-nodefaults -no-user-config -no-reboot -display none \
		-chardev file,id=console,path=console -serial chardev:console \
		-chardev pipe,id=stdout,path=stdout -serial chardev:stdout \
		-chardev file,id=stderr,path=stderr -serial chardev:stderr \
		-chardev pipe,id=control,path=control -serial chardev:control \
		-kernel "$kernel_dir/vmlinux" -initrd initrd -append "$kernel_arguments" \
		</dev/null 2>emulator.log &
	emulator_pid=$!
	cd "$OLDPWD"
}

stop_emulator() {
	end_processes "$emulator_pid" "$typist_pid" "${readers[@]}"
	emulator_pid='' typist_pid='' readers=()
}

# Ends the emulator, and lets our stdout and stderr have all that the lab host
# has written.
drain_output() {
	end_processes "$emulator_pid" "$typist_pid"
	emulator_pid='' typist_pid=''
	wait "${readers[@]}" || :
	readers=()
}

end_processes() {
	local pid
	for pid; do
		[[ $pid ]] || continue
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

# The kernel's console: until the host is ready only a panic counts, since some
# emulated hardware earns a warning at boot.
console_seen=0

watch_kernel() {
	console_seen=$(stat -c %s "$run/console")
	trouble=$kernel_trouble
}

kernel_is_well() {
	kill -0 "$emulator_pid" 2>/dev/null || return
	! console | grep -qaE "$trouble"
}

console() {
	tail -c +$((console_seen + 1)) "$run/console" | tr -d '\r'
}

# Says what has become of the lab host, in its kernel's words, and ends.
kernel_failed() {
	progress_end
	# The rest of what it has to say, such as the trace below an Oops.
	local i
	for ((i = 0; i < 20; i++)); do
		kill -0 "$emulator_pid" 2>/dev/null || break
		sleep 0.1
	done
	printf "lab: the lab host's kernel failed:\n" >&2
	show_console 60
	exit "$EXIT_LAB"
}

show_console() {
	{
		console | grep -aE -m 1 -A "$1" "$trouble" || console | tail -n "$1"
		tail -n 5 "$run/emulator.log"
	} | sed 's/^/lab: | /' >&2
}
