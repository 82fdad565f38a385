# SPDX-License-Identifier: GPL-2.0
#
# exittop's updates to exits per second, by the time since
# $asked when each interval began. An update without
# any exit came before new counts did, on a busy host: the next has its share.
[.[] | {time, exits: ([.vms[] | select(.pid == $pid) | .exits] | add)} | select(.exits)]
| [range(length) as $i | select($i == 0 or .[$i].exits != .[$i - 1].exits) | .[$i]] as $u
| ["seconds", "exits_per_second", "exits"],
(range(1; $u | length) | $u[.] as $b | $u[. - 1] as $a | select($b.time > $a.time)
	| [$a.time - $asked, ($b.exits - $a.exits) / ($b.time - $a.time), $b.exits - $a.exits])
| @csv
