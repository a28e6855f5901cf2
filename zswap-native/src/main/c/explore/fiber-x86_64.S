/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void fiber_switch(void **save, void *to)
 *
 * Keeps what a callee must keep on the stack, the stack pointer in *save, and
 * goes on where `to` was left. A new fiber's stack holds six registers, of
 * which rbx is the function to call, then fiber_start's address.
 */
	.text
	.globl	fiber_switch
	.hidden	fiber_switch
	.type	fiber_switch, @function
fiber_switch:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	fiber_switch, . - fiber_switch

	.globl	fiber_start
	.hidden	fiber_start
	.type	fiber_start, @function
fiber_start:
	call	*%rbx
	ud2
	.size	fiber_start, . - fiber_start
	.section .note.GNU-stack,"",@progbits
