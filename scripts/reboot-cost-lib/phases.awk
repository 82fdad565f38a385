# SPDX-License-Identifier: GPL-2.0
#
# From the trace of a reboot to lines "PHASE SECONDS [EPOCH]": when each began,
# since the reboot was asked for. measure.sh lets exits through that happened in
# firmware, whose addresses have five digits at most, and in programs.

function seconds(    i) {
	for (i = 1; i <= NF; i++)
		if ($i ~ /^[0-9]+\.[0-9]+:$/)
			return $i + 0
}

/tracing_mark_write: mark asked/ {
	asked = seconds()
	epoch = $NF
}

/tracing_mark_write: mark ready/ { ready = seconds() }

asked && !ready && /kvm_exit:/ && match($0, /rip 0x[0-9a-f]+/) {
	if (RLENGTH - 6 <= 5) {
		if (!firmware)
			firmware = seconds()
		kernel = seconds()
		programs = 0
	} else if (kernel && !programs) {
		programs = seconds()
	}
}

END {
	printf "asked 0 %s\n", epoch
	if (firmware)
		printf "firmware %.3f\nkernel %.3f\n", firmware - asked, kernel - asked
	if (programs)
		printf "userspace %.3f\n", programs - asked
	if (ready)
		printf "ready %.3f\n", ready - asked
}
