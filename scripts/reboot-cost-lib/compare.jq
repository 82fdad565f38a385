# SPDX-License-Identifier: GPL-2.0
#
# Two results: per reason, what B has more than A. A difference says something
# where the runs of A and those of B do not overlap.

def left($n): tostring | . + " " * ($n - length);
def right($n): tostring | " " * ($n - length) + .;
def signed: if . > 0 then "+\(.)" else tostring end;
def spread: "\(.median) (\(.min)-\(.max))";
def line($name; $a; $b):
	($name | left(24)) + ($a | spread | right(26)) + ($b | spread | right(26))
	+ ($b.median - $a.median | signed | right(10)) + "  "
	+ (if $a.max < $b.min or $b.max < $a.min then "differs" else "within the spread" end);
def of($n): [.reasons[] | select(.number == $n) | .count][0] // {median: 0, min: 0, max: 0};
def what: "\(.runs) reboots, guest kernel \(.about.guest_kernel // "unknown"), host \(.about.host_kernel)"
	+ (if .about.emulator then ", LAB (\(.about.emulator))" else "" end) + ": \(.about.vmm)";

.[0] as $a | .[1] as $b
| if $a.isa != $b.isa then "A is of \($a.isa), B of \($b.isa): their exits have different numbers\n" | halt_error(1) else
"A: \($a | what)", "B: \($b | what)", "",
("REASON" | left(24)) + ("A: MEDIAN (MIN-MAX)" | right(26)) + ("B: MEDIAN (MIN-MAX)" | right(26)) + ("B - A" | right(10)),
line("all exits"; $a.exits; $b.exits),
([$a, $b | .reasons[] | {number, name}] | unique_by(.number)
	| sort_by(.number as $n | -((($b | of($n)).median - ($a | of($n)).median) | fabs))[]
	| .number as $n | line(.name; $a | of($n); $b | of($n)))
end
