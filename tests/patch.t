#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each series as a kernel maintainer would look at it before reading: does it
# apply without guessing, does it build, do compiler or sparse warn of more than
# they do in the stock kernel. With FULL=1 in the environment every step is built,
# and not the whole series alone, which takes a minute each.
. "$(dirname "$0")/lib.sh"

modules=scripts/kvm-modules

# build KERNEL N: with the first N patches, and all the warnings that there are.
build() {
	$modules build --kernel "$1" --to "$2" W=1 C=2 CF=-fmax-warnings=unlimited \
		2>/dev/null
}

# The warnings of such a build, without the path of the tree.
warnings() {
	grep -aE '(warning|error):' "$1/log" |
		sed 's,.*/\(arch\|virt\|include\)/,\1/,; s/:[0-9:]* /: /' | sort
}

# check_build KERNEL N WARNINGS: builds with the first N patches, and nothing new.
check_build() {
	local out

	out=$(build "$1" "$2")
	ok "$1: builds with $2 patches" test -f "$out/kvm.ko"
	is "$1: $2 patches add no warning" "$(warnings "$out")" "$3"
}

# check_sparse KERNEL OUT: did sparse look at the sources that became OUT?
check_sparse() {
	if grep -q 'sparse is not available or not up to date' "$2/log"; then
		skip "$1: sparse" "its suite's is too old for this kernel"
	else
		like "$1: sparse warns of what stock has" "$(warnings "$2")" \
			'context imbalance'
	fi
}

check_series() {
	local kernel=$1 tree patch patches out stock before n

	if $modules version --kernel "$kernel" >/dev/null 2>&1; [ $? = 3 ]; then
		skip "$kernel" "Debian's archive has it no more"
		return
	fi
	tree=$($modules tree --kernel "$kernel" 2>&1 | tail -n 1)
	ok "$kernel: applies with no fuzz to linux-source" test -d "$tree"

	mapfile -t patches < <(grep -v '^#' "kernel-patch/$kernel/series")
	for patch in "${patches[@]}"; do
		out=$(cd "$tree" && scripts/checkpatch.pl --strict --no-tree \
			"$OLDPWD/kernel-patch/$kernel/$patch" 2>&1)
		like "$kernel: checkpatch has nothing against $patch" "$out" \
			'total: 0 errors, 0 warnings'
	done
	rm -rf "$tree"

	stock=$(build "$kernel" 0)
	before=$(warnings "$stock")
	check_sparse "$kernel" "$stock"
	n=${#patches[@]}
	[ -z "${FULL-}" ] || n=1
	for ((; n <= ${#patches[@]}; n++)); do
		check_build "$kernel" "$n" "$before"
	done
}

for series in kernel-patch/*/series; do
	check_series "$(basename "$(dirname "$series")")"
done
done_testing
