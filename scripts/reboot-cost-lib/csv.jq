# SPDX-License-Identifier: GPL-2.0
["number", "name", "class", "count_median", "count_min", "count_max", "percent",
	"cycles_median", "cycles_min", "cycles_max", "avg_cycles"],
(.reasons[] | [.number, .name, .class, .count.median, .count.min, .count.max, .percent,
	.cycles.median, .cycles.min, .cycles.max, .avg_cycles])
| @csv
