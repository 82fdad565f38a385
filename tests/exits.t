#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest/exits: the guest's own table, and what it says where there is none.
. "$(dirname "$0")/lib.sh"

out=build/tests/exits
rm -rf $out
mkdir -p $out

# run_lab DIR CPUS OPTION...: exits in a guest of the lab host.
run_lab() {
	ok "$1: exits runs in a guest" scripts/lab --out "$out/$1" "${@:3}" \
		--copy build/guest/bin/exits --copy tests/in-lab/exits.sh -- sh exits.sh "$2" || exit
}

# holds WHAT FILE FILTER: FILTER is true for each object in FILE, of which there
# is one at least.
holds() {
	if [ -s "$out/$2" ] && jq -es "all(.[]; $3)" "$out/$2" >/dev/null; then
		pass "$1"
	else
		fail "$1" "$(head -c 1000 "$out/$2")"
	fi
}

# absent WHAT FILE REGEX: no table, status 2, and a message.
absent() {
	is "$1: status" "$(cat "$out/$2.status")" 2
	is "$1: no table" "$(cat "$out/$2")" ''
	like "$1: says why" "$(cat "$out/$2.err")" "$3"
}

# names FILE: what FILE, of exits or of exittop, calls each number that there is.
names() {
	jq -c '[.reasons[] | select(.class != "undefined") | [.number, .name, .class]] | sort' \
		"$out/$1"
}

# check_tables DIR CPUS ISA NUMBERS SAMPLES: exits in a patched host's guest, with
# as many numbers, and NAME and CLASS for some of them.
check_tables() {
	local file

	for file in cpu-0 cpu-last repeated nobody; do
		is "$1, $file: status" "$(cat "$out/$1/$file.status")" 0
		holds "$1, $file: the sum of all reasons is the total, meanwhile" "$1/$file" \
			'.exits <= .sum and .sum <= .exits_after and .cycles <= .sum_cycles'
		holds "$1, $file: each number of $3, once" "$1/$file" \
			".isa == \"$3\" and ([.reasons[].number] | unique | length) == $4"
		holds "$1, $file: most and least frequent" "$1/$file" \
			'.most.count == ([.reasons[].count] | max)
			 and .least.count == ([.reasons[].count | select(. > 0)] | min)'
		holds "$1, $file: shares make 100 %" "$1/$file" \
			'([.reasons[].percent] | add) | . > 99.99 and . < 100.01'
	done
	holds "$1: names and classes" "$1/cpu-0" \
		"[.reasons[] | [.number, .name, .class]] | contains([$5])"
	is "$1: the same names and classes as on the host" "$(names "$1/cpu-0")" "$(names "$1/host")"
	is "$1, -n 3: three tables" "$(wc -l <"$out/$1/repeated")" 3
	ok "$1, -n 3: counts grow" jq -es '[.[].exits] | . == (sort | unique)' "$out/$1/repeated"
	is "$1, a CPU that is not there: status" "$(cat "$out/$1/cpu-none.status")" 1
	like "$1, a CPU that is not there: says so" "$(cat "$out/$1/cpu-none.err")" "CPU '$2'"
	like "$1, text: total, most and least" "$(cat "$out/$1/text")" \
		'exits of this VM: [0-9]+.*most frequent: [0-9].*least frequent: [0-9]'
	is "$1, --all: a line for each number" \
		"$(grep -Ec ' (handled|not_implemented|undefined) ' "$out/$1/all")" "$4"
	absent "$1, leaves switched off" "$1/off" 'not patched, or it keeps them.*exit_leaves'
}

run_lab amd 2
check_tables amd 2 svm 175 \
	'[99, "init", "not_implemented"], [114, "cpuid", "handled"], [123, "io", "handled"]'
absent 'a host, QEMU TCG without KVM' amd/here "the hypervisor is not KVM but 'TCGTCGTCGTCG'"
run_lab intel 1 --vendor intel
check_tables intel 1 vmx 86 \
	'[11, "GETSEC", "not_implemented"], [10, "CPUID", "handled"], [35, null, "undefined"]'
absent 'a host that is no virtual machine' intel/here 'this is no virtual machine'

run_lab amd-stock 1 --stock
absent 'stock KVM, AMD' amd-stock/text 'not patched, or it keeps them.*exit_leaves'
run_lab intel-stock 1 --stock --vendor intel
absent 'stock KVM, Intel' intel-stock/text 'not patched, or it keeps them.*exit_leaves'
done_testing
