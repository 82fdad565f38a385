#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop's screen in the amd lab: keys in, screen text out, by tmux.
# viewer-screen.sh runs in the lab.
. "$(dirname "$0")/lib.sh"

. tests/tmux.sh

# ended NAME STATUS
ended() {
	shows "$1: ends with status $2" "$1: status $2"
	like "$1: the screen from before is back" "$(screen)" "$1: status"
}

start() {
	local i

	terminal 80 24 "scripts/lab --quiet --tty --out '$dir/out' \
		--copy tests/viewer-screen.sh -- sh viewer-screen.sh
		echo \"lab: \$?\""
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

	shows 'the share of time, as soon as it is known' \
		'time in exits [0-9.]+%'
	text=$(screen)
	like 'host, kernel, ISA, source' "$text" \
		'exittop  lab-amd  Linux 6\.[^ ]+  isa svm  source counters'
	like 'totals' "$text" \
		'VMs 1  vCPUs 1  exits [0-9]+  exits/s [0-9.]+  time in exits'
	like 'the VM' "$text" 'All VMs:  VM 1 alpha \(pid [0-9]+\)'
	like 'most and least' "$text" \
		'[▲^] most: 0x[0-9a-f]+ [a-z]+, [0-9]+ +[▼v] least: 0x'
	like 'titles' "$text" 'NUMBER NAME +.COUNT +RATE/S +% +TIME% +AVERAGE'
	is 'one row is marked as the most frequent' \
		"$(grep -cE '^[▲^]  +0x' <<<"$text")" 1
	like 'in color' "$(screen -e)" $'\e\\[[0-9;]*31m'
	shows 'the last two minutes' '2 min [^0-9]*[_▁#█] max [0-9.]+/s'
}

check_numbers() {
	keys v v
	shows 'v shows the numbers' '0xa7-0x3ff - .* 0x404- +- '
	keys End
	shows 'they scroll' '0xfffffffd [a-z_]+ +not_implemented'
	keys v
	shows 'v goes back' 'NUMBER NAME +.COUNT'
}

check_baseline() {
	keys z
	shows 'z counts from now on' 'exits [0-9]{1,3} .* since [0-9:]+'
	keys c
	shows 'c counts from the start' 'exits [0-9]{4,} .* in exits [0-9.]+% *'$'\n'
}

check_sizes() {
	size 40 10
	shows '40x10: what matters' 'NUMBER NAME +.COUNT *'$'\n[▲^]  +0x'
	shows '40x10: the last line' 'q quit'
	size 10 2
	sleep 1
	size 80 24
	shows 'and back' 'NUMBER NAME +.COUNT +RATE/S +%'
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
check_baseline
check_sizes
check_ends
check_traces
done_testing
