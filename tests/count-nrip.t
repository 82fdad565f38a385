#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters are exact on an SVM that saves the next RIP, as hardware does: there
# KVM handles some exits in its fastpath.
. "$(dirname "$0")/lib.sh"
. tests/count.sh

check_count amd-nrip 1 0x72 0x78
answers 'HLT (0x78) was counted, ECX echoes it' 1 \
	'eax=0x[0-9a-f]*[1-9a-f][0-9a-f]* ebx=0x00000000 ecx=0x00000078 edx=0x00000000'
done_testing
