# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The counters are exact: what exittop, the hist trigger of kvm_exit and the
# guest's own leaf say of the same exits is the same, to the last one. Used by
# the tests of the labs, which differ in vendor only.

out=build/tests/count

# The hist trigger's file as lines 'vcpu reason count', sorted.
hist() {
	sed -n 's/^{ vcpu_id: *\([0-9]*\), exit_reason: *\([0-9]*\) } hitcount: *\([0-9]*\)$/\1 \2 \3/p' \
		"$out/$1.hist" | sort -n -k 1 -k 2
}

# The same of exittop's JSON.
counts() {
	jq -r '.vms[0].vcpus[] | .vcpu as $v | .reasons[] | select(.count > 0) |
		"\($v) \(.number) \(.count)"' "$out/$1.json" | sort -n -k 1 -k 2
}

# CPUID's exits by each of the three.
by_json() {
	jq ".reasons[] | select(.number == $((cpuid))) | .count" "$out/$1.json"
}

by_hist() {
	hist "$1" | awk -v r="$cpuid" '$2 == r { n += $3 } END { print n }'
}

by_leaf() {
	local eax ebx rest

	read -r eax ebx rest <"$out/$1.leaf"
	echo $((ebx << 32 | eax))
}

# check_count VENDOR CPUS CPUID NUMBERS: runs the guest, compares the witnesses.
check_count() {
	local vendor=$1 cpus=$2 cpuid=$3 numbers=$4 when

	rm -rf "$out"
	ok "$vendor: a guest runs and is watched" scripts/lab \
		--vendor "$vendor" --out "$out" --copy tests/in-lab/exact.sh \
		-- sh exact.sh "$cpuid" "$cpus" "$numbers" || exit
	for when in before after; do
		is "$vendor: leaf and hist trigger agree on CPUID, $when" \
			"$(by_leaf $when)" "$(by_hist $when)"
		is "$vendor: exittop and hist trigger agree on CPUID, $when" \
			"$(by_json $when)" "$(by_hist $when)"
		like "$vendor: the hist trigger has exits, $when" "$(hist $when)" \
			'[0-9]+ [0-9]+ [0-9]+'
		is "$vendor: all vCPUs and reasons agree, $when" \
			"$(counts $when)" "$(hist $when)"
		is "$vendor: the snapshot was whole, $when" \
			"$(jq -c '[.complete, .lost]' "$out/$when.json")" \
			'[true,0]'
	done
	# cpuid-loop 1 came before the first look: 10,000 more make the difference,
	# and the read itself.
	is "$vendor: 10,001 CPUIDs and a read of the leaf are 10,002 exits" \
		$(($(by_leaf after) - $(by_leaf before))) 10002
	is "$vendor: no leaf is wrong for 100,000 random numbers each" \
		"$(cat $out/random)" right
	is "$vendor: the kernel had nothing to say about those" \
		"$(cat $out/dmesg)" ''
}

# answers WHAT LINE REGEX: line LINE of what Debian's cpuid printed in the guest.
answers() {
	like "$1" "$(sed -n "$2p" $out/cpuid)" "$3"
}
