#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The viewer's parts that do no I/O, under the address and the undefined
# behaviour sanitizer; cmocka prints the TAP.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libtraceevent cmocka)
parts=({column,decode,decode_exits,decode_names,exits,field,filter,graph,hist,history,layout,model,print,reason,snapshot,text,view,vm_name}.c)

mkdir -p build/tests
read -ra flags <<<"$(pkg-config --cflags --libs "${packages[@]}")"
"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -g \
	-fsanitize=address,undefined -fno-sanitize-recover \
	-o build/tests/viewer-unit tests/viewer-unit.c \
	"${parts[@]/#/viewer/}" "${flags[@]}"
CMOCKA_MESSAGE_OUTPUT=TAP exec build/tests/viewer-unit
