/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void fiber_switch(void **save, void *to)
 *
 * As for x86-64: x19 to x30 and d8 to d15 are the callee's to keep. A new
 * fiber's stack holds 20 registers, of which x19 is the function to call and
 * x30 fiber_start's address.
 */
	.text
	.globl	fiber_switch
	.hidden	fiber_switch
	.type	fiber_switch, %function
fiber_switch:
	sub	sp, sp, #160
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	ldp	x19, x20, [sp]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #160
	ret
	.size	fiber_switch, . - fiber_switch

	.globl	fiber_start
	.hidden	fiber_start
	.type	fiber_start, %function
fiber_start:
	blr	x19
	brk	#1
	.size	fiber_start, . - fiber_start
	.section .note.GNU-stack,"",%progbits
