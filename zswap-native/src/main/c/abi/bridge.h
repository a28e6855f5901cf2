/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Java side talks to: only the reference library has it. It loads
 * machine libraries, forwards calls to them by number, and gives out the
 * codecs. Thread-safe; returns numbers >= 0 or a negative zn_error.
 */
#ifndef ABI_BRIDGE_H
#define ABI_BRIDGE_H

#include <stdint.h>

#pragma GCC visibility push(default)

/* Loads a machine library; its number, above 0. The same file gives the same number. */
int64_t zn_load(const uint8_t *path, int64_t length);

/* As in struct zswap_machine_abi. */
int64_t zn_open(int64_t library, const int64_t *config, int64_t longs,
		const uint8_t *payload, int64_t length);
int64_t zn_close(int64_t library, int64_t handle);
int64_t zn_apply(int64_t library, int64_t handle, const int64_t *op, int64_t op_longs,
		 const uint8_t *payload, int64_t length, int64_t *report, int64_t report_longs);
int64_t zn_observe(int64_t library, int64_t handle, int64_t section, int64_t *out, int64_t longs);
int64_t zn_read_page(int64_t library, int64_t handle, int64_t page, uint8_t *out, int64_t length);
int64_t zn_read_device(int64_t library, int64_t handle, int64_t slot, uint8_t *out, int64_t length);
int64_t zn_text(int64_t library, int64_t handle, int64_t what, int64_t index,
		uint8_t *out, int64_t length);
int64_t zn_number(int64_t library, int64_t what);
int64_t zn_scenario_open(int64_t library, const int64_t *spec, int64_t longs,
			 const uint8_t *payload, int64_t length);
int64_t zn_scenario_run(int64_t library, int64_t handle, int64_t in, int64_t in_longs,
			int64_t out, int64_t out_longs);
int64_t zn_scenario_replay(int64_t library, int64_t handle, int64_t in, int64_t in_longs,
			   int64_t times, int64_t out, int64_t out_longs);
int64_t zn_scenario_explanation(int64_t library, int64_t handle, uint8_t *out, int64_t length);
/* Of a library's last failure; of number 0: of this thread's last failure in here. */
int64_t zn_error_text(int64_t library, uint8_t *out, int64_t length);

/* Codecs. Names that are available, a newline after each; a context. */
int64_t zn_codec_names(uint8_t *out, int64_t length);
int64_t zn_codec_open(const uint8_t *name, int64_t length);
int64_t zn_codec_close(int64_t codec);
/* The compressed length, 0 if the codec failed or the result does not fit. Addresses. */
int64_t zn_codec_compress(int64_t codec, int64_t src, int64_t n, int64_t dst, int64_t cap);
/* 1, or 0 if the data are damaged. */
int64_t zn_codec_decompress(int64_t codec, int64_t src, int64_t n, int64_t dst, int64_t length);
/* Contexts that are open. */
int64_t zn_codec_live(void);

#pragma GCC visibility pop

#endif
