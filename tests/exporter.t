#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The way of the counters from exittop through node_exporter's textfile collector
# into Prometheus, which is asked for them; and the dashboard's questions.
. "$(dirname "$0")/lib.sh"

tmp=$(mktemp -d)
pids=()
cleanup() {
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
	wait
	rm -rf "$tmp"
}
trap cleanup EXIT

unpacked=${XDG_CACHE_HOME:-$HOME/.cache}/exittop/unpacked
PATH=$PATH:$unpacked/prometheus/usr/bin:$unpacked/prometheus-node-exporter/usr/bin

# address LOG: where a server says that it listens; it may choose its port.
address() {
	local i

	for ((i = 0; i < 300; i++)); do
		if grep -qs 'Listening on.*address=' "$1"; then
			sed -n 's/.*Listening on.*address=\([^ ]*\).*/\1/p' "$1"
			return
		fi
		sleep 0.1
	done
	cat "$1" >&2
	return 1
}

start_node_exporter() {
	mkdir "$tmp/textfiles"
	prometheus-node-exporter --web.listen-address=127.0.0.1:0 \
		--collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$tmp/textfiles" \
		2>"$tmp/node.log" &
	pids+=($!)
	node=$(address "$tmp/node.log")
}

start_prometheus() {
	cat >"$tmp/prometheus.yml" <<-END
	global: { scrape_interval: 1s }
	scrape_configs:
	- job_name: node
	  static_configs: [{ targets: ['$node'] }]
	END
	prometheus --config.file="$tmp/prometheus.yml" \
		--storage.tsdb.path="$tmp/tsdb" \
		--web.listen-address=127.0.0.1:0 2>"$tmp/prometheus.log" &
	pids+=($!)
	prometheus=http://$(address "$tmp/prometheus.log")
}

# query PROMQL: the results, as JSON.
query() {
	promtool query -o json instant "$prometheus" "$1"
}

# until_is PROMQL VALUE: waits until that is what Prometheus says.
until_is() {
	local i got

	for ((i = 0; i < 150; i++)); do
		got=$(query "$1" | jq -r '.[0].value[1]')
		[ "$got" != "$2" ] || return 0
		sleep 0.2
	done
	echo "got $got, wanted $2"
	return 1
}

# count FILE: the exits by CPUID in it.
count() {
	sed -n 's/^kvm_exits_total.*reason="cpuid".* //p' "$1"
}

# publish N: what the collector finds from now on.
publish() {
	cp "$tmp/lab/$1/exittop.prom" "$tmp/textfiles/.new"
	mv "$tmp/textfiles/.new" "$tmp/textfiles/exittop.prom"
}

check_files() {
	ok 'the lab runs' scripts/lab --quiet --out "$tmp/lab" \
		--copy build/tests/minivm --copy viewer/exittop-textfile \
		--copy tests/in-lab/exporter.sh -- sh exporter.sh || return
	is 'one file, which all may read' \
		"$(cd "$tmp/lab/1" && stat -c '%n %a' -- * .[!.]* 2>/dev/null)" \
		'exittop.prom 644'
	ok 'promtool finds nothing to improve' \
		promtool check metrics <"$tmp/lab/1/exittop.prom"
	is 'no vCPU has a series' "$(grep -c vcpu= "$tmp/lab/1/exittop.prom")" 0
	like 'but with --vcpu' "$(cat "$tmp/lab/vcpu")" \
		'kvm_exits_total.vm="1",name="minivm",vcpu="0",isa="svm",number="0x72",reason="cpuid". [0-9]'
	is 'an odd name in each format: 500 CPUIDs' \
		"$(jq -r '.vms[] | .name, (.vcpus[].reasons[] |
			select(.name == "cpuid") | .count)' "$tmp/lab/json")" \
		$'q"\\,\\x0a\\x1bé\n500'
	is 'and the formats agree' "$(/usr/bin/python3 tests/formats.py \
		"$tmp/lab/json" "$tmp/lab/csv" "$tmp/lab/openmetrics" 2>&1)" ''
	is 'without KVM: status' "$(cat "$tmp/lab/status")" 1
	like 'without KVM: message' "$(cat "$tmp/lab/message")" '^exittop: '
	is 'without KVM no old file stays' "$(ls -A "$tmp/lab/3")" ''
}

check_chain() {
	local first second
	local of='{vm="1",name="minivm",isa="svm",reason="cpuid"}'

	first=$(count "$tmp/lab/1/exittop.prom")
	second=$(count "$tmp/lab/2/exittop.prom")
	ok 'the counter grows' test "$second" -gt "$first"
	start_node_exporter
	start_prometheus
	publish 1
	ok 'Prometheus has the counter' until_is "kvm_exits_total$of" "$first"
	publish 2
	ok 'and what it is later' until_is "kvm_exits_total$of" "$second"
	sleep 1
	is 'its increase' "$(query "max_over_time(kvm_exits_total${of}[1m]) -
		min_over_time(kvm_exits_total${of}[1m])" |
		jq -r '.[0].value[1]')" $((second - first))
	is 'its rate' "$(query "rate(kvm_exits_total${of}[1m])" |
		jq -r '.[0].value[1] | tonumber > 0')" true
	is 'as many series as in the file' \
		"$(query 'count(kvm_exits_total)' | jq -r '.[0].value[1]')" \
		"$(grep -c '^kvm_exits_total' "$tmp/lab/2/exittop.prom")"
}

check_dashboard() {
	local expr

	while read -r expr; do
		# Grafana's variables
		expr=${expr//\$__rate_interval/1m}
		expr=${expr//\$instance/.*}
		expr=${expr//\$name/.*}
		is "dashboard: $expr" \
			"$(query "$expr" | jq 'length > 0')" true
	done < <(jq -r '.panels[].targets[].expr' viewer/grafana-exittop.json)
	is 'dashboard: it has panels' \
		"$(jq '.panels | length > 5' viewer/grafana-exittop.json)" true
}

check_files
check_chain
check_dashboard
if command -v systemd-analyze >/dev/null; then
	ok 'the units are as systemd wants them' \
		systemd-analyze verify --man=no viewer/exittop-textfile.timer
else
	skip 'the units are as systemd wants them' 'there is no systemd'
fi
done_testing
