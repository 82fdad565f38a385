#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop -i on damaged recordings; a little of what 'make fuzz' does.
. "$(dirname "$0")/lib.sh"

ok 'damaged recordings: no crash, no hang, whole JSON' tests/fuzz-recordings \
	--exittop build/tests/exittop-asan --step 5000 --runs 150 \
	tests/data/{counters,exits}-*.dat
done_testing
