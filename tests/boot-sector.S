/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk that boots: says so on the first serial port, waits for a byte there, and
 * reboots the PC.
 */
	.code16
	.globl _start
_start:
	ljmp	$0, $1f
1:	xor	%ax, %ax
	mov	%ax, %ds
	mov	$words, %si
	cld
say:
	mov	$0x3fd, %dx	/* is there room for a byte? */
	in	%dx, %al
	test	$0x20, %al
	jz	say
	lodsb
	test	%al, %al
	jz	listen
	mov	$0x3f8, %dx
	out	%al, %dx
	jmp	say
listen:
	mov	$0x3fd, %dx	/* has a byte come? */
	in	%dx, %al
	test	$1, %al
	jz	listen
	mov	$0x3f8, %dx
	in	%dx, %al
	mov	$0xfe, %al	/* the keyboard's controller pulls the reset line */
	out	%al, $0x64
	hlt
words:
	.asciz	"the disk has booted\n"
	.org	510
	.word	0xaa55
