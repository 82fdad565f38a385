#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the AMD lab host: two guests, one of them busy. What the other reads of
# CPUID's exits, and what exittop says of both, goes to out/.
set -eu

mkdir -p out
guest start --name busy
guest start --name quiet
guest run --name quiet -- leaf 0x4ffffffd 0x72 >out/warm-up
guest run --name quiet -- leaf 0x4ffffffd 0x72 >out/before
guest run --name busy -- cpuid-loop 10000
guest run --name quiet -- leaf 0x4ffffffd 0x72 >out/after
guest run --name busy -- leaf 0x4ffffffd 0x72 >out/busy
guest list >out/list
exittop --once --json >out/json
