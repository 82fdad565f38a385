#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop's screen in the amd lab: keys in, screen text out, by tmux.
# viewer-screen.sh runs in the lab.
. "$(dirname "$0")/lib.sh"

command -v tmux >/dev/null || { echo '1..0 # SKIP no tmux'; exit 0; }
dir=$(mktemp -d)
# A server of our own: the user's settings and sessions are not concerned.
tmux=(tmux -f /dev/null -S "$dir/tmux")
trap '"${tmux[@]}" kill-server 2>/dev/null; rm -rf "$dir"' EXIT

screen() {
	"${tmux[@]}" capture-pane -p "$@"
}

keys() {
	"${tmux[@]}" send-keys "$@"
}

size() {
	"${tmux[@]}" resize-window -x "$1" -y "$2"
}

# shows WHAT REGEX: the screen matches within a while.
shows() {
	local i

	for ((i = 0; i < 50; i++)); do
		[[ $(screen) =~ $2 ]] && { pass "$1"; return; }
		sleep 0.2
	done
	fail "$1" "wanted: $2" "$(screen)"
}

# ended NAME STATUS
ended() {
	shows "$1: ends with status $2" "$1: status $2"
	like "$1: the screen from before is back" "$(screen)" "$1: status"
}

start() {
	"${tmux[@]}" new-session -d -x 80 -y 24 \
		"scripts/lab --quiet --tty --out '$dir/out' \
		--copy tests/viewer-screen.sh -- sh viewer-screen.sh
		echo \"lab: \$?\"; sleep 1000"
	local i

	for ((i = 0; i < 300; i++)); do
		[[ $(screen) =~ exits/s\ [0-9] ]] && return
		sleep 1
	done
	fail 'the screen comes up' "$(screen)"
	done_testing
	exit 1
}

check_screen() {
	local text

	text=$(screen)
	like 'host, kernel, ISA, source' "$text" \
		'exittop  lab-amd  Linux 6\.[^ ]+  isa svm  source counters'
	like 'totals' "$text" \
		'VMs 1  vCPUs 1  exits [0-9]+  exits/s [0-9.]+  lost 0'
	like 'the VM' "$text" 'VM 1 alpha \(pid [0-9]+\)'
	like 'most and least' "$text" \
		'[▲^] most: 0x[0-9a-f]+ [a-z]+, [0-9]+ +[▼v] least: 0x'
	like 'titles' "$text" 'NUMBER NAME +CLASS +COUNT +RATE/S +%'
	is 'one row is marked as the most frequent' \
		"$(grep -cE '^[▲^]  +0x' <<<"$text")" 1
	like 'undefined numbers' "$text" 'Undefined:  0xa7-0x3ff  0x404-'
	like 'not implemented' "$text" 'Not implemented:  0x01 read_cr1'
	like 'in color' "$(screen -e)" $'\e\\[[0-9;]*31m'

	keys End
	shows 'End shows the least frequent' $'\n[▼v]  +0x'
	keys Home
	shows 'Home shows the most frequent' $'\n[▲^]  +0x'
}

check_numbers() {
	keys v
	shows 'v shows the numbers' 'Undefined:.*0x5f exception_31'
	keys End
	shows 'they scroll' '0xfffffffd idle_required'
	keys v
	shows 'v goes back' 'NUMBER NAME +CLASS'
}

check_sizes() {
	size 40 10
	shows '40x10: what matters' 'NUMBER NAME +COUNT *'$'\n[▲^]  +0x'
	shows '40x10: the last line' 'q quit'
	size 200 50
	shows '200x50: all numbers' 'Undefined:.*0xfffffffd'
	size 10 2
	sleep 1
	size 80 24
	shows 'and back' 'NUMBER NAME +CLASS +COUNT +RATE/S +%'
}

check_ends() {
	keys q
	ended quit 0
	shows 'again' 'exits/s [0-9]'
	keys C-c
	ended interrupt 0
	shows 'again' 'exits/s [0-9]'
	ended term 0
	shows 'NO_COLOR' 'exits/s [0-9]'
	is 'NO_COLOR: no color' "$(screen -e | grep -c $'\e\[[0-9;]*3[0-7]')" 0
	is 'NO_COLOR: but the mark' "$(screen | grep -cE '^[▲^]  +0x')" 1
	keys q
	ended plain 0
	ended updates 0
	ended unknown 1
	# 130 where the shell that ran the command took our ^C as its own.
	shows 'the lab ends' 'lab: (0|130)'
}

check_traces() {
	local name

	for name in quit interrupt term plain updates unknown; do
		[ -e "$dir/out/$name" ] || { fail "$name: was run"; continue; }
		ok "$name: the terminal is as it was" \
			cmp "$dir/out/before" "$dir/out/$name"
		is "$name: no instance stays" \
			"$(<"$dir/out/$name-instances")" ''
	done
	like 'an unknown terminal: message' "$(<"$dir/out/unknown.err")" \
		"^exittop: cannot use the terminal 'nonesuch': set TERM"
}

start
check_screen
check_numbers
check_sizes
check_ends
check_traces
done_testing
