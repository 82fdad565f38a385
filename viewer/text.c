// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/*
 * Length of the character at @s, of which there are @len bytes; 0 if it is not
 * valid UTF-8: overlong, a surrogate, beyond the last code point, or cut short.
 */
static size_t utf8_length(const unsigned char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t point;
	size_t n, i;

	if (s[0] < 0x80)
		return 1;
	if ((s[0] & 0xe0) == 0xc0)
		n = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		n = 3;
	else if ((s[0] & 0xf8) == 0xf0)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;

	point = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (s[i] & 0x3f);
	}
	if (point < least[n] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return n;
}

/* C0 and DEL are one byte, C1 (which terminals obey as well) two in UTF-8. */
static bool is_control(const unsigned char *s, size_t n)
{
	return n == 1 ? s[0] < 0x20 || s[0] == 0x7f :
			n == 2 && s[0] == 0xc2 && s[1] < 0xa0;
}

size_t text_escape(char *dst, size_t size, const char *src, size_t len,
		   bool ascii)
{
	const unsigned char *s = (const unsigned char *)src;
	size_t used = 0, n;

	for (; len; s += n, len -= n) {
		n = utf8_length(s, len);
		if (n && !is_control(s, n) && !(ascii && n > 1)) {
			if (used + n >= size)
				break;
			memcpy(dst + used, s, n);
			used += n;
		} else {
			n = 1;
			if (used + 4 >= size)
				break;
			used += (size_t)snprintf(dst + used, size - used,
						 "\\x%02x", *s);
		}
	}
	dst[used] = '\0';
	return used;
}
