#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every key of exittop's screen, and terminals of several kinds, by tmux and a
# recording; no lab.
. "$(dirname "$0")/lib.sh"
. tests/tmux.sh

data=$PWD/tests/data/counters-amd.dat
[ -e "$data" ] || { echo "1..0 # SKIP no recording: tests/data/record makes it"; exit 0; }
top="$PWD/exittop -i $data"

backslash=\\

# What the screen has to show is what the other views say.
last=$(./exittop -i "$data" --json | tail -n 1)
names=$(jq -r '.reasons | map(select(.count > 0)) | sort_by(-.count, .number) | .[].name' <<<"$last")
most=$(head -n 1 <<<"$names")
least=$(jq -r .least.name <<<"$last")
exits=$(jq .exits <<<"$last")

# begin COLUMNS LINES [BEFORE [AFTER]]: exittop has begun to show the recording,
# with that before and after it in the command.
begin() {
	local what="${1}x$2${3:+, $3}"

	terminal "$1" "$2" "cd $dir; ${3:-} $top ${4:-}; echo status \$?"
	matches 'exits [1-9]' || fail "$what: comes up" "$(screen)"
}

# rows: the lines of the list, without their marks.
rows() {
	local titles

	titles=$(screen | grep -nE '^ +[^ ]*(NUMBER|VM) ' | cut -d: -f1)
	screen | tail -n "+$((titles + 1))" | sed '$d; s/^..//; s/ *$//' | grep .
}

# names: those of the list, in its order.
names() {
	rows | awk '{ print $2 }'
}

# cursor: the line that the cursor is at, which is in reverse, as titles are.
cursor() {
	screen -e | awk '{
		line = $0
		text = ""
		at = -1
		while (match(line, /\033\[[0-9;]*m/)) {
			text = text substr(line, 1, RSTART - 1)
			if (at < 0 && text != "")
				at = reverse
			nr = split(substr(line, RSTART + 2, RLENGTH - 3), codes, ";")
			if (nr == 0)
				reverse = 0
			for (i = 1; i <= nr; i++)
				if (codes[i] == 7)
					reverse = 1
				else if (codes[i] == 0 || codes[i] == 27)
					reverse = 0
			line = substr(line, RSTART + RLENGTH)
		}
		if (at < 0)
			at = reverse
		if (at == 1 && text line !~ / NAME /)
			print text line
	}' | sed '$d'
}

# becomes WHAT WANTED COMMAND...: COMMAND prints WANTED within a while.
becomes() {
	local what=$1 wanted=$2 got i

	shift 2
	for ((i = 0; i < 50; i++)); do
		got=$("$@")
		[ "$got" = "$wanted" ] && { pass "$what"; return; }
		sleep 0.1
	done
	fail "$what" "wanted: $wanted" "got: $got" "$(screen)"
}

cursor_name() {
	cursor | sed 's/^..//' | awk '{ print $2 }'
}

check_moves() {
	local second last

	second=$(sed -n 2p <<<"$names")
	last=$(tail -n 1 <<<"$names")
	becomes 'sorted by count' "$names" names
	becomes 'the cursor begins at the first line' "$most" cursor_name
	keys Down
	becomes 'Down' "$second" cursor_name
	keys Up
	becomes 'Up' "$most" cursor_name
	keys End
	becomes 'End' "$last" cursor_name
	keys Home
	becomes 'Home' "$most" cursor_name
	keys NPage
	becomes 'PgDn' "$last" cursor_name
	keys PPage
	becomes 'PgUp' "$most" cursor_name
}

check_columns() {
	local key

	shows 'columns' 'NUMBER NAME +▽COUNT +RATE/S +% +TIME% +AVERAGE *'$'\n'
	keys Right Right Right
	shows 'Right: others' 'NUMBER NAME +TIME% +AVERAGE +CYCLES CLASS *'$'\n'
	keys Left Left Left
	shows 'Left: those again' 'NUMBER NAME +▽COUNT +RATE/S'
}

check_sort() {
	local by_name by_number

	by_name=$(LC_ALL=C sort <<<"$names")
	by_number=$(jq -r '.reasons | map(select(.count > 0)) |
		sort_by(.number) | .[].name' <<<"$last")
	keys '<'
	becomes '<: by name' "$by_name" names
	shows '<: says so' 'sorted by name'
	keys '<'
	becomes '<: by number' "$by_number" names
	keys I
	becomes 'I: inverts' "$(tac <<<"$by_number")" names
	shows 'I: says so' 'sorted by number, inverted'
	keys '>'
	becomes '>: by name' "$by_name" names
	keys F6
	becomes 'F6: by count' "$names" names
	keys F6
	shows 'F6: by rate' 'sorted by rate'
	keys '<'
	becomes 'and back' "$names" names
}

# click COLUMN LINE, both from 1: as terminals tell it.
click() {
	local x y

	printf -v x '\\x%x' $(($1 + 32))
	printf -v y '\\x%x' $(($2 + 32))
	# shellcheck disable=SC2059 # the codes are in the format
	keys -l "$(printf "\e[M $x$y")"
	# shellcheck disable=SC2059
	keys -l "$(printf "\e[M#$x$y")"
}

check_mouse() {
	local line

	line=$(screen | grep -n NUMBER | cut -d: -f1)
	click 5 "$line"
	shows 'a click on a title sorts by it' 'sorted by number'
	shows 'and the title says so' '△NUMBER'
	click 5 "$line"
	shows 'another one inverts' 'sorted by number, inverted'
	shows 'and the title says so' '▽NUMBER'
	click 5 $((line + 1))
	click 38 "$line"
	becomes 'a click on COUNT' "$names" names
}

check_views() {
	keys v
	shows 'v: VMs' ' VM NAME '
	like 'a VM, closed' "$(screen)" $'\n\+ +[0-9]+ [^ ]+ \(pid [0-9]+\) '
	keys e
	shows 'e: its vCPUs' $'\n- +[0-9]+ [^ ]+[^\n]*\n +vCPU [01] [^\n]*\n +vCPU [01] '
	keys Down Enter
	shows 'Enter on a vCPU: its reasons' 'Only:  VM [0-9]+ [^ ]+ \(pid [0-9]+\), vCPU [01] *'$'\n'
	like 'a vCPU: totals' "$(screen)" 'VMs 1  vCPUs 1  '
	keys Escape
	shows 'Esc: the VMs again' ' vCPU 0 '
	keys Up Enter
	shows 'Enter on a VM: its reasons' 'Only:  VM [0-9]+ [^ ]+ \(pid [0-9]+\) *'$'\n'
	keys Escape
	shows 'Esc: the VMs again' ' VM NAME '
	keys End e
	lacks 'e: no vCPUs any more' 'vCPU 0'
	like 'and the cursor is at their VM' "$(cursor)" '^\+ '
	keys F5
	shows 'F5: numbers' 'not implemented or not defined'
	like 'undefined numbers' "$(screen)" ' 0xa7-0x3ff -  +undefined'
	like 'undefined numbers without end' "$(screen)" ' 0x404- +- +undefined'
	like 'not implemented, by name' "$(screen)" ' 0x01 read_cr1 +not_implemented'
	keys End
	shows 'End of them' '0xfffffffd [a-z_]+ +not_implemented'
	keys v
	shows 'v: reasons' 'All VMs:'
	for key in '?' F1; do
		keys "$key"
		shows "$key: help" 'F10 quit.*Space pause'
		keys "$key"
		shows "$key: and back" 'All VMs:'
	done
	keys '?' Escape
	shows 'Esc: out of help' 'All VMs:'
}

check_search() {
	keys / "${least:0:2}" "${least:2}"
	shows '/: shows what is typed' "Search.*: $least"
	becomes '/: the cursor is there' "$least" cursor_name
	keys x
	shows '/: what is not there' 'not found'
	keys BSpace Enter
	lacks 'Enter ends it' 'Search'
	becomes 'and the cursor stays' "$least" cursor_name
	keys Home F3 _ F3
	shows 'F3: search' 'Search'
	keys Escape
	lacks 'Esc ends it' 'Search'
	keys Home
}

check_filter() {
	for key in "$backslash" F4; do
		keys "$key"
		keys -l "$least"
		becomes "$key: only what has the text" "$least" names
		keys Enter
		shows "$key: says so" "only '$least'"
		keys Escape
		becomes "$key: Esc shows all" "$names" names
	done
	keys "$backslash" 'q?v' Enter
	shows 'a filter that nothing has' 'no line has this text'
	is 'what is typed is no command' "$(screen | grep -c "only 'q?v'")" 1
	keys Escape
}

check_counting() {
	keys c
	shows 'c without z' 'z counts from now on'
	keys z
	shows 'z: from now on' 'exits 0 .* since [0-9:]+.*no exits'
	keys c
	becomes 'c: from the start' "$names" names
	lacks 'c: says so' 'since'
	keys c
	shows 'c: from then on' 'exits 0 .* since [0-9:]+'
	keys c
	keys Space
	shows 'Space: paused' 'PAUSED'
	keys Space
	lacks 'Space: goes on' 'PAUSED'
	keys +
	shows '+: slower' 'every 2 s'
	keys - -
	shows '-: faster' 'every 0.5 s'
}

check_save() {
	keys s
	shows 's: asks' 'text \(t\) or JSON \(j\)'
	keys t
	shows 's t: says where' 'saved to exittop-[0-9]+-[0-9]+\.txt'
	is 's t: the table' "$(sed 's/^..//' "$dir"/exittop-*.txt |
		awk '$1 ~ /^0x/ { print $2 }')" "$names"
	keys s j
	shows 's j: says where' 'saved to exittop-[0-9]+-[0-9]+\.json'
	is 's j: JSON with these exits' "$(jq .exits "$dir"/exittop-*.json)" "$exits"
	keys s x
	lacks 's and another key: nothing' 'JSON'
	is 'two files, no more' "$(find "$dir" -name 'exittop-*' | wc -l)" 2
}

# In a mount namespace of its own, $dir/full is a disk that is full.
check_full_disk() {
	local mount="mount -t tmpfs -o size=4k nodev '$dir/full'"

	mkdir "$dir/full"
	if ! unshare --mount sh -c "$mount" 2>/dev/null; then
		skip 'a full disk' 'needs root, to mount'
		return
	fi
	begin 80 24 "unshare --mount sh -c \"
		$mount; cd '$dir/full'; yes >fill 2>/dev/null;" '; ls"'
	keys s t
	shows 'a full disk: says so' \
		'cannot save to exittop-[^ ]*: No space left on device'
	keys q
	shows 'a full disk: leaves nothing' $'(^|\n)fill *\nstatus 0'
}

check_no_right() {
	begin 80 24 'cd /proc;'
	keys s t
	shows 'where no file can be made' \
		'cannot save to exittop-[^ ]*: [A-Z][a-z]+ '
}

check_sizes() {
	begin 80 24
	keys End
	shows '80x24: the last line' $'\n▼ [^\n]*\n( *\n)*q quit '
	keys Home
	shows '80x24: the first line' $'AVERAGE *\n▲ '
	size 200 50
	shows '200x50: all columns' \
		'NAME .*COUNT .*RATE/S .*% .*TIME% .*AVERAGE .*CYCLES CLASS'
	size 40 10
	shows '40x10: what matters' \
		'exits [0-9]+ .*NUMBER NAME +▽COUNT *'$'\n''▲ '
	like '40x10: the keys' "$(screen)" $'\nq quit  '
	size 1 1
	size 80 24
	shows 'and back' 'NUMBER NAME +▽COUNT +RATE/S'
	keys q
	begin 40 10
	shows 'begun at 40x10' 'NUMBER NAME +▽COUNT *'$'\n''▲ '
	keys q
}

colors() {
	screen -e | grep -cE $'\e\\[[0-9;]*3[0-7]'
}

check_looks() {
	begin 80 50
	is 'in color: most and least' "$(colors)" 3
	is 'marked without color, too' "$(screen | grep -cE '^[▲▼] +0x')" 2
	like 'a bar' "$(screen)" ' [0-9.]+ █'
	begin 80 50 'NO_COLOR=1'
	is 'NO_COLOR' "$(colors)" 0
	like 'NO_COLOR: most in bold, least underlined' "$(screen -e)" \
		$'\e\\[1m▲ most.*\e\\[4m▼ least'
	begin 80 50 '' --no-color
	is '--no-color' "$(colors)" 0
	begin 80 50 'LC_ALL=C'
	is 'ASCII locale: nothing else' "$(screen | LC_ALL=C grep -c '[^ -~]')" 0
	is 'ASCII locale: marks' "$(screen | grep -cE '^[v^] +0x')" 2
	like 'ASCII locale: a bar' "$(screen)" ' [0-9.]+ #'
}

# Losses, and what else is to be known of the counts.
check_limits() {
	local lost file=$PWD/tests/data/lost-amd.dat

	lost=$(./exittop -i "$file" --json | tail -n 1 | jq .lost)
	terminal 80 24 "./exittop -i $file"
	shows 'losses' " lost $lost"
	like 'what the counts lack' "$(screen)" 'counts since the recording began'
	size 40 10
	shows '40x10: losses' " lost $lost"
}

is_gone() {
	kill -0 "$1" 2>/dev/null && echo runs || echo gone
}

check_hangup() {
	local pid

	begin 80 24
	pid=$(pgrep -P "$("${tmux[@]}" list-panes -F '#{pane_pid}')" -x exittop)
	is 'it runs' "$(is_gone "$pid")" runs
	terminal 80 24 true
	becomes 'when the terminal goes away, it ends' gone is_gone "$pid"
}

# A VM that is there when the recording begins, but not when it ends.
check_gone() {
	local name

	name=$(./exittop -i "$data" --json | jq -rs '
		(.[0].vms | map(.name)) - (.[-1].vms | map(.name)) | .[0] // ""')
	[ -n "$name" ] || { skip 'a VM that ends' 'none does'; return; }
	begin 80 24
	keys Space v / "$name" Enter Enter
	shows 'a VM, paused' "Only:  VM [0-9]+ $name .*PAUSED"
	keys Space
	shows 'when it is gone, that is said' 'this VM or vCPU is gone'
	keys Escape
	lacks 'Esc: it is in no list' "$name"
}

# All of it once more, before the eyes of valgrind.
check_memory() {
	begin 80 50 'valgrind --log-file=valgrind.log --leak-check=full \
		--child-silent-after-fork=yes --errors-for-leak-kinds=definite,indirect,possible'
	keys Down End Home NPage Right Left '>' '<' I I z c Space Space + -
	keys v e Down Enter
	shows 'under valgrind: a vCPU' ', vCPU'
	keys Escape
	shows 'under valgrind: VMs' ' VM NAME'
	keys v / 0x x Enter "$backslash" cr Enter Escape '?' '?' v s t
	shows 'under valgrind: saved' 'saved to'
	keys s j
	size 40 10
	sleep 0.5
	size 200 50
	shows 'under valgrind: 200x50' 'CYCLES CLASS'
	keys q
	shows 'under valgrind: ends' 'status 0'
	like 'valgrind has nothing to say' "$(<"$dir/valgrind.log")" \
		'ERROR SUMMARY: 0 errors'
}

check_ends() {
	local key

	for key in q F10; do
		begin 80 24
		keys "$key"
		shows "$key ends it" 'status 0'
	done
	terminal 80 24 "TERM=dumb $top; echo status \$?"
	shows 'a terminal that cannot move its cursor' \
		"cannot use the terminal 'dumb': .*status 1"
}

begin 80 50
shows 'the end of the recording' "exits $exits "
check_moves
check_columns
check_sort
check_mouse
check_views
check_search
check_filter
check_counting
check_save
check_full_disk
check_no_right
check_sizes
check_looks
check_gone
check_limits
check_ends
check_hangup
check_memory
done_testing
