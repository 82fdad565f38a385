#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each series as a kernel maintainer would look at it before reading: does it
# apply without guessing, does every step build, does it add warnings.
. "$(dirname "$0")/lib.sh"

modules=scripts/kvm-modules

# The warnings of a build with W=1, without the path of the tree.
warnings() {
	grep 'warning:' "$1/log" | sed 's,.*/\(arch\|virt\)/,\1/,; s/:[0-9:]* /: /' |
		sort
}

check_series() {
	local kernel=$1 tree patch out before n=0

	tree=$($modules tree --kernel "$kernel" 2>&1 | tail -n 1)
	ok "$kernel: applies with no fuzz to linux-source" test -d "$tree"

	before=$(warnings "$($modules build --kernel "$kernel" --to 0 W=1 \
		2>/dev/null)")
	while read -r patch; do
		out=$(cd "$tree" && scripts/checkpatch.pl --strict --no-tree \
			"$OLDPWD/kernel-patch/$kernel/$patch" 2>&1)
		like "$kernel: checkpatch has nothing against $patch" "$out" \
			'total: 0 errors, 0 warnings'
		n=$((n + 1))
		out=$($modules build --kernel "$kernel" --to $n W=1 \
			2>/dev/null)
		ok "$kernel: builds with patch $n" test -f "$out/kvm.ko"
		is "$kernel: patch $n adds no warning" "$(warnings "$out")" \
			"$before"
	done < <(grep -v '^#' "kernel-patch/$kernel/series")
	rm -rf "$tree"
}

for series in kernel-patch/*/series; do
	check_series "$(basename "$(dirname "$series")")"
done
done_testing
