/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.c - the same operations on two machine libraries side by side; every report must be the
 * same, and from time to time and at the end everything there is to see.
 *
 *	compare LIBRARY LIBRARY [OPS [SEED [PAGE-SIZE]]]
 *	compare LIBRARY LIBRARY --stream FILE
 *
 * Exit: 0 the same; 1 different, with the stream up to there in compare-failed.ops, for --stream
 * and for replay; 2 cannot run.
 */
#include "main/session.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define OPS_PER_MACHINE 1500
#define OPS_PER_LOOK 200
#define RECORD "compare-failed.ops"

static const struct zswap_machine_abi *abi[2];
static const char *names[2];
static struct session sessions[2];
static struct snapshot shots[2];
static int64_t applied, machines, refused;
/* What made the machines differ can be played again. */
static FILE *record;

static const struct zswap_machine_abi *load(const char *path)
{
	const struct zswap_machine_abi *(*get)(void);
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (handle)
		get = (const struct zswap_machine_abi *(*)(void))dlsym(handle, "zswap_machine_abi");
	if (!handle || !get) {
		fprintf(stderr, "%s: %s\n", path, dlerror());
		exit(2);
	}
	return get();
}

static _Noreturn void differ(const struct stream_op *op, const char *what)
{
	printf("DIFFERENT at operation %" PRId64 " (machine %" PRId64 "): ", applied, machines);
	if (op)
		stream_print_op(stdout, op);
	printf("\n  %s\n  the stream up to here: %s\n", what, RECORD);
	if (record)
		fclose(record);
	exit(1);
}

static void compare_returns(const struct stream_op *op, int64_t a, int64_t b)
{
	char text[700];
	int n;

	if (a == b && a != -ZN_BROKEN)
		return;
	n = snprintf(text, sizeof(text), "returned %" PRId64 " by %s, %" PRId64 " by %s", a,
		     names[0], b, names[1]);
	if (a < 0)
		n += snprintf(text + n, sizeof(text) - n, "; %s", session_error(&sessions[0]));
	if (b < 0 && n < (int)sizeof(text))
		snprintf(text + n, sizeof(text) - n, "; %s", session_error(&sessions[1]));
	differ(op, text);
}

static void compare_reports(const struct stream_op *op)
{
	const int64_t *a = sessions[0].report, *b = sessions[1].report;
	int i, first = -1;

	for (i = 0; i < ZN_REPORT_LONGS; i++) {
		if (a[i] == b[i])
			continue;
		if (first < 0)
			first = i;
		printf("%-22s %20" PRId64 " %s\n%-22s %20" PRId64 " %s\n", session_field(i), a[i],
		       names[0], "", b[i], names[1]);
	}
	if (first >= 0)
		differ(op, "reports");
}

static void compare_looks(const struct stream_op *op)
{
	const char *difference;

	compare_returns(op, session_look(&sessions[0], &shots[0]),
			session_look(&sessions[1], &shots[1]));
	difference = snapshot_difference(&shots[0], &shots[1]);
	if (difference)
		differ(op, difference);
}

static void write_or_die(bool written)
{
	if (!written) {
		fprintf(stderr, "%s: %s\n", RECORD, stream_error);
		exit(2);
	}
}

/* Whether both have opened. */
static bool open_both(const struct stream_open *open)
{
	int64_t a, b;

	machines++;
	a = session_open(&sessions[0], abi[0], open);
	b = session_open(&sessions[1], abi[1], open);
	if (a >= 0 && b >= 0)
		return true;
	compare_returns(NULL, a < 0 ? a : 0, b < 0 ? b : 0);
	refused++;
	return false;
}

/* Whether it was done, not refused. */
static bool apply_both(const struct stream_op *op)
{
	int64_t a = session_apply(&sessions[0], op), b = session_apply(&sessions[1], op);

	applied++;
	compare_returns(op, a, b);
	if (a < 0) {
		refused++;
		return false;
	}
	compare_reports(op);
	if (applied % OPS_PER_LOOK == 0)
		compare_looks(op);
	return true;
}

static void close_both(void)
{
	compare_looks(NULL);
	compare_returns(NULL, session_close(&sessions[0]), session_close(&sessions[1]));
}

static void compare_random(uint64_t seed, int64_t ops, int64_t page_size)
{
	static struct stream_random random;
	static struct stream_open open;
	static struct stream_op op;
	int64_t i;

	stream_random_open(&random, seed, page_size, &open);
	if (record)
		fclose(record);
	record = fopen(RECORD, "wb");
	if (!record) {
		fprintf(stderr, "%s cannot be written\n", RECORD);
		exit(2);
	}
	write_or_die(stream_write_open(record, &open));
	if (!open_both(&open))
		return;
	for (i = 0; i < ops; i++) {
		stream_random_next(&random, &op);
		write_or_die(stream_write_op(record, &op));
		if (apply_both(&op))
			stream_random_done(&random, &op, sessions[0].report);
	}
	close_both();
}

static void compare_file(const char *path)
{
	static struct stream_open open;
	static struct stream_op op;
	FILE *file = fopen(path, "rb");
	bool end;

	if (!file || !stream_read_open(file, &open)) {
		fprintf(stderr, "%s: %s\n", path, file ? stream_error : "cannot be opened");
		exit(2);
	}
	if (!open_both(&open))
		return;
	for (;;) {
		if (!stream_read_op(file, &op, &end)) {
			fprintf(stderr, "%s: %s\n", path, stream_error);
			exit(2);
		}
		if (end)
			break;
		apply_both(&op);
	}
	fclose(file);
	close_both();
}

int main(int argc, char **argv)
{
	int64_t ops, page_size;
	uint64_t seed;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: compare LIBRARY LIBRARY [OPS [SEED [PAGE-SIZE]] | "
			"--stream FILE]\n");
		return 2;
	}
	for (i = 0; i < 2; i++) {
		names[i] = argv[1 + i];
		abi[i] = load(argv[1 + i]);
	}
	if (argc > 4 && !strcmp(argv[3], "--stream")) {
		compare_file(argv[4]);
	} else {
		ops = argc > 3 ? strtoll(argv[3], NULL, 0) : 20000;
		seed = argc > 4 ? strtoull(argv[4], NULL, 0) : 1;
		page_size = argc > 5 ? strtoll(argv[5], NULL, 0) : 0;
		for (; applied < ops; seed++)
			compare_random(seed, ops - applied < OPS_PER_MACHINE ? ops - applied
									      : OPS_PER_MACHINE,
				       page_size);
		remove(RECORD);
	}
	printf("%" PRId64 " operations on %" PRId64 " machines, %" PRId64 " refused: the same\n",
	       applied, machines, refused);
	return 0;
}
