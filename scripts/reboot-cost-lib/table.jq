# SPDX-License-Identifier: GPL-2.0
#
# A result as text.

def left($n): tostring | . + " " * ($n - length);
def right($n): tostring | " " * ($n - length) + .;
def hex: [recurse(if . >= 16 then . / 16 | floor else empty end) % 16]
	| reverse | map("0123456789abcdef"[.:. + 1]) | add;
def number($isa): if $isa == "svm" then "0x" + (hex | if length < 2 then "0" + . else . end)
	else tostring end;
def whole: . + 0.5 | floor;
def hundredths: . * 100 | whole | tostring | if length < 3 then "0" * (3 - length) + . else . end
	| .[:-2] + "." + .[-2:];
def verdict: if . == null then "not there to ask" elif . then "yes" else "NO" end;
def about($key; $what): .about[$key] | if . then "\($what): \(.)" else empty end;

. as $all
| (if .about.emulator then
	"LAB FIGURES: an emulated host (\(.about.emulator)), not hardware. Counts are what this guest",
	"causes; cycles, rates and interrupts of hardware differ."
	elif .about.host_is_virtual == "true" then
	"NESTED: this host is a virtual machine itself; hardware's figures differ."
	else empty end),
about("host_cpu"; "host CPU"), about("host_cpus"; "host CPUs"), about("host_kernel"; "host kernel"),
about("guest_kernel"; "guest kernel"), about("guest_devices"; "guest devices"), about("vmm"; "guest"),
"",
(if .runs_not_ready > 0 then "\(.runs_not_ready) of \(.runs) reboots DID NOT END: their counts are those until then" + (if .runs > .runs_not_ready then ", and not in the table" else "" end)
	else empty end),
"\(.runs) reboots, each: exits \(.exits.median) (\(.exits.min) to \(.exits.max)), cycles \(.cycles.median | whole)",
"most frequent: \(.most.number | number($all.isa)) \(.most.name), \(.most.count)",
"least frequent: \(.least.number | number($all.isa)) \(.least.name), \(.least.count)",
"",
"    NUMBER " + ("NAME" | left(22)) + "    MEDIAN       MIN       MAX      %     CYCLES (MEDIAN)       AVERAGE",
(.reasons[] |
	(.number | number($all.isa) | right(10)) + " " + (.name | left(22))
	+ (.count.median | right(10)) + (.count.min | right(10)) + (.count.max | right(10))
	+ (.percent | hundredths | right(7)) + (.cycles.median | whole | right(20))
	+ (.avg_cycles | whole | right(14))),
"",
"sum over reasons is the total: \(.checks.sum | verdict)",
"no event lost, each look whole: \(.checks.complete | verdict)",
"hist trigger of kvm_exit counted the same, per vCPU and reason: \(.checks.hist | verdict)",
"the guest's own leaves say the same: \(if .about.exit_leaves then "exit_leaves is off" else .checks.guest | verdict end)",
(.each | to_entries[] | select(.value.guest.after) | .value as $v
	| "  reboot \(.key + 1): leaf 0x4FFFFFFF \($v.guest.before) before, \($v.guest.after) after: \($v.exits) of the reboot and \($v.guest.after - $v.guest.before - $v.exits) of reading it")
