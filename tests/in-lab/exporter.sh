#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the amd lab, for tests/exporter.t: what exittop-textfile writes while a VM
# runs, twice, and when KVM is gone.
set -u

./minivm '0*1000000000' &
sleep 1
for i in 1 2; do
	mkdir out/$i
	sh exittop-textfile out/$i
	sleep 2
done
exittop --openmetrics --once --vcpu 0 >out/vcpu
kill $!
wait $! 2>/dev/null
rmmod kvm-amd
cp -r out/1 out/3
sh exittop-textfile out/3 2>out/message
echo $? >out/status
