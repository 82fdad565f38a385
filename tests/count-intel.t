#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters are exact on VMX, and Debian's cpuid reads in the guest what the
# leaves promise.
. "$(dirname "$0")/lib.sh"
. tests/count.sh

check_count intel 1 10 '12 35 3 444 0xFFFFFFFF'
answers 'HLT (12) was counted, ECX echoes it' 1 \
	'eax=0x[0-9a-f]*[1-9a-f][0-9a-f]* ebx=0x00000000 ecx=0x0000000c edx=0x00000000'
answers '35 is undefined' 2 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0xffffffff'
answers '3 (INIT_SIGNAL) is not implemented' 3 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000'
answers '444 is undefined' 4 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0xffffffff'
answers '0xFFFFFFFF is undefined' 5 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0xffffffff'
answers 'all exits of the VM' 6 \
	'eax=0x[0-9a-f]*[1-9a-f][0-9a-f]* ebx=0x00000000 ecx=0x00000000 edx=0x00000000'
done_testing
