# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Steps that may take long, and progress on stderr for whatever takes longer
# than two seconds: one line that is rewritten on a terminal, a line now and
# then elsewhere. Needs $run/never, a FIFO that nobody writes to.

progress=lines
[[ ! -t 2 ]] || progress=terminal
progress_pid=''

# Shows "lab: $1 ... N s" from now until progress_end.
progress_begin() {
	progress_end
	[[ $progress != none ]] || return 0
	progress_show "$1" &
	progress_pid=$!
}

progress_end() {
	[[ -n $progress_pid ]] || return 0
	kill "$progress_pid" 2>/dev/null || :
	wait "$progress_pid" 2>/dev/null || :
	progress_pid=''
	[[ $progress != terminal ]] || printf '\r\e[K' >&2
}

progress_show() {
	local start=$SECONDS pause=2 never
	trap - EXIT INT TERM HUP
	# Reading what never comes sleeps without a process that could outlive us.
	exec {never}<>"$run/never"
	while kill -0 $$ 2>/dev/null; do
		read -r -t "$pause" <&"$never" || :
		if [[ $progress = terminal ]]; then
			printf '\rlab: %s ... %d s' "$1" $((SECONDS - start)) >&2
			pause=1
		else
			printf 'lab: %s ... %d s\n' "$1" $((SECONDS - start)) >&2
			pause=30
		fi
	done
}

step_pid=''

# Runs a command that may take long, and ends with its status. It is a process
# group in the background, so that a signal to us need not wait for it and can
# end all of it.
step() {
	local status=0
	set -m
	"$@" </dev/null &
	set +m
	step_pid=$!
	wait "$step_pid" || status=$?
	step_pid=''
	return "$status"
}

end_step() {
	[[ $step_pid ]] || return 0
	kill -- "-$step_pid" 2>/dev/null || :
	wait "$step_pid" 2>/dev/null || :
	step_pid=''
}
