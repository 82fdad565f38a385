#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters are exact on SVM, and Debian's cpuid reads in the guest what the
# leaves promise.
. "$(dirname "$0")/lib.sh"
. tests/count.sh

check_count amd 2 0x72 '0x78 0xA7 0x63 0x404'
answers 'HLT (0x78) was counted, ECX echoes it' 1 \
	'eax=0x[0-9a-f]*[1-9a-f][0-9a-f]* ebx=0x00000000 ecx=0x00000078 edx=0x00000000'
answers '0xA7 is undefined' 2 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0xffffffff'
answers '0x63 (INIT) is not implemented' 3 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000'
answers '0x404 is undefined' 4 \
	'eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0xffffffff'
answers 'all exits of the VM' 5 \
	'eax=0x[0-9a-f]*[1-9a-f][0-9a-f]* ebx=0x00000000 ecx=0x00000000 edx=0x00000000'
done_testing
