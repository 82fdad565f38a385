# SPDX-License-Identifier: GPL-2.0
#
# One reboot: what two looks of exittop, and the other witnesses, differ by.
# $before, $after: exittop's JSON; $hist_*: the hist trigger's text; $leaf_*: the
# guest's own leaves, "EAX EBX ECX EDX"; each "" if there is none.

def vm($look): $look.vms[] | select(.pid == $pid);

# {"VCPU NUMBER": {count, cycles}}
def cells($look):
	[vm($look).vcpus[] | .vcpu as $v | .reasons[] | select(.count > 0)
	| {key: "\($v) \(.number)", value: {count, cycles}}] | from_entries;

# The same of the hist trigger; VMX has flags above a reason's 16 bits.
def hist_cells($text; $isa):
	[$text | scan("vcpu_id: *([0-9]+), exit_reason: *([0-9]+) } hitcount: *([0-9]+)")
	| map(tonumber)
	| {v: .[0], n: (if $isa == "vmx" then .[1] % 65536 else .[1] end), count: .[2]}]
	| group_by([.v, .n]) | map({key: "\(.[0].v) \(.[0].n)", value: (map(.count) | add)})
	| from_entries;

def minus($a; $b): reduce ($b | to_entries[]) as $e ($a; .[$e.key] -= $e.value)
	| with_entries(select(.value != 0));

def hex: ltrimstr("0x") | explode
	| reduce .[] as $c (0; . * 16 + (if $c > 57 then $c - 87 else $c - 48 end));

def leaf($text): $text | split(" ") | if length == 4 then (.[1] | hex) * 4294967296 + (.[0] | hex) else null end;

def number($look; $n): [vm($look).vcpus[].reasons[] | select(.number == $n) | .count] | add // 0;

$before[0] as $b | $after[0] as $a | $a.isa as $isa
| cells($b) as $cb | cells($a) as $ca
| ($ca | to_entries | map({
	number: (.key | split(" ")[1] | tonumber),
	count: (.value.count - ($cb[.key].count // 0)),
	cycles: (.value.cycles - ($cb[.key].cycles // 0))})) as $rows
| ([$a.reasons[] | {key: "\(.number)", value: {name, class}}] | from_entries) as $names
| ($rows | group_by(.number) | map({
	number: .[0].number, name: $names["\(.[0].number)"].name,
	class: $names["\(.[0].number)"].class,
	count: (map(.count) | add), cycles: (map(.cycles) | add)})
	| map(select(.count > 0))) as $reasons
| {
	isa: $isa,
	exits: (vm($a).exits - vm($b).exits), cycles: (vm($a).cycles - vm($b).cycles),
	status: $status, complete: ($a.complete and $b.complete), lost: ($a.lost + $b.lost),
	reasons: $reasons,
	guest: {
		before: leaf($leaf_before), after: leaf($leaf_after),
		cpuid_before: leaf($cpuid_before), cpuid_after: leaf($cpuid_after)
	}
}
| .checks = {
	sum: (([.reasons[].count] | add) == .exits and ([.reasons[].cycles] | add) == .cycles),
	complete: (.complete and .lost == 0),
	hist: (if $hist_after == "" then null else
		minus(hist_cells($hist_after; $isa); hist_cells($hist_before; $isa)) ==
		($ca | with_entries(.value = .value.count - ($cb[.key].count // 0) | select(.value > 0)))
		end),
	# The guest asks before the first look and after the second; of CPUID's
	# exits there is exactly the asking one between the looks and its answers.
	guest: (if .guest.cpuid_after == null then null else
		.guest.cpuid_before == number($b; $cpuid) and
		.guest.cpuid_after == number($a; $cpuid) + 1 and
		.guest.before < vm($b).exits and .guest.after > vm($a).exits end)
}
