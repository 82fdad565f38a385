#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest/exits: the guest's own table, and what it says where there is none.
. "$(dirname "$0")/lib.sh"

out=build/tests/exits
rm -rf $out
mkdir -p $out

# run_lab DIR OPTION...: exits in a guest of the lab host.
run_lab() {
	ok "exits runs in a guest${2:+ ($2)}" scripts/lab --out "$out/$1" "${@:2}" \
		--copy tests/in-lab/exits.sh -- sh exits.sh 2 || exit
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

# A machine without KVM: exits is its init there, so that the kernel panics with
# its exit status in the end.
run_tcg() {
	local release

	release=$(scripts/kvm-modules version --kernel 6.1)
	timeout 120 qemu-system-x86_64 -accel tcg -M pc,usb=off -cpu max,la57=off -m 256 \
		-nodefaults -no-user-config -display none -no-reboot -serial stdio \
		-kernel "${XDG_CACHE_HOME:-$HOME/.cache}/exittop/kernel/$release/vmlinux" \
		-initrd "build/lab/guest-$release.cpio" -append 'console=ttyS0 quiet panic=-1 rdinit=/bin/exits' \
		</dev/null 2>&1 | tr -d '\r' >$out/tcg
}

run_lab patched
for file in cpu-0 cpu-last repeated nobody; do
	is "$file: status" "$(cat $out/patched/$file.status)" 0
	holds "$file: the sum of all reasons is the total, meanwhile" patched/$file \
		'.exits <= .sum and .sum <= .exits_after and .cycles <= .sum_cycles'
	holds "$file: each number of SVM, once" patched/$file \
		'.isa == "svm" and ([.reasons[].number] | unique | length) == 175'
	holds "$file: most and least frequent" patched/$file \
		'.most.count == ([.reasons[].count] | max)
		 and .least.count == ([.reasons[].count | select(. > 0)] | min)'
	holds "$file: three classes' numbers and names" patched/$file \
		'[.reasons[] | select(.number == (99, 114)) | [.name, .class]] ==
		 [["init", "not_implemented"], ["cpuid", "handled"]]'
	holds "$file: shares make 100 %" patched/$file \
		'([.reasons[].percent] | add) | . > 99.99 and . < 100.01'
done
is '-n 3: three tables' "$(wc -l <$out/patched/repeated)" 3
ok '-n 3: counts grow' jq -es '[.[].exits] | . == (sort | unique)' $out/patched/repeated
is 'a CPU that is not there: status' "$(cat $out/patched/cpu-none.status)" 1
like 'a CPU that is not there: says so' "$(cat $out/patched/cpu-none.err)" "CPU '2'"
like 'text: total, most and least' "$(cat $out/patched/text)" \
	'exits of this VM: [0-9]+.*most frequent: 0x.*least frequent: 0x'
is '--all: a line for each number' "$(grep -Ec ' (handled|not_implemented) ' $out/patched/all)" 175

absent 'leaves switched off' patched/off 'not patched, or it keeps them.*exit_leaves'
run_lab stock --stock
absent 'stock KVM' stock/text 'not patched, or it keeps them.*exit_leaves'
run_tcg
like 'TCG: says why' "$(cat $out/tcg)" "the hypervisor is not KVM but 'TCGTCGTCGTCG'"
like 'TCG: status 2' "$(cat $out/tcg)" 'exitcode=0x00000200'
done_testing
