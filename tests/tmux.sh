# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2119,SC2120
#
# A terminal for tests of the screen: keys in, text out. After lib.sh.

command -v tmux >/dev/null || { echo '1..0 # SKIP no tmux'; exit 0; }
dir=$(mktemp -d)
# Its signs are not ASCII, whatever the locale of whoever runs this is.
export LC_ALL=C.UTF-8
# A server of our own: the user's settings and sessions are not concerned.
tmux=(tmux -f /dev/null -S "$dir/tmux")
trap '"${tmux[@]}" kill-server 2>/dev/null; rm -rf "$dir"' EXIT

# terminal COLUMNS LINES COMMAND: runs COMMAND in a terminal, instead of what ran.
terminal() {
	if "${tmux[@]}" has-session 2>/dev/null; then
		size "$1" "$2"
		"${tmux[@]}" respawn-window -k "$3; sleep 1000"
	else
		"${tmux[@]}" new-session -d -x "$1" -y "$2" "$3; sleep 1000"
	fi
}

screen() {
	"${tmux[@]}" capture-pane -p "$@"
}

keys() {
	"${tmux[@]}" send-keys "$@"
}

size() {
	"${tmux[@]}" resize-window -x "$1" -y "$2"
}

# matches REGEX: the screen does within a while: half a minute, for a slow lab.
matches() {
	local i

	for ((i = 0; i < 300; i++)); do
		[[ $(screen) =~ $1 ]] && return
		sleep 0.1
	done
	return 1
}

# shows WHAT REGEX
shows() {
	if matches "$2"; then
		pass "$1"
	else
		fail "$1" "wanted: $2" "$(screen)"
	fi
}

# lacks WHAT REGEX: the screen comes to match no more.
lacks() {
	local i

	for ((i = 0; i < 300; i++)); do
		[[ $(screen) =~ $2 ]] || { pass "$1"; return; }
		sleep 0.1
	done
	fail "$1" "unwanted: $2" "$(screen)"
}
