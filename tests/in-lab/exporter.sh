#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the amd lab, for tests/exporter.t: what exittop-textfile writes while a VM
# runs, twice, and when KVM is gone.
set -u

./minivm '0*1000000000' &
minivm=$!
sleep 1
for i in 1 2; do
	mkdir out/$i
	sh exittop-textfile out/$i
	sleep 2
done
exittop --openmetrics --once --vcpu 0 >out/vcpu

# A VM that means harm by its name.
name=$(printf 'q"\\,\n\033\303\251')
cp minivm "$name"
mkfifo fifo
"./$name" -w '0*500' <>fifo &
sleep 1
for format in json csv openmetrics; do
	exittop --$format --once --vm 'q"\,\x0a\x1bé' --reason cpuid >out/$format
done
kill $minivm $!
wait
rmmod kvm-amd
rmmod kvm
cp -r out/1 out/3
sh exittop-textfile out/3 2>out/message
echo $? >out/status
