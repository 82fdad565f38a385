#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# QEMU's query-stats has the counters, though QEMU knows nothing of them: what it
# says of each vCPU and number is what exittop says.
. "$(dirname "$0")/lib.sh"

out=build/tests/query-stats

# of_qemu STATISTIC: lines 'vcpu number value' of what is not zero. QEMU lists the
# buckets from the last to the first. SVM's codes from 0x400 on have the buckets
# that follow those of the low ones.
of_qemu() {
	jq -r --arg name "$1" --slurpfile cpus $out/cpus.json '
		($cpus[0].return | map({(."qom-path"): ."cpu-index"}) | add) as $index |
		.return[] | select(.provider == "kvm") | $index[."qom-path"] as $vcpu |
		.stats[] | select(.name == $name) | .value | reverse | to_entries[] |
		select(.value > 0) |
		(.key | if . > 170 then 4294967466 - . elif . > 166 then . + 857 else . end) as $number |
		"\($vcpu) \($number) \(.value)"' $out/stats.json | sort
}

# of_exittop KEY
of_exittop() {
	jq -r --arg key "$1" '.vms[0].vcpus[] | .vcpu as $vcpu | .reasons[] |
		select(.[$key] > 0) | "\($vcpu) \(.number) \(.[$key])"' \
		$out/exittop.json | sort
}

rm -rf $out
ok 'a guest stands still, QEMU and exittop tell its exits' scripts/lab --out $out \
	--copy build/tests/qmp --copy tests/in-lab/query-stats.sh \
	-- sh query-stats.sh || exit

is 'nothing has exited meanwhile' "$(cat $out/again.json)" "$(cat $out/stats.json)"
like 'both vCPUs have exits by CPUID' "$(of_exittop count | tr '\n' ' ')" \
	'0 114 [0-9]+ .*1 114 [0-9]+ '
is 'query-stats has every count that exittop has' \
	"$(of_qemu vm_exit_reasons)" "$(of_exittop count)"

# A vCPU that does not enter has time on its last exit's account, which the
# statistics have when it enters again, and exittop at once.
differ=$(join <(of_qemu vm_exit_reason_cycles | sed 's/ /:/' | sort) \
	<(of_exittop cycles | sed 's/ /:/' | sort) | awk '$2 != $3')
is 'the cycles are the same, but those of the exit that lasts' \
	"$(cut -d : -f 1 <<<"$differ")" "$(printf '0\n1')"
is '... of which exittop has more' "$(awk '$2 > $3' <<<"$differ")" ''
is '... and no reason is missing' "$(of_qemu vm_exit_reason_cycles | cut -d ' ' -f 1,2)" \
	"$(of_exittop cycles | cut -d ' ' -f 1,2)"
done_testing
