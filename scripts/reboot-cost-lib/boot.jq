# SPDX-License-Identifier: GPL-2.0
#
# The same of one look: all that the VM has done so far.
(.vms[] | select(.pid == $pid)) as $vm
| [$vm.vcpus[].reasons[]] | group_by(.number)
| map({name: .[0].name, count: (map(.count) | add)}) | map(select(.count > 0)) | sort_by(-.count)
| "| boot | \($vm.exits) | \(.[:3] | map("\(.name) \(.count * 1000 / $vm.exits + 0.5 | floor | . / 10) %") | join(", ")) | \(.[-1].name), \(.[-1].count) |"
