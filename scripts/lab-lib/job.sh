# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What goes into the lab host for one run, and what comes out of it.

# The shell word that stands for $1 in any shell.
quote() {
	local q=\'
	printf "'%s'" "${1//$q/$q\\$q$q}"
}

# The archive that tells the lab host what to do: /lab/config, /lab/command and
# what lies in the command's working directory.
make_job() {
	local job=$run/job word
	mkdir -p "$job/lab/work/out"
	((!${#copies[@]})) || cp -rL -- "${copies[@]}" "$job/lab/work/"
	{
		printf 'exec'
		for word in "${command[@]}"; do
			printf ' '
			quote "$word"
		done
	} >"$job/lab/command"
	{
		printf 'vendor=%s tty=%s hostname=%s\n' "$vendor" "$tty" "lab-$vendor"
		printf 'export LANG=%s\n' "$(quote "$(utf8_locale)")"
		[[ -z $tty ]] || terminal_config "$job"
	} >"$job/lab/config"
	pack "$job" >"$run/job.cpio" || disk_full "$run"
}

utf8_locale() {
	if [[ $(locale charmap 2>/dev/null) = UTF-8 ]]; then echo C.UTF-8; else echo C; fi
}

terminal_config() {
	local rows cols
	read -r rows cols < <(stty -F /dev/tty size)
	printf 'rows=%s cols=%s\n' "$rows" "$cols"
	printf 'export TERM=%s\n' "$(quote "$(add_terminfo "$1" || echo xterm-256color)")"
}

# Brings the description of the user's terminal along, if there is one.
add_terminfo() {
	local source target
	read -r source target < <(terminfo "${TERM:-dumb}") || return
	install -D "$source" "$1/$target"
	echo "$TERM"
}

# The next $1 bytes of the control port are out/, as a tar file.
receive_out() {
	local reader end=$((SECONDS + 60 + $1 / 1000))
	head -c "$1" "$run/control.out" >"$run/out.tar.gz" &
	reader=$!
	helpers+=("$reader")
	while kill -0 "$reader" 2>/dev/null; do
		kernel_is_well || kernel_failed
		((SECONDS < end)) || fail "out/ was not sent completely"
		sleep 0.1
	done
	unpack_out
}

# build/lab/out is what the last lab has sent that ended; only where --out says,
# nothing is removed.
clear_out() {
	[[ $out_given ]] || step flock "$top/build/lab/out.lock" rm -rf "$out"
}

unpack_out() {
	step flock "$top/build/lab/out.lock" sh -c 'mkdir -p "$1" && tar --warning=no-timestamp -xzf "$2" -C "$1"' \
		sh "$out" "$run/out.tar.gz" || disk_full "$out"
}
