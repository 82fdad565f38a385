# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion of exittop's options for bash.

# The names of exits and of VMs, a line each, as far as this user may see them.
_exittop_reasons() {
	exittop --list 2>/dev/null | awk 'NR > 1 && $2 != "-" { print $2 }'
}

_exittop_vms() {
	exittop --json --once 2>/dev/null |
		grep -o '"pid":[0-9]*,"name":"[^"\\]*"' | sed 's/.*:"//; s/"$//'
}

_exittop() {
	local before=${COMP_WORDS[COMP_CWORD - 1]} name names=() i

	COMPREPLY=()
	# What follows -- is a command with words of its own.
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -- ]] || continue
		if declare -F _command_offset >/dev/null; then
			_command_offset $((i + 1))
		else
			compopt -o default
		fi
		return
	done
	case $before in
	-s) names=(count rate percent cycles avg number name) ;;
	--source) names=(auto counters hist events) ;;
	--reason) mapfile -t names < <(_exittop_reasons) ;;
	--vm) mapfile -t names < <(_exittop_vms) ;;
	-i) compopt -o default ;;
	-n|-d|-p|--vcpu) ;;
	*) names=(-b --batch -n -d --once --json --csv --openmetrics --list -s
		-p --vm --vcpu --reason --source -i --no-color -h --help
		-V --version --) ;;
	esac
	# A VM may be called anything: compgen -W would expand it, so might the user.
	for name in "${names[@]}"; do
		[[ $name != "${COMP_WORDS[COMP_CWORD]}"* ]] ||
			COMPREPLY+=("$(printf %q "$name")")
	done
}

complete -F _exittop exittop
