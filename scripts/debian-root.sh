# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016
#
# A kernel of another Debian suite than this machine's: its packages, and the
# compiler that they want, in a directory of their own. The machine's packages and
# apt stay as they are. No step needs root: packages are unpacked, not installed,
# and what runs among them does so in a namespace of its own.
#
# Part of scripts/kvm-modules.

# Sets $root to the directory that has the kernel $1 of Debian's suite $2.
find_root() {
	root=$cache/debian/$1
	mkdir -p "$cache/debian"
	exec 8>"$root.lock"
	flock 8
	[ -d "$root" ] || fetch_root "$1" "$2"
	exec 8>&-
}

# What is unpacked: the kernel, what builds and checks modules, and what these
# need. The image wants any maker of an initramfs; this is the smallest.
root_packages() {
	echo "linux-source-$1" linux-headers-cloud-amd64 linux-image-cloud-amd64 \
		tiny-initramfs make gcc base-files bash coreutils dash diffutils \
		findutils grep mawk perl sed sparse
}

fetch_root() {
	local kernel=$1 suite=$2

	echo "kvm-modules: fetching Linux $kernel of Debian's $suite (250 MB)" >&2
	make_tmp "$cache/debian"
	debian_sources "$suite" >"$tmp/sources.list"
	# The way to the network, such as a proxy, is the machine's.
	apt-config dump Acquire::http Acquire::https >"$tmp/apt.conf"
	# Backports' own priority would not do. Of two versions the newer is taken.
	printf 'Package: linux-*\nPin: release n=%s\nPin-Priority: 500\n' \
		"$suite" >"$tmp/preferences"

	run_job mmdebstrap --verbose --mode=chrootless --variant=extract \
		--aptopt="$tmp/apt.conf" \
		--setup-hook="cp '$tmp/preferences' \"\$1/etc/apt/preferences\"" \
		--include="$(root_packages "$kernel")" \
		'' "$tmp/root" "$tmp/sources.list" >"$tmp/log" 2>&1 || {
		grep -E '^(E|Err)' "$tmp/log" >&2
		! grep -q "Unable to locate package linux-source-$kernel" "$tmp/log" ||
			gone "$kernel" "$suite"
		die "cannot fetch Linux $kernel of $suite (above: why);" \
			"is the network up, and the disk not full?"
	}
	# What maintainer scripts would make.
	ln -s mawk "$tmp/root/usr/bin/awk"
	mkdir "$tmp/root/mnt"
	name_kernel "$kernel" "$tmp/root" || gone "$kernel" "$suite"
	mv -T "$tmp/root" "$root"
	rm -rf "$tmp"
}

# The suite $1 by the mirror that the machine's apt uses.
debian_sources() {
	local base=${1%-backports} main security

	main=$(debian_mirror Debian)
	security=$(debian_mirror Debian-Security)
	: "${main:=http://deb.debian.org/debian}"
	: "${security:=http://deb.debian.org/debian-security}"
	echo "deb $main $base main"
	echo "deb $main $base-updates main"
	echo "deb $security $base-security main"
	[ "$base" = "$1" ] || echo "deb $main $1 main"
}

debian_mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Origin: Debian' "Label: $1" | awk 'NR == 1'
}

# Writes down the release and the version of the kernel in $2, if source and
# headers are of one build.
name_kernel() {
	local headers release version

	headers=$(echo "$2"/usr/src/linux-headers-*-cloud-amd64)
	release=${headers##*/linux-headers-}
	version=$(unpacked_version "$2" "linux-headers-$release")
	[ "$(unpacked_version "$2" "linux-source-$1")" = "$version" ] || return
	echo "$release $version" >"$2/kernel"
}

unpacked_version() {
	zcat "$1/usr/share/doc/$2/changelog.Debian.gz" |
		sed -n '1s/.*(\(.*\)).*/\1/p'
}

gone() {
	echo "kvm-modules: Debian's $2 has gone on to another kernel than $1:" \
		"it is time for a series that follows kernel-patch/$1" >&2
	exit 3
}

# Runs a command in $root, with the directory $1 at /mnt. The mounts are those of a
# namespace, and go with its last process.
in_root() {
	local namespace=(unshare --mount)

	[ "$(id -u)" -eq 0 ] || namespace+=(--map-root-user)
	run_job "${namespace[@]}" sh -ec '
		root=$1 dir=$2
		shift 2
		mount --rbind /dev "$root/dev"
		mount --rbind /proc "$root/proc"
		mount --bind "$dir" "$root/mnt"
		exec setpriv --pdeathsig TERM chroot "$root" \
			/usr/bin/env -i PATH=/usr/sbin:/usr/bin "$@"' \
		sh "$root" "$@"
}
