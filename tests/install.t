#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make install and uninstall; the manual and the completion, which must know each
# option that the help knows.
. "$(dirname "$0")/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

install_files() {
	make -s "$1" DESTDIR="$tmp/root" PREFIX=/usr
}

# The options that --help explains, a line each.
options() {
	./exittop --help | grep -oE '^ +-.*' | cut -c1-22 |
		grep -oE -- '--?[[:alpha:]][[:alpha:]-]*'
}

# complete WORD...: what the completion offers for the last one.
complete_words() {
	COMP_WORDS=(exittop "$@") COMP_CWORD=$#
	_exittop
	printf '%s\n' "${COMPREPLY[@]}"
}

check_install() {
	ok 'make install' install_files install
	is 'what it installs' "$(cd "$tmp/root" && find . -type f -printf '%p %m\n' |
		sort)" "\
./usr/bin/exittop 755
./usr/bin/exittop-textfile 755
./usr/lib/systemd/system/exittop-textfile.service 644
./usr/lib/systemd/system/exittop-textfile.timer 644
./usr/share/bash-completion/completions/exittop 644
./usr/share/exittop/grafana-exittop.json 644
./usr/share/man/man1/exittop.1 644"
	is 'the installed exittop runs' "$("$tmp/root/usr/bin/exittop" --version)" \
		"$(./exittop --version)"
	is 'the manual has no mistakes' \
		"$(mandoc -Tlint -Wwarning "$tmp/root/usr/share/man/man1/exittop.1" 2>&1)" ''
	# shellcheck source=/dev/null
	. "$tmp/root/usr/share/bash-completion/completions/exittop"
	ok 'make uninstall' install_files uninstall
	is 'nothing of it stays' "$(find "$tmp/root" -type f -o -name '*exittop*')" ''
}

check_options() {
	local manual option offered

	manual=$(mandoc -Tascii viewer/exittop.1 | sed 's/.\x08//g')
	offered=$(complete_words '')
	for option in $(options); do
		like "$option is in the manual" "$manual" \
			"(^|[^[:alnum:]-])$option([^[:alnum:]-]|\$)"
		is "$option is completed" "$(grep -cxe "$option" <<<"$offered")" 1
	done
	is 'there are options' "$(($(options | wc -l) > 15))" 1
}

check_values() {
	local value

	for value in $(complete_words -s ''); do
		ok "-s $value" ./exittop -s "$value" --version
	done
	for value in $(complete_words --source ''); do
		ok "--source $value" ./exittop --source "$value" --version
	done
	is 'an option that has begun' "$(complete_words --js)" --json
	is 'nothing to complete a number with' "$(complete_words -n '')" ''
}

# What exittop would say of a host with exits and VMs of odd names.
check_names() {
	cat >"$tmp/exittop" <<-'END'
	#!/bin/sh
	case $1 in
	--list) printf '%s\n' 'NUMBER NAME CLASS' '0x72 cpuid handled' '0x78 hlt handled' '0xa7- - undefined' ;;
	*) echo '{"vms":[{"vm":1,"pid":7,"name":"web $(touch pwned)","exits":1},{"vm":2,"pid":8,"name":"db","exits":1}]}' ;;
	esac
	END
	chmod +x "$tmp/exittop"
	is '--reason: names of --list' \
		"$(PATH=$tmp:$PATH complete_words --reason '' | paste -sd ' ')" \
		'cpuid hlt'
	is '--reason: by its beginning' \
		"$(PATH=$tmp:$PATH complete_words --reason h)" hlt
	is '--vm: what a shell would run is quoted' \
		"$(cd "$tmp" && PATH=$tmp:$PATH complete_words --vm '')" \
		"$(printf '%q\n' "web \$(touch pwned)" db)"
	is 'and not run' "$(ls "$tmp/pwned" 2>/dev/null)" ''
}

check_install
check_options
check_values
check_names
done_testing
