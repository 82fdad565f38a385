#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each kernel that has a series: over a VM's whole life the leaves, the binary
# statistics, exittop and the hist trigger count the same. In the AMD lab; with
# FULL=1 in the environment in the Bochs labs as well, which takes long.
. "$(dirname "$0")/lib.sh"
. tests/count.sh

out=build/tests/kernels

# The first vCPU's statistic as count.sh's lines 'vcpu reason count'. SVM's codes
# from 0x400 on have the buckets that follow those of the low ones.
statistics() {
	awk -v vendor="$1" '$3 == "vm_exit_reasons" && $5 {
		n = $4
		if (vendor != "intel" && n > 166)
			n += 1024 - 167
		print $2, n, $5
	}' $out/minivm | sort -n -k 1 -k 2
}

# check_sum WHAT OF ALL: the answers to the leaf OF, summed up, lie between the first
# and the last answer to the leaf ALL. Leaves of exits have the low half in EAX.
check_sum() {
	local what=$1 of=$2 all=$3 leaf eax ebx ecx low value sum=0 total=()

	while read -r _ _ leaf _ eax _ ebx _ ecx _; do
		case $all in 0x4fffffff) low=$eax ;; *) low=$ecx ;; esac
		value=$((ebx << 32 | low))
		case $leaf in
		"$of":*) sum=$((sum + value)) ;;
		"$all":*) total+=("$value") ;;
		esac
	done < <(sed -n '/0x4fffffff:/,$p' $out/minivm)
	ok "$what (${total[0]} <= $sum <= ${total[-1]})" \
		test "${total[0]}" -le "$sum" -a "$sum" -le "${total[-1]}"
}

# check_kernel VENDOR KERNEL CPUID NUMBER...: CPUID is the number of its exits.
check_kernel() {
	local vendor=$1 kernel=$2 what="$2, $1" answer
	shift 2

	rm -rf $out
	ok "$what: a VM runs and is watched" scripts/lab --vendor "$vendor" \
		--kernel "$kernel" --out $out --copy build/tests/minivm \
		--copy tests/in-lab/kernels.sh -- sh kernels.sh "$@" ||
		return
	is "$what: it is the kernel that the modules are for" \
		"$(cat $out/release)" \
		"$(scripts/kvm-modules version --kernel "$kernel")"

	# EAX is the low half of each count.
	mapfile -t answer < <(awk '$3 ~ /:/ { print $5 }' $out/minivm)
	is "$what: 9,999 CPUIDs and a read of the leaf are 10,000 exits" \
		$((answer[2] - answer[0])) 10000
	like "$what: the hist trigger has exits" "$(hist life)" '[0-9]+ [0-9]+ [0-9]+'
	is "$what: exittop has all reasons as the hist trigger" \
		"$(counts life)" "$(hist life)"
	is "$what: the statistics have all reasons as the hist trigger" \
		"$(statistics "$vendor")" "$(hist life)"
	is "$what: the snapshot was whole" \
		"$(jq -c '[.complete, .lost]' $out/life.json)" '[true,0]'
	check_sum "$what: leaf FD summed over all numbers is leaf FF, meanwhile" \
		0x4ffffffd 0x4fffffff
	check_sum "$what: leaf FC summed over all numbers is leaf FE, meanwhile" \
		0x4ffffffc 0x4ffffffe
}

# CPUID's number, and all that leaf FD knows.
mapfile -t svm < <(echo 0x72; seq 0 166; seq 1024 1027; seq 4294967292 4294967295)
mapfile -t vmx < <(echo 10; seq 0 85)

for series in kernel-patch/*/series; do
	kernel=$(basename "$(dirname "$series")")
	if scripts/kvm-modules version --kernel "$kernel" >/dev/null 2>&1; [ $? = 3 ]; then
		skip "$kernel" "Debian's archive has it no more"
		continue
	fi
	check_kernel amd "$kernel" "${svm[@]}"
	[ -n "${FULL-}" ] || continue
	check_kernel intel "$kernel" "${vmx[@]}"
	check_kernel amd-nrip "$kernel" "${svm[@]}"
done
done_testing
