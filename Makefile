# Two commands do everything on a fresh Debian 12: "make run" and "make check". Meson does the work; this file
# installs what is missing and knows the build folders. Plain "meson setup build && meson test -C build" works too.

BUILD      ?= build
BUILD_SAN  ?= build-sanitize
BUILD_TSAN ?= build-tsan
BUILD_FUZZ ?= build-fuzz
BUILD_PLAIN ?= build-plain
BUILD_WEB  ?= build-web
CACHE_WEB  ?= .cache/web
SETUP_ARGS ?= -Dguest=enabled -Dwerror=true
WEB_TARGETS := src/deskheap.js src/web/deskheap-page.js
# Where "make install" puts things: PREFIX, in DESTDIR while a package is made. Both may hold blanks.
PREFIX     ?= /usr/local

# On a terminal ninja shows how far it is, in one line.
NINJA    := packaging/as-owner ninja $(if $(MAKE_TERMOUT),,--quiet)
PACKAGES := packaging/install-packages

.DEFAULT_GOAL := help
.PHONY: help deps run check check-sanitize deb check-fresh web check-web ci bench soak install format clean
.NOTPARALLEL:

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that building and checking need
	@$(PACKAGES) build check

run: build-dir ## build, show published tables and a failure, and run every shipped scenario
	@$(NINJA) -C $(BUILD) src/deskheap
	@DESKHEAP_DATA_DIR=. packaging/show $(BUILD)/src/deskheap

# Long tests take one in so many here, and what takes a second build of the tree is left out; "make ci" takes all.
ONE_IN ?= 6

check: deps ## build and run the tests; make ci has all that takes long, too
	@tests/check.py --legs gcc --one-in $(ONE_IN) --build $(BUILD) -- $(SETUP_ARGS)

check-sanitize: deps ## the tests of the code once more, built with clang and its sanitizers (address, undefined, thread)
	@tests/check.py --legs sanitize,threads --build $(BUILD) --build-sanitize $(BUILD_SAN) --build-tsan $(BUILD_TSAN) \
		-- $(SETUP_ARGS)

deb: ## Debian packages of what is committed, into build/deb
	@$(PACKAGES) build deb
	@packaging/make-deb $(BUILD)/deb

check-fresh: ## on a bare Debian made for it: do the commands of the README work?
	@$(PACKAGES) deb fresh || true
	@tests/fresh/check_fresh.py || test $$? -eq 77

ci: deps ## check, check-sanitize, check-fresh where such a machine can be made, check-web; one total
	@$(PACKAGES) deb fresh || true
	@$(PACKAGES) web
	@tests/check.py --legs gcc,sanitize,threads,fresh,web \
		--build $(BUILD) --build-sanitize $(BUILD_SAN) --build-tsan $(BUILD_TSAN) \
		--build-plain $(BUILD_PLAIN) --build-web $(BUILD_WEB) --cache-web $(CACHE_WEB) -- $(SETUP_ARGS)

web: build-dir ## build-web/deskheap.html, the program in one page to open, and for node; .cache/web keeps what it takes
	@$(PACKAGES) web
	@$(NINJA) -C $(BUILD) src/win32k_image.c
	@packaging/as-owner packaging/web/build $(BUILD_WEB) $(CACHE_WEB) $(BUILD)/src/win32k_image.c $(WEB_TARGETS)
	@packaging/as-owner packaging/web/build-page $(BUILD_WEB) $(CACHE_WEB) || test $$? -eq 77

check-web: build-dir ## deskheap without the PC: does it run all scenarios alike? its pages in a browser: do they work?
	@$(PACKAGES) web
	@$(NINJA) -C $(BUILD) src/deskheap tests/hives/system.hive tests/web/dheapmon_steps
	@tests/web/check_web.py --build $(BUILD) --plain $(BUILD_PLAIN) --web $(BUILD_WEB) --cache $(CACHE_WEB)

bench: build-dir ## build, then measure speed, each figure beside its yardstick; fails if a limit is missed
	@$(PACKAGES) qemu-system-x86
	@ninja --quiet -C $(BUILD) bench-run

# Seconds for each fuzzer, random scenarios on both machines, damaged memories, the first seed of these two, parts by
# name (all).
SECONDS_EACH ?= 60
SEEDS        ?= 2000
SPOILT       ?= 100000
FIRST        ?= 1
ONLY         ?=

soak: deps build-dir ## all long tests, about an hour: SECONDS_EACH=60 SEEDS=2000 SPOILT=100000 FIRST=1 ONLY=part
	@tests/soak.py --build $(BUILD) --build-fuzz $(BUILD_FUZZ) --seconds-each $(SECONDS_EACH) \
		--seeds $(SEEDS) --spoilt $(SPOILT) --first $(FIRST) --only '$(ONLY)' -- $(SETUP_ARGS)

install: export PREFIX := $(PREFIX)
install: export DESTDIR := $(DESTDIR)
install: build-dir ## build and install; for yourself alone: PREFIX="$HOME/.local"
	@packaging/install.py $(BUILD)

format: ## reformat every C file with clang-format
	@$(PACKAGES) clang-format
	@tests/lint/format.py --fix

clean: ## remove the build folders
	rm -rf $(BUILD) $(BUILD_SAN) $(BUILD_FUZZ) $(BUILD_PLAIN) $(BUILD_WEB)

.PHONY: build-dir
build-dir:
	@$(PACKAGES) build
	@packaging/as-owner packaging/configure $(BUILD) $(SETUP_ARGS)
