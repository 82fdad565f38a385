# SPDX-License-Identifier: GPL-2.0
#
# A result as a row of scripts/workloads' table.
def share: "\(.name) \(.percent * 10 + 0.5 | floor | . / 10) %";
"| \($name) | \(.exits.median) (\(.exits.min) to \(.exits.max)) | \(.reasons[:3] | map(share) | join(", ")) | \(.least.name), \(.least.count) |"
