#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The time counters against a recording, against their own sum and against a
# sleep of known length.
. "$(dirname "$0")/lib.sh"

out=build/tests/cycles

# counter FILE STATISTIC BUCKET
counter() {
	awk -v s="$2" -v b="$3" '$3 == s && $4 == b { print $5 }' "$out/$1"
}

# The ticks from each kvm_exit of the reason to the kvm_entry that follows.
recorded() {
	awk -v reason="exit_reason=$1" '
		{ ticks = $3; sub(":", "", ticks) }
		/kvm_exit:/ { since = 0 }
		/kvm_exit:/ && $5 == reason { since = ticks }
		/kvm_entry:/ && since { sum += ticks - since; since = 0 }
		END { printf "%d\n", sum }' $out/trace
}

# sum FILE COLUMN: of minivm's answers in FILE the first, the sum of all but the
# first and the last, and the last.
sum() {
	local values sum=0 value

	mapfile -t values < <(awk -v c="$2" '{ print $c }' "$out/$1")
	for value in "${values[@]:1:${#values[@]}-2}"; do
		sum=$((sum + value))
	done
	echo $((values[0])) $sum $((values[-1]))
}

# What both reads of leaf FC in FILE differ by, in milliseconds.
slept() {
	local ebx ecx ticks=()

	while read -r _ ebx ecx _; do
		ticks+=($((ebx << 32 | ecx)))
	done <"$out/$1"
	awk -v t=$((ticks[1] - ticks[0])) '{ printf "%d\n", t / $1 / 1000 }' $out/mhz
}

# within WHAT VALUE FROM TO
within() {
	if [ -n "$2" ] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then
		pass "$1 ($3 <= $2 <= $4)"
	else
		fail "$1" "got:    $2" "wanted: $3 to $4"
	fi
}

rm -rf $out
# shellcheck disable=SC2046
ok 'the lab measures' scripts/lab --icount --out $out --copy build/tests/minivm \
	--copy tests/in-lab/cycles.sh -- sh cycles.sh 0x78 \
	$(seq 0 166) $(seq 1024 1027) $(seq 4294967292 4294967295) || exit

is 'the recording has all of 5,000 CPUIDs' \
	"$(grep -c 'exit_reason=114 ' $out/trace)" \
	"$(counter recorded vm_exit_reasons 114)"
# What is counted begins at the exit and ends after kvm_entry; between the two
# events lies less of that, but some of what recording itself takes.
within 'the recorded exit-to-entry time of CPUID is between that counted without recording and with' \
	"$(recorded 114)" "$(counter unrecorded vm_exit_reason_cycles 114)" \
	"$(counter recorded vm_exit_reason_cycles 114)"

read -r first total last < <(sum sum-exits 5)
within 'leaf FD summed over all numbers is leaf FF, meanwhile' \
	"$total" "$first" "$last"
ok 'leaf FF has gone on by the reads at least' \
	test $((last - first)) -ge $(($(wc -l <$out/sum-exits) - 1))
read -r first total last < <(sum sum-cycles 9)
within 'leaf FC summed over all numbers is leaf FE, meanwhile' \
	"$total" "$first" "$last"

within 'a guest asleep for 1 s has 900 to 1200 ms more in HLT' \
	$(($(slept sleep-1) - $(slept sleep-0))) 900 1200
done_testing
