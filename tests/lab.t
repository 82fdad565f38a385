#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/lab as its user sees it, with the AMD host; and `guest` in it.
# shellcheck disable=SC1091 # lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lab.sh
. "$(dirname "$0")/lab.sh"

# Bad usage

usage_error() {
	lab "${@:3}"
	is "$1: ends with 1" "$status" 1
	like "$1: says so in a line" "$err" "^lab: [^"$'\n'"]*$2[^"$'\n'"]*$"
}

usage_error 'an unknown vendor' 'amd, intel and amd-nrip' --vendor via true
usage_error 'an unknown option' '--help' --nosuch true
usage_error 'no command' '--shell'
usage_error 'a missing value' 'needs a value' --timeout
usage_error 'a bad number' 'number' --smp many true
usage_error 'a kernel that is no version' 'like 6.1' --kernel new true
usage_error 'a file that is not there' 'no such file' --copy /nosuch true
usage_error 'a terminal where there is none' 'terminal' --tty true
usage_error 'more CPUs than --icount can have' '--smp 1' --icount --smp 2 true
usage_error 'more memory than Bochs has' '2048' --vendor intel --memory 4096 true
ok 'help is no error' scripts/lab --help

# The host and its command

mkdir "$tmp/directory"
echo hello >"$tmp/directory/file"
lab --copy "$tmp/directory" --copy tests/in-lab/checks.sh --copy tests/in-lab/host.sh -- sh host.sh
relay_checks <"$tmp/stdout"
is 'nothing but its output came' "$status $err" '0 '

# shellcheck disable=SC2016 # for the shell in the lab
lab -- sh -c 'sleep 1000 &
	mkdir out/d; head -c 100000 /dev/urandom >out/d/f; md5sum <out/d/f
	seq 20000 & seq 20001 >&2; wait $!; exit 7'
is "the command's status, whatever it leaves behind" "$status" 7
is 'its stderr' "$(md5sum <"$tmp/stderr")" "$(seq 20001 | md5sum)"
is 'its stdout' "$(sed 1d "$tmp/stdout" | md5sum)" "$(seq 20000 | md5sum)"
is 'what it wrote to out/' "$(md5sum <"$tmp/out/d/f")" "${out%%$'\n'*}"

words=('a  b' "it's" "\$x \`y\`" '' '*' "\\" $'new\nline' 'é' -n)
lab -- printf '<%s>\n' "${words[@]}"
is 'arguments survive' "$out" "$(printf '<%s>\n' "${words[@]}")"
lab nosuch
is 'a command that is not there' "$status" 127

setsid -w scripts/lab --quiet --stock -- yes 2>/dev/null | head -n 1 >/dev/null
is 'a reader that goes away ends the lab' "${PIPESTATUS[0]}" 141

# Trouble

lab -- sh -c 'echo before; sleep 1; echo c >/proc/sysrq-trigger'
is 'a panic: status' "$status" 125
is 'a panic: the output until then' "$out" before
like 'a panic: the words of the kernel' "$err" 'Kernel panic - not syncing: sysrq'
lab -- sh -c 'echo "<4>WARNING: CPU: 0 PID: 1 at nowhere" >/dev/kmsg; sleep 100'
is 'a kernel warning: status' "$status" 125
like 'a kernel warning: its words' "$err" 'WARNING: CPU: 0'
lab --timeout 2 sleep 100
is 'a command that hangs: status' "$status" 124
like 'a command that hangs: the message' "$err" '2 s.*--timeout'
lab_until INT 5 -- sleep 100
is 'SIGINT' "$status" 130
lab_until TERM 1 -- sleep 100
is 'SIGTERM while it boots' "$status" 143
lab_until KILL 5 -- sleep 100
sleep 1
is 'no emulator outlives the lab' "$(left_behind | grep -v build/lab)" ''

# Programs without one of them.
mkdir "$tmp/bin"
ln -s /usr/bin/* /usr/sbin/* "$tmp/bin" 2>/dev/null
rm "$tmp/bin/qemu-system-x86_64" "$tmp/bin/zstd"
PATH=$tmp/bin lab true
is 'missing programs: status' "$status" 125
like 'missing programs: what to do' "$err" "zstd qemu-system-x86_64 missing: run 'make deps'"

cat >"$tmp/apt.conf" <<-'END'
Acquire::http::Proxy "http://127.0.0.1:9";
Acquire::Retries "0";
END
APT_CONFIG=$tmp/apt.conf XDG_CACHE_HOME=$tmp/cache lab true
is 'no network: status' "$status" 125
like 'no network: what to do' "$err" 'is the network up'

# A full disk, in a mount namespace where build/lab is tiny.
full_disk() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount sh -c 'mount -t tmpfs -o size=2m none build/lab && exec scripts/lab --quiet --stock true'
}
if unshare --mount true 2>/dev/null; then
	err=$(full_disk 2>&1)
	is 'a full disk: status' $? 125
	like 'a full disk: what to do' "$err" 'is the disk full'
else
	skip 'a full disk' 'only root can mount one'
fi

# Two at once, and a terminal

lab_number() {
	scripts/lab --quiet --stock --out "$tmp/out$1" -- sh -c "echo $1 >out/n; echo $1"
}
lab_number 1 >"$tmp/1" &
lab_number 2 >"$tmp/2"
wait
is 'two labs at once' "$(cat "$tmp"/{1,2,out1/n,out2/n} | tr -d '\n')" 1212

tmux="tmux -L lab-test-$$ -f /dev/null"

# screen REGEX: waits until the screen shows it.
screen() {
	local i
	for ((i = 0; i < 300; i++)); do
		[[ ! $($tmux capture-pane -p 2>/dev/null) =~ $1 ]] || return 0
		sleep 0.1
	done
	$tmux capture-pane -p
	return 1
}

$tmux new-session -d -x 90 -y 25 "stty -a >$tmp/before; scripts/lab --stock --shell
	echo status \$?; stty -a >$tmp/after; sleep 100"
ok 'a shell on the terminal' screen '#$'
# shellcheck disable=SC2016 # for the shell in the lab
$tmux send-keys 'stty size; echo "<$TERM>"; sleep 1000' Enter
ok '... has its size and type' screen $'25 90\n<tmux-256color>'
$tmux send-keys C-c
ok '... ^C ends what runs in it' screen '\^C.*#$'
$tmux resize-window -x 100 -y 30
sleep 2
$tmux send-keys 'clear; stty size' Enter
ok '... and it follows the size' screen '30 100'
$tmux send-keys 'exit 5' Enter
ok '... its status is ours' screen 'status 5'
is 'the terminal is as before' "$(sed 1d "$tmp/after")" "$(sed 1d "$tmp/before")"
$tmux kill-server

# Our modules and the guest

status=0
scripts/lab --quiet -- test -d /sys/kernel/tracing/events/kvm/kvm_exit_count || status=$?
is 'without --stock our modules are loaded' "$status" 0

lab --copy tests/in-lab/checks.sh --copy tests/in-lab/guest.sh -- sh guest.sh
relay_checks <"$tmp/stdout"
is 'the guests left no complaint' "$status $err" '0 '

is 'nothing is left of all that' "$(left_behind)" ''
done_testing
