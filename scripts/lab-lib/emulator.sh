# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulators: start one on the image in $run, watch its kernel, stop it.

# The last word spares the kernel its self-tests of cryptography, a quarter of
# the boot under emulation.
readonly kernel_arguments='console=ttyS0 quiet panic=-1 oops=panic reboot=t cryptomgr.notests'

# What a kernel says when something is wrong with it.
readonly kernel_trouble='Kernel panic|WARNING:|BUG:|Oops|UBSAN:|general protection|possible .*deadlock|INFO: (task|rcu)'

emulator_pid=''
trouble='Kernel panic'
readers=()	# processes that copy the lab host's output to ours
helpers=()	# others that only live as long as it does
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

# Our stdout may be a pipe whose other end has gone, as in `lab -- yes | head`.
readers_are_well() {
	local pid
	for pid in "${readers[@]}"; do
		kill -0 "$pid" 2>/dev/null || return
	done
}

# Ports of a PC share interrupts two by two; here each has its own.
start_qemu() {
	boot_timeout=120
	local accel=tcg options=()
	local image=$kernel_dir/vmlinux
	[[ ! $boot ]] || { image=$boot/vmlinuz; boot_timeout=600; }
	[[ -z $icount ]] || { accel=tcg,thread=single; options=(-icount shift=0,sleep=off); }
	cd "$run"
	# The emulator dies with us, however we die.
	setpriv --pdeathsig KILL qemu-system-x86_64 -accel "$accel" "${options[@]}" \
		-M pc,usb=off -cpu max,la57=off -smp "$smp" -m "$memory" \
		-nodefaults -no-user-config -no-reboot -display none \
		-chardev file,id=console,path=console -serial chardev:console \
		-chardev pipe,id=stdout,path=stdout -serial chardev:stdout \
		-chardev file,id=stderr,path=stderr -device isa-serial,chardev=stderr,iobase=0x3e8,irq=5 \
		-chardev pipe,id=control,path=control -device isa-serial,chardev=control,iobase=0x2e8,irq=7 \
		-kernel "$image" -initrd initrd -append "$kernel_arguments" \
		</dev/null 2>emulator.log &
	emulator_pid=$!
	cd "$OLDPWD"
}

# Bochs boots from a CD, which its BIOS reads: it has no other way in that the
# kernel has no driver for. A triple fault, a panicking kernel's way to reboot,
# ends it.
start_bochs() {
	boot_timeout=600
	local model=broadwell_ult terminal='mode=file, dev=stdout.out'
	[[ $vendor = intel ]] || model=trinity_apu
	[[ -z $tty ]] || terminal='mode=term, dev=terminal'
	cat >"$run/bochsrc" <<-END
	romimage: file=/usr/share/bochs/BIOS-bochs-latest
	vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
	display_library: sdl2
	megs: $memory
	cpu: model=$model, count=$smp, ips=50000000, reset_on_triple_fault=0
	clock: sync=none, time0=utc
	boot: cdrom
	ata0-master: type=cdrom, path=lab.iso, status=inserted
	com1: enabled=1, mode=file, dev=console
	com2: enabled=1, $terminal
	com3: enabled=1, mode=file, dev=stderr
	com4: enabled=1, mode=file, dev=control.out
	panic: action=fatal
	log: emulator.log
	END
	# Debian's Bochs starts in its debugger: "c" lets it run.
	echo c >"$run/debugger"
	cd "$run"
	[[ -z $tty ]] || make_terminal
	SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy setpriv --pdeathsig KILL \
		bochs -q -f bochsrc -rc debugger </dev/null >bochs.log 2>&1 &
	emulator_pid=$!
	cd "$OLDPWD"
}

# Bochs insists on a terminal; this one leads to the FIFOs that QEMU uses.
make_terminal() {
	setpriv --pdeathsig KILL socat PTY,link=terminal,rawer 'GOPEN:stdout.in!!GOPEN:stdout.out' &
	readers+=($!)
	while [[ ! -e terminal ]]; do sleep 0.1; done
}

stop_emulator() {
	end_processes "$emulator_pid" "${helpers[@]}" "${readers[@]}"
	emulator_pid='' helpers=() readers=()
}

# Ends the emulator, and lets our stdout and stderr have all that the lab host
# has written.
drain_output() {
	end_processes "$emulator_pid" "${helpers[@]}"
	emulator_pid='' helpers=()
	# What the emulator never opened, a reader still waits for.
	: <>"$run/stdout.out" <>"$run/stderr"
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

# Terminal

saved_tty=''

# From here on the terminal passes all that is typed on to the lab host, ^C
# included, and its size whenever that changes.
give_terminal() {
	saved_tty=$(stty -g)
	stty raw -echo
	trap 'stty -F /dev/tty size >"$run/control.in" || :' WINCH
	cat <&0 >"$run/stdout.in" &
	helpers+=($!)
}

release_terminal() {
	[[ ! $saved_tty ]] || stty -F /dev/tty "$saved_tty"
	saved_tty=''
}

# Kernel

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
	release_terminal
	progress_end
	# The rest of what it has to say, such as the trace below an Oops.
	local i
	for ((i = 0; i < 20; i++)); do
		kill -0 "$emulator_pid" 2>/dev/null || break
		sleep 0.1
	done
	drain_output
	if console | grep -qaE "$trouble"; then
		printf "lab: the lab host's kernel failed:\n" >&2
	else
		printf "lab: the lab host ended; its emulator's last words:\n" >&2
	fi
	show_console 60
	exit "$EXIT_LAB"
}

show_console() {
	{
		console | grep -aE -m 1 -A "$1" "$trouble" || console | tail -n "$1"
		grep -ah 'PANIC' "$run/bochs.log" 2>/dev/null || tail -n 5 "$run/emulator.log"
	} | sed 's/^/lab: | /' >&2
}
