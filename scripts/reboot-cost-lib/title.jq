# SPDX-License-Identifier: GPL-2.0
#
# What the picture is of, in two lines. Quotes would end gnuplot's string.
[
	"A guest's reboot: \(.exits.median) exits (median of \(.runs); \(.exits.min) to \(.exits.max))",
	(if .about.emulator then "LAB FIGURES: host emulated by \(.about.emulator), not hardware"
		else "host: \(.about.host_cpu), Linux \(.about.host_kernel)" end)
] | map(gsub("[\"\\\\`]"; "")) | join("\\n")
