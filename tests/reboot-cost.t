#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/reboot-cost: its witnesses agree, its arithmetic holds, and it ends
# whatever the guest does.
# shellcheck disable=SC1091 # lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lab.sh
. "$(dirname "$0")/lab.sh"

cost=scripts/reboot-cost
out=build/tests/reboot-cost
rm -rf $out

# result WHAT FILTER: FILTER is true for the result.
result() {
	ok "$1" jq -e "$2" $out/result.json
}

# ended STATUS REGEX OPTION...: reboot-cost ends with STATUS and says REGEX.
ended() {
	local got=0 text

	text=$($cost "${@:3}" 2>&1) || got=$?
	is "status of ${*:3}" $got "$1"
	like "what ${*:3} says" "$text" "$2"
}

ended 1 '--help' --nosuch
ended 1 'needs --reboot' --pid 1
ended 1 'a number' --runs 0
ended 1 'no result' --compare /nosuch /nosuch
ended 0 'Usage' --help

ok 'two reboots of a guest with 2 CPUs' $cost --cpus 2 --runs 2 --out $out || exit
result 'exittop, hist trigger and the guest agree' \
	'.checks == {sum: true, complete: true, hist: true, guest: true}'
result 'two runs, each with exits of its own' \
	'.runs == 2 and (.each | length) == 2 and all(.each[]; .exits > 1000)'
result 'the sum over reasons is the total, in each run' \
	'all(.each[]; ([.reasons[].count] | add) == .exits)'
result 'between the leaves lie the exits of the reboot and few of reading' \
	'all(.each[]; .guest.after - .guest.before - .exits | . > 0 and . < 5000)'
result 'the median lies between least and most' \
	'all(.exits, .reasons[].count; .min <= .median and .median <= .max)'
result 'shares make 100 %' '[.reasons[].percent] | add | . > 99.99 and . < 100.01'
result 'it says that the host is emulated, and what the guest was' \
	'.about | (.emulator | test("QEMU")) and (.vmm | test("-smp 2")) and .guest_kernel'
is 'CSV: a line for each reason, and the titles' "$(wc -l <$out/result.csv)" \
	$(($(jq '.reasons | length' $out/result.json) + 1))
is 'the phases, in their order' "$(sort -n -k 2 $out/phases | cut -d ' ' -f 1 | xargs)" \
	'asked firmware kernel userspace ready'
is 'the pictures' "$(file -b --mime-type $out/reboot-cost.{png,svg} | xargs)" 'image/png image/svg+xml'
like 'the picture is 800 pixels wide' "$(file -b $out/reboot-cost.png)" ' 800 x '

like 'a result compared with itself: no difference' "$($cost --compare $out $out/result.json)" \
	$'all exits [^\n]* 0  within the spread\n'
jq '(.reasons[] | select(.number == 114) | .count) |= map_values(. + 1000)' \
	$out/result.json >"$tmp/more.json"
like 'a reason that has 1,000 more comes first' "$($cost --compare $out "$tmp/more.json")" \
	$'all exits [^\n]*\ncpuid [^\n]* \\+1000  differs\n'

# A guest that halts instead.
status=0
$cost --cpus 1 --runs 2 --timeout 8 --reboot 'guest run -- halt -f' --out "$tmp/halt" \
	>"$tmp/halt.out" 2>&1 || status=$?
is 'a guest that never comes back: status' $status 124
like 'a guest that never comes back: the counts so far' "$(cat "$tmp/halt.out")" \
	'not ready again after 8 s.*DID NOT END.*most frequent'

# signalled SIGNAL TEXT STATUS: reboot-cost gets SIGNAL when it has said TEXT.
signalled() {
	local status=0 job

	# In the background it would be born deaf to INT.
	TMPDIR=$tmp/tmpdir env --default-signal=INT $cost --cpus 1 --out "$tmp/$1" \
		>"$tmp/$1.out" 2>&1 &
	job=$!
	until grep -q "$2" "$tmp/$1.out" || ! kill -0 $job; do sleep 0.2; done
	kill "-$1" $job
	wait $job || status=$?
	is "$1 at '$2': status" $status "$3"
	is "$1 at '$2': nothing is left" "$(ls -A "$tmp/tmpdir"; left_behind)" ''
}

mkdir "$tmp/tmpdir"
signalled INT 'booting a guest' 130
signalled TERM 'reboot 2 of 3' 143
like 'TERM: the counts so far' "$(cat "$tmp/TERM.out")" \
	$'until then:.*\n1 reboots, each: exits [0-9]+ .*leaves say the same: yes'
is 'TERM: the counts so far, as JSON' \
	"$(jq -c '[.runs, .checks.hist, .checks.guest, .exits.median > 1000]' "$tmp/TERM/result.json")" \
	'[1,true,true,true]'

# Leaves that are switched off cannot be asked, which is no disagreement.
ok 'exit_leaves goes off' $cost --cpus 1 --runs 2 --no-course --out "$tmp/off" \
	--reboot 'echo N >/sys/module/kvm/parameters/exit_leaves; guest reboot'
is 'exit_leaves off: the guest is no witness' \
	"$(jq -c '[.checks.hist, .checks.guest, .about.exit_leaves]' "$tmp/off/result.json")" \
	'[true,null,"off"]'

# The lab host as a real host.
mkdir "$tmp/tools"
for program in bash jq qemu-system-x86_64; do
	cp "$(command -v $program)" "$tmp/tools/"
	ldd "$(command -v $program)" | awk '$2 == "=>" { print $3 }' | xargs cp -Lt "$tmp/tools"
done
mv "$tmp/tools/qemu-system-x86_64" "$tmp/tools/full-qemu"
cp /usr/share/seabios/bios-256k.bin "$tmp/tools"
cc -m32 -nostdlib -static -Wl,-Ttext=0x7c00,--oformat=binary,--build-id=none \
	-o "$tmp/disk" tests/boot-sector.S
truncate -s 1M "$tmp/disk"
scripts/lab --quiet --out "$tmp/out" --copy scripts --copy "$tmp/tools" --copy "$tmp/disk" \
	--copy tests/in-lab/checks.sh --copy tests/in-lab/reboot-cost.sh \
	-- sh reboot-cost.sh >"$tmp/checks"
is 'the lab host as a real host: it ends well' $? 0
relay_checks <"$tmp/checks"
done_testing
