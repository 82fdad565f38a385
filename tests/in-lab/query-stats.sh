#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host: what QEMU's query-stats and exittop say of a guest whose
# vCPUs stand still goes to out/.
set -eu

# ask COMMAND [ARGUMENTS]: QEMU, through its socket.
ask() {
	./qmp /run/guest/guest/qmp "{\"execute\": \"$1\", \"arguments\": {${2-}}}"
}

mkdir -p out
guest start --cpus 2
guest run -- cpuid-loop 1000
ask stop
ask query-cpus-fast >out/cpus.json
ask query-stats '"target": "vcpu"' >out/stats.json
exittop --once --json >out/exittop.json
ask query-stats '"target": "vcpu"' >out/again.json
guest stop
