# SPDX-License-Identifier: GPL-2.0
#
# exittop: every VM exit, counted. `make help` lists the targets.

PKGS	:= libtracecmd libtracefs libtraceevent ncursesw

CFLAGS	?= -O2 -g
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(CFLAGS) \
	     $(shell pkg-config --cflags $(PKGS))
LIBS	= $(shell pkg-config --libs $(PKGS))

VIEWER_SRCS := $(wildcard viewer/*.c)
VIEWER_OBJS := $(VIEWER_SRCS:viewer/%.c=build/viewer/%.o)

.DELETE_ON_ERROR:
.PHONY: all deps need-build need-lab guest-programs demo reboot-cost check \
	check-debug bench selftests fuzz install uninstall clean help

all: exittop

exittop: $(VIEWER_OBJS)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

build/viewer/%.o: viewer/%.c Makefile | need-build
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(VIEWER_OBJS:.o=.d)

guest-programs: | need-build
	$(MAKE) -s -C guest

# What is missing is named before a compiler can stumble over it.
need-build need-lab: need-%:
	@scripts/deps check $*

deps:
	scripts/deps install

# The one command for a fresh machine, so this target installs what is missing.
demo:
	@scripts/deps check lab 2>/dev/null || scripts/deps install
	@$(MAKE) -s exittop guest-programs
	@scripts/demo

# Its options: make reboot-cost ARGS='--vendor intel --cpus 1'
reboot-cost: need-lab exittop guest-programs
	@scripts/reboot-cost $(ARGS)

# Some of the tests: make check TESTS=tests/count-amd.t
check: need-lab exittop guest-programs build/tests/minivm build/tests/qmp \
		build/tests/exittop-asan
	tests/run $(TESTS)

# On a kernel that watches itself, which is slow to build and to run.
check-debug: need-lab exittop guest-programs build/tests/minivm
	tests/run tests/debug/check.t

# One of its tables: make bench ARGS=amd
bench: need-lab exittop guest-programs build/tests/minivm
	scripts/bench $(ARGS)

# Its options: make selftests ARGS='--kernel 6.12'
selftests: need-lab exittop
	scripts/selftests $(ARGS)

fuzz: need-lab build/tests/exittop-asan
	tests/fuzz-recordings --exittop build/tests/exittop-asan \
		$(wildcard tests/data/counters-*.dat tests/data/exits-*.dat)

build/tests/exittop-asan: $(VIEWER_SRCS) $(wildcard viewer/*.h) Makefile | need-build
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -O1 -fsanitize=address,undefined \
		-fsanitize-undefined-trap-on-error -o $@ $(VIEWER_SRCS) $(LIBS)

# SOURCE:TARGET:MODE, the targets below PREFIX
PREFIX	?= /usr/local
INSTALLED := exittop:bin/exittop:755 \
	viewer/exittop-textfile:bin/exittop-textfile:755 \
	viewer/exittop.1:share/man/man1/exittop.1:644 \
	viewer/exittop.bash:share/bash-completion/completions/exittop:644 \
	viewer/exittop-textfile.service:lib/systemd/system/exittop-textfile.service:644 \
	viewer/exittop-textfile.timer:lib/systemd/system/exittop-textfile.timer:644 \
	viewer/grafana-exittop.json:share/exittop/grafana-exittop.json:644

install: exittop
	@set -e; for file in $(INSTALLED); do \
		IFS=:; set -- $$file; \
		install -v -D -m "$$3" "$$1" "$(DESTDIR)$(PREFIX)/$$2"; \
	done

uninstall:
	@set -e; for file in $(INSTALLED); do \
		IFS=:; set -- $$file; \
		rm -f -v "$(DESTDIR)$(PREFIX)/$$2"; \
	done
	@rmdir "$(DESTDIR)$(PREFIX)/share/exittop"

build/tests/%: tests/%.c Makefile | need-build
	@mkdir -p $(@D)
	$(CC) -O2 -g -Wall -Wextra -static -pthread -o $@ $<

clean:
	rm -rf build exittop

help:
	@echo 'make          build ./exittop'
	@echo 'make deps     install what is missing, from Debian packages (root or sudo)'
	@echo 'make demo     watch a guest in the lab, live; sets up all it needs'
	@echo 'make reboot-cost  which exits a guest'\''s reboot costs, in the lab'
	@echo 'make check    the tests; needs no KVM on this machine'
	@echo 'make check-debug  KVM in the lab under KASAN, lockdep and kmemleak'
	@echo 'make fuzz     exittop -i on thousands of damaged recordings; an hour'
	@echo 'make bench    what the counters cost, in instructions per exit'
	@echo 'make selftests  the kernel'\''s own tests of KVM, without the patch and with it'
	@echo 'make install  exittop, its manual and its exporter to PREFIX (/usr/local)'
	@echo 'make uninstall  and away again'
	@echo 'make clean    remove what was built here (caches in ~/.cache/exittop stay)'
