/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text from elsewhere (the kernel, other processes), made safe to show.
 */
#ifndef EXITTOP_TEXT_H
#define EXITTOP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * text_escape - copy @len bytes of @src to the string @dst of @size bytes
 *
 * Control characters and bytes that are no valid UTF-8 become \xNN, with
 * @ascii all that is not ASCII too. What does not fit is cut off between two
 * characters. Returns the length of @dst.
 */
size_t text_escape(char *dst, size_t size, const char *src, size_t len,
		   bool ascii);

#endif
