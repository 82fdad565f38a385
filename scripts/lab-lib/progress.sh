# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Needs $run/never, a FIFO that nobody writes to.
#
# Progress on stderr for whatever takes longer than two seconds: one line that
# is rewritten on a terminal, a line now and then elsewhere.

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
	while :; do
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
