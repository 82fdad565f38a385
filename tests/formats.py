#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
formats.py JSON CSV OPENMETRICS: reads what exittop printed in three formats, with
other people's parsers, and prints what they disagree in. CSV may have several
updates, of which the last one counts.
"""
import collections
import csv
import json
import sys

from prometheus_client.openmetrics import parser


def of_json(path):
    with open(path, encoding="utf-8") as file:
        last = [json.loads(line) for line in file][-1]
    return {
        (vm["vm"], vm["name"], vcpu["vcpu"], row["number"], row["name"]):
            (row["count"], row["cycles"])
        for vm in last["vms"]
        for vcpu in vm["vcpus"]
        for row in vcpu["reasons"] if row["count"]
    }


def of_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    if any(None in row or None in row.values() for row in rows):
        sys.exit("CSV: a row is longer or shorter than the titles")
    return {
        (int(row["vm"]), row["name"], int(row["vcpu"]), int(row["number"]),
         row["reason"]):
            (int(row["count"]), int(row["cycles"]) if row["cycles"] else None)
        for row in rows if row["time"] == rows[-1]["time"] and int(row["count"])
    }


def of_openmetrics(path):
    with open(path, encoding="utf-8") as file:
        families = {family.name: family for family in
                    parser.text_string_to_metric_families(file.read())}
    for name in "kvm_exits", "exittop_lost_events":
        if families[name].type != "counter":
            sys.exit(f"OpenMetrics: {name} is a {families[name].type}")
    return {
        (int(s.labels["vm"]), s.labels["name"], int(s.labels["number"], 0),
         s.labels["reason"]): s.value
        for s in families["kvm_exits"].samples if s.value
    }


def by_vm(rows):
    sums = collections.Counter()
    for (vm, name, _, number, reason), (count, _) in rows.items():
        sums[vm, name, number, reason] += count
    return sums


def compare(what, got, wanted):
    for key in sorted(got.keys() | wanted.keys()):
        if got.get(key) != wanted.get(key):
            print(f"{what}: {key}: {got.get(key)}, not {wanted.get(key)}")


rows = of_json(sys.argv[1])
compare("CSV", of_csv(sys.argv[2]), rows)
compare("OpenMetrics", of_openmetrics(sys.argv[3]), by_vm(rows))
if not rows:
    print("nothing happened")
