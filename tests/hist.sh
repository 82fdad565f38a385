# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of exittop's sources have in common: counts in one form, after
# lib.sh.

# "VCPU REASON COUNT" in their order, of lines of a hist file, all threads.
by_hand() {
	awk -v RS='[{}:, \n]+' '
		$0 == "vcpu_id" { getline vcpu }
		$0 == "exit_reason" { getline reason }
		$0 == "hitcount" { getline n; sum[vcpu " " reason] += n }
		END { for (key in sum) print key, sum[key] }' "$@" | sort
}

# of_json all|PID: the same of JSON on stdin, of all VMs or that one.
of_json() {
	jq -r --arg pid "$1" '[.vms[] |
		select($pid == "all" or .pid == ($pid | tonumber)) |
		.vcpus[] | .vcpu as $vcpu | .reasons[] |
		{ key: "\($vcpu) \(.number)", count }] |
		group_by(.key)[] | "\(.[0].key) \(map(.count) | add)"' | sort
}

# jq_is WHAT FILE FILTER WANTED
jq_is() {
	is "$1" "$(jq -c "$3" "$2" 2>&1)" "$4"
}
