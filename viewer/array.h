/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXITTOP_ARRAY_H
#define EXITTOP_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

/*
 * array_room - make room for @need elements in an array that has @size
 *
 * Returns where the array is now, or NULL when there is no memory; the array
 * is then as it was. An array that needs no room may stay NULL, so that the
 * answer is NULL only on failure when @need is not zero.
 */
static inline void *array_room(void *array, size_t *size, size_t need,
			       size_t element)
{
	size_t more = *size ? *size : 16;
	void *grown;

	if (need <= *size)
		return array;
	while (more < need)
		more *= 2;
	grown = reallocarray(array, more, element);
	if (grown)
		*size = more;
	return grown;
}

#endif
