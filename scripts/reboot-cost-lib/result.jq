# SPDX-License-Identifier: GPL-2.0
#
# All runs (the input, an array) to one result: per reason the median, least and
# most over the runs. $about: lines of a name, a tab and a value.

def median: sort | if length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def spread: {median: median, min: min, max: max};

. as $runs
| [$runs[] | select(.status == 0)] as $good
| (if $good == [] then $runs else $good end) as $runs_used
| ([$runs_used[].exits] | median) as $exits
| ([$runs_used[].reasons[]] | group_by(.number) | map(
	.[0] as $r
	| [$runs_used[] | [.reasons[] | select(.number == $r.number)][0] // {count: 0, cycles: 0}] as $each
	| ([$each[].count] | spread) as $count
	| ([$each[].count] | add) as $all
	| $r | {number, name, class, count: $count, cycles: ([$each[].cycles] | spread),
		avg_cycles: (([$each[].cycles] | add) / $all),
		percent: (100 * $all / ([$runs_used[].exits] | add))})
	| sort_by(-.count.median, -.percent)) as $reasons
| {
	about: ($about | split("\n") | map(select(. != "") | split("\t") | {key: .[0], value: .[1]})
		| from_entries),
	isa: $runs[0].isa, runs: ($runs | length), runs_not_ready: ($runs | map(select(.status != 0)) | length),
	exits: ([$runs_used[].exits] | spread), cycles: ([$runs_used[].cycles] | spread),
	most: ($reasons[0] | {number, name, count: .count.median}),
	least: ([$reasons[] | select(.count.median > 0)][-1] | {number, name, count: .count.median}),
	reasons: $reasons,
	checks: ([$runs[].checks | to_entries[]] | group_by(.key) | map({key: .[0].key,
		value: (map(.value) | if any(. == false) then false elif all(. == null) then null else true end)})
		| from_entries),
	each: $runs
}
