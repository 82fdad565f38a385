#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each VM has its own counters, and only its own.
. "$(dirname "$0")/lib.sh"

out=build/tests/two-vms

eax() {
	echo $(($(cut -d ' ' -f 1 "$out/$1")))
}

# exittop's count of CPUID for the VM of that name.
count_of() {
	jq ".vms[] | select(.name == \"$1\") | [.vcpus[].reasons[] |
		select(.number == 114) | .count] | add" $out/json
}

rm -rf $out
ok 'two guests run' scripts/lab --out $out --copy tests/in-lab/two-vms.sh \
	-- sh two-vms.sh || exit
is 'a quiet guest reads its own exits alone: one more, of the read' \
	$(($(eax after) - $(eax before))) 1
ok 'the busy one has 10,000 more' test "$(eax busy)" -gt 10000
is 'exittop has the quiet one apart' "$(count_of quiet)" "$(eax after)"
is 'exittop has the busy one apart' "$(count_of busy)" "$(eax busy)"
is 'exittop knows both by name and pid' \
	"$(jq -r '.vms[] | "\(.name) \(.pid)"' $out/json | sort)" \
	"$(awk '{ print $1, $2 }' $out/list | sort)"
is 'the numbers of the VMs differ' "$(jq '[.vms[].vm] | unique | length' $out/json)" 2
done_testing
