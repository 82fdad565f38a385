#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs on the amd lab's terminal, for viewer-screen.t, which presses the keys.
# Before and after each exittop it notes the terminal's settings.
guest start --name alpha >/dev/null
stty -a >out/before
# ^C is meant for exittop, not for this.
trap : INT

# session NAME COMMAND...: shows the command's status when it is done.
session() {
	name=$1
	shift
	"$@" 2>"out/$name.err"
	echo "$name: status $?"
	stty -a >"out/$name"
	ls /sys/kernel/tracing/instances >"out/$name-instances"
}

session quit exittop
session interrupt exittop
(until pidof exittop >/dev/null; do sleep 0.1; done
	sleep 2
	kill "$(pidof exittop)") &
session term exittop
session plain env NO_COLOR=1 exittop
session updates exittop -n 2 -d 0.5
session unknown env TERM=nonesuch exittop
# The lab ends with this, but the terminal's last words may take a moment.
sleep 1
exit 0
