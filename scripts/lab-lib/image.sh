# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the lab boots: Debian's kernel out of its package, and initramfs archives
# made of this machine's own programs. Kernels are kept in the user's cache by
# release, archives in build/lab. Both appear by rename and under a lock, so
# that labs which start at once share them.

readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/exittop
readonly host_modules=(irqbypass kvm kvm-amd kvm-intel cpuid msr tun)
readonly guest_modules=(virtio_ring virtio virtio_mmio virtio_console virtio_blk
	failover net_failover virtio_net)
readonly terminals=(ansi dumb linux screen screen-256color tmux tmux-256color vt100 xterm xterm-256color)

# Everything that we run or pack, before it is missed half-way.
check_programs() {
	local name missing=()
	local needed=(apt-get dpkg-deb cpio flock gcc ldd make setpriv zstd lz4 xz busybox
		cpuid setserial trace-cmd qemu-system-x86_64-microvm)
	case $vendor in
	amd) needed+=(qemu-system-x86_64 perf) ;;
	*) needed+=(bochs xorriso /usr/lib/ISOLINUX/isolinux.bin
		/usr/lib/syslinux/modules/bios/ldlinux.c32
		/usr/share/bochs/BIOS-bochs-latest /usr/share/bochs/VGABIOS-lgpl-latest) ;;
	esac
	[[ $vendor = amd || -z $tty ]] || needed+=(socat)
	for name in "${needed[@]}"; do
		[[ -e $name ]] || command -v "$name" >/dev/null || missing+=("$name")
	done
	((!${#missing[@]})) || fail "${missing[*]} missing: run 'make deps'"
}

# Makes $run/initrd, and sets $kernel_dir.
prepare_image() {
	local release lock
	progress_begin "looking for Debian's kernel $kernel"
	step "$top/scripts/kvm-modules" version --kernel "$kernel" >"$run/release" || fail \
		"cannot tell the release of Debian's $kernel kernel (above: why)"
	release=$(<"$run/release")
	progress_end
	exec {lock}>"$top/build/lab/lock"
	flock -n "$lock" || wait_for_lock "$lock"
	fetch_kernel
	build_modules
	build_guest_programs
	build_archive "guest-$release" guest_manifest
	guest_archive=$archive
	build_archive "host-$release${stock:+-stock}${boot:+-boot}" host_manifest
	make_job
	if [[ $vendor = amd ]]; then
		local host_archive=$archive
		build_archive perf perf_manifest
		cat "$host_archive" "$archive" "$run/job.cpio" >"$run/initrd" || disk_full "$run"
	else
		make_iso || disk_full "$run"
	fi
	exec {lock}>&-
}

wait_for_lock() {
	progress_begin 'waiting for another lab that makes its image'
	step flock "$1"
	progress_end
}

disk_full() {
	fail "cannot write to $1: is the disk full? (df -h $1)"
}

# Kernel

# Fetches the kernel's package and keeps what we boot of it in $kernel_dir, whose
# name tells which modules that is: a checkout of another age may keep others.
fetch_kernel() {
	kernel_dir=$cache/kernel/$release-$(cksum <<<"${host_modules[*]} ${guest_modules[*]}" | cut -d' ' -f1)
	[[ ! -d $kernel_dir ]] || return 0
	local fetch=$run/fetch
	mkdir -p "$cache/kernel" "$fetch/kept" || disk_full "$cache"
	progress_begin "fetching Debian's kernel $release"
	step "$top/scripts/kvm-modules" image --kernel "$kernel" "$fetch" >"$run/log" 2>&1 || {
		cat "$run/log" >&2
		fail "cannot fetch Debian's kernel $release (above: why)"
	}
	extract_vmlinux "$fetch/vmlinuz" "$fetch/payload" >"$fetch/kept/vmlinux"
	mv "$fetch/vmlinuz" "$fetch/kept/vmlinuz"
	collect_modules "$fetch/modules" "$fetch/kept/modules"
	# The cache may be on another disk, where mv is no rename.
	rm -rf "$kernel_dir.new"
	mv -T "$fetch/kept" "$kernel_dir.new" 2>"$run/log" || {
		rm -rf "$kernel_dir.new"
		disk_full "$cache"
	}
	mv -T "$kernel_dir.new" "$kernel_dir"
	rm -rf "$fetch"
	progress_end
}

# The kernel proper out of a bzImage, whose header says where it is. Host and
# guests are booted by PVH, without a decompressor that would run emulated.
extract_vmlinux() {
	local setup offset length
	setup=$(od -An -tu1 -j $((0x1f1)) -N 1 "$1")
	read -r offset length < <(od -An -tu4 -j $((0x248)) -N 8 "$1")
	# The last four bytes are the size of what is compressed.
	head -c $(((setup + 1) * 512 + offset + length - 4)) "$1" | tail -c $((length - 4)) >"$2"
	case $(od -An -tx1 -N 4 "$2") in
	' 02 21 4c 18') lz4 -dcq "$2" ;;
	' 28 b5 2f fd') zstd -dcq "$2" ;;
	' fd 37 7a 58') xz -dc "$2" ;;
	*) fail "$1 is compressed in a way that is not known here" ;;
	esac
}

# Copies the modules that host and guest may need, and that are not built in, out
# of an unpacked package.
collect_modules() {
	local name file
	mkdir "$2"
	for name in "${host_modules[@]}" "${guest_modules[@]}"; do
		! grep -q "/$name\.ko$" "$1/modules.builtin" || continue
		file=$(find "$1" -name "$name.ko*" -print -quit)
		case $file in
		*.ko) cp "$file" "$2" ;;
		*.ko.xz) xz -dc "$file" >"$2/$name.ko" ;;
		*) fail "$release has no module $name" ;;
		esac
	done
}

# Our modules are what is in $modules, or nothing with --stock; those of another
# kernel with --boot.
build_modules() {
	modules=''
	[[ ! $boot ]] || { modules=$boot; return; }
	[[ -z $stock ]] || return 0
	progress_begin "building the KVM modules for $release"
	step "$top/scripts/kvm-modules" build --kernel "$kernel" >"$run/log" 2>&1 || {
		cat "$run/log" >&2
		fail "cannot build the KVM modules (above: why)"
	}
	modules=$(tail -n 1 "$run/log")
	progress_end
}

build_guest_programs() {
	step make -s -C "$top/guest" >"$run/log" 2>&1 || {
		cat "$run/log" >&2
		fail "cannot build the guest's programs (above: why)"
	}
}

# Archives

# What an archive is made of, as lines "SOURCE TARGET".
host_manifest() {
	local name
	echo "$top/guest/lab-init init"
	program busybox bin/busybox
	for name in cpuid setserial trace-cmd; do
		program "$name" "usr/bin/$name"
	done
	[[ ! -x $top/exittop ]] || program "$top/exittop" usr/bin/exittop
	guest_support
	for name in "${host_modules[@]}"; do
		module "$name"
	done
	for name in "${terminals[@]}"; do
		terminfo "$name"
	done
	find /usr/lib/locale/C.utf8 -type f -printf '%p usr/lib/locale/C.utf8/%P\n'
}

# What host_manifest needs for the command `guest`.
guest_support() {
	local firmware=/usr/share/qemu name
	program "$top/guest/guest" usr/bin/guest
	program qemu-system-x86_64-microvm usr/bin/qemu-system-x86_64-microvm
	for name in bios-microvm.bin pvh.bin linuxboot_dma.bin kvmvapic.bin; do
		echo "$firmware/$name ${firmware#/}/$name"
	done
	echo "$top/build/guest/guest-call usr/lib/guest/guest-call"
	echo "$kernel_dir/vmlinux usr/lib/guest/vmlinux"
	echo "$guest_archive usr/lib/guest/initrd"
}

# perf and its libraries are as large as all the rest: not for Bochs.
perf_manifest() {
	program perf usr/bin/perf
}

guest_manifest() {
	local name file
	echo "$top/build/guest/init init"
	program busybox bin/busybox
	program cpuid bin/cpuid
	for name in "$top"/build/guest/bin/*; do
		program "$name" "bin/${name##*/}"
	done
	for name in "${guest_modules[@]}"; do
		file=$kernel_dir/modules/$name.ko
		[[ ! -f $file ]] || echo "$file modules/$name.ko"
	done
}

# A program, with its shared libraries and loader.
program() {
	local path
	path=$(command -v "$1") || fail "$1 is missing: run 'make deps'"
	echo "$path $2"
	ldd "$path" 2>/dev/null | awk '$2 == "=>" { print $3, $3 } $1 ~ "^/" { print $1, $1 }'
}

# A module, ours before Debian's.
module() {
	local dir=$kernel_dir/modules
	[[ ! $boot || -f $modules/$1.ko ]] || return 0
	[[ ! -f $modules/$1.ko ]] || dir=$modules
	echo "$dir/$1.ko lib/modules/$1.ko"
}

terminfo() {
	local dir
	for dir in "$HOME/.terminfo" /etc/terminfo /lib/terminfo /usr/share/terminfo; do
		[[ -f $dir/${1:0:1}/$1 ]] || continue
		echo "$dir/${1:0:1}/$1 lib/terminfo/${1:0:1}/$1"
		return
	done
	return 1
}

# The CD for Bochs. Its BIOS reads slowly, so the archive is compressed.
make_iso() {
	mkdir "$run/iso"
	ln -s "$kernel_dir/vmlinuz" "$archive.zst" "$run/job.cpio" \
		/usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$run/iso"
	cat >"$run/iso/isolinux.cfg" <<-END
	default lab
	label lab
	kernel /vmlinuz
	append initrd=/${archive##*/}.zst,/job.cpio $kernel_arguments
	END
	xorriso -as mkisofs -quiet -follow-links -o "$run/lab.iso" -b isolinux.bin -c boot.cat \
		-no-emul-boot -boot-load-size 4 -boot-info-table "$run/iso" 2>"$run/log" || {
		cat "$run/log" >&2
		return 1
	}
}

# Builds the archive build/lab/$1.cpio out of what $2 lists, unless it is there
# and nothing that it is made of has changed; sets $archive.
build_archive() {
	archive=$top/build/lab/$1.cpio
	local manifest key source target
	manifest=$("$2") || exit "$EXIT_LAB"
	manifest=$(sort -u <<<"$manifest")
	key=$({
		echo "${BASH_SOURCE[0]}"
		cut -d' ' -f1 <<<"$manifest"
	} | xargs -d '\n' stat -L -c '%n %s %y')
	[[ ! -f $archive || $(cat "$archive.key" 2>/dev/null) != "$manifest$key" ]] || return 0

	progress_begin "making $1.cpio"
	while read -r source target; do
		install -D "$source" "$run/tree/$target" || disk_full "$run"
	done <<<"$manifest"
	[[ ! -e $run/tree/init ]] || add_system "$run/tree"
	pack "$run/tree" >"$run/new.cpio" || disk_full "$run"
	zstd -q -3 "$run/new.cpio" || disk_full "$run"
	mv "$run/new.cpio" "$archive"
	mv "$run/new.cpio.zst" "$archive.zst"
	printf '%s' "$manifest$key" >"$archive.key"
	rm -rf "$run/tree"
	progress_end
}

# What a system has besides files: mount points, and busybox by all its names.
add_system() {
	local applet
	mkdir -p "$1"/{dev,etc,proc,root,run,sys,tmp}
	printf '%s\n' root:x:0:0::/root:/bin/sh nobody:x:65534:65534::/:/bin/sh >"$1/etc/passwd"
	printf '%s\n' root:x:0: nogroup:x:65534: >"$1/etc/group"
	while read -r applet; do
		[[ -e $1/bin/$applet ]] || ln -s busybox "$1/bin/$applet"
	done < <("$1/bin/busybox" --list)
}

# The directory $1 as a cpio archive that the kernel unpacks.
pack() {
	(cd "$1" && find . -mindepth 1 -print0 | sort -z |
		cpio --null --create --format=newc --owner=0:0 --quiet)
}
