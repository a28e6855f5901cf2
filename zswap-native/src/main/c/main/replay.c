/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - drives one machine through the calls that Java uses: random streams, and recorded
 * ones. Linked with the machine, for a sanitizer to watch; it is the sanitizer, a crash, or an
 * operation that breaks the machine down that makes it fail.
 *
 *	replay [--ops N] [--seed N] [--page-size N] [--record FILE] [STREAM...]
 *
 * Prints a hash over all reports, the same for every build of the same logic.
 */
#include "main/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Operations on one machine, before the next is opened. */
#define OPS_PER_MACHINE 1500
#define OPS_PER_LOOK 250

static uint64_t hash = 0xCBF29CE484222325ull;
static int64_t applied, refused, machines;
static int64_t statuses[32];

static void fail(struct session *s, const char *what, const struct stream_op *op, int64_t ret)
{
	fprintf(stderr, "FAILED: %s returned %" PRId64 ": %s\n", what, ret, session_error(s));
	if (op) {
		fprintf(stderr, "operation %" PRId64 " of machine %" PRId64 ": ", applied, machines);
		stream_print_op(stderr, op);
		fprintf(stderr, "\n");
	}
	exit(1);
}

static void look(struct session *s)
{
	static struct snapshot shot;
	int64_t ret = session_look(s, &shot);

	if (ret < 0)
		fail(s, "observe", NULL, ret);
	hash = session_hash(hash, shot.bytes, shot.length);
	/* Not kept: a leak checker would have to be told. */
	snapshot_free(&shot);
}

/* Whether it was done, not refused. */
static bool apply(struct session *s, const struct stream_op *op)
{
	int64_t ret = session_apply(s, op);

	applied++;
	if (ret == -ZN_BROKEN)
		fail(s, "apply", op, ret);
	hash = session_hash(hash, &ret, sizeof(ret));
	if (ret < 0) {
		refused++;
		return false;
	}
	hash = session_hash(hash, s->report, sizeof(s->report));
	statuses[s->report[REPORT_STATUS] & 31]++;
	return true;
}

static void finish(struct session *s)
{
	int64_t ret;

	look(s);
	ret = session_close(s);
	if (ret < 0)
		fail(s, "close", NULL, ret);
	ret = s->abi->number(NUMBER_OPEN);
	if (ret != 0)
		fail(s, "number of open machines", NULL, ret);
}

static void replay_random(uint64_t seed, int64_t ops, int64_t page_size, FILE *record)
{
	static struct stream_random random;
	static struct stream_open open;
	static struct stream_op op;
	struct session s;
	int64_t i;

	stream_random_open(&random, seed, page_size, &open);
	if (record && !stream_write_open(record, &open))
		exit(2);
	machines++;
	if (session_open(&s, zswap_machine_abi(), &open) < 0) {
		/* A boot parameter that the kernel refuses. */
		refused++;
		return;
	}
	for (i = 0; i < ops; i++) {
		stream_random_next(&random, &op);
		if (record && !stream_write_op(record, &op))
			exit(2);
		if (apply(&s, &op))
			stream_random_done(&random, &op, s.report);
		if (i % OPS_PER_LOOK == OPS_PER_LOOK - 1)
			look(&s);
	}
	finish(&s);
}

static void replay_file(const char *path)
{
	static struct stream_open open;
	static struct stream_op op;
	FILE *file = fopen(path, "rb");
	struct session s;
	int64_t ret;
	bool end;

	if (!file || !stream_read_open(file, &open)) {
		fprintf(stderr, "%s: %s\n", path, file ? stream_error : "cannot be opened");
		exit(2);
	}
	machines++;
	ret = session_open(&s, zswap_machine_abi(), &open);
	if (ret < 0)
		fail(&s, "open", NULL, ret);
	for (;;) {
		if (!stream_read_op(file, &op, &end)) {
			fprintf(stderr, "%s: %s\n", path, stream_error);
			exit(2);
		}
		if (end)
			break;
		apply(&s, &op);
	}
	fclose(file);
	finish(&s);
}

static void print_result(void)
{
	int i;

	printf("%" PRId64 " operations on %" PRId64 " machines, %" PRId64 " refused; statuses",
	       applied, machines, refused);
	for (i = 0; i < 32; i++)
		if (statuses[i])
			printf(" %d:%" PRId64, i, statuses[i]);
	printf("; hash %016" PRIx64 "\n", hash);
}

static int usage(void)
{
	fprintf(stderr, "usage: replay [--ops N] [--seed N] [--page-size N] [--record FILE] "
		"[STREAM...]\n");
	return 2;
}

int main(int argc, char **argv)
{
	int64_t ops = 20000, page_size = 0;
	FILE *record = NULL;
	uint64_t seed = 1;
	int i;

	for (i = 1; i < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (i + 1 == argc)
			return usage();
		if (!strcmp(argv[i], "--ops"))
			ops = strtoll(argv[i + 1], NULL, 0);
		else if (!strcmp(argv[i], "--seed"))
			seed = strtoull(argv[i + 1], NULL, 0);
		else if (!strcmp(argv[i], "--page-size"))
			page_size = strtoll(argv[i + 1], NULL, 0);
		else if (!strcmp(argv[i], "--record"))
			record = fopen(argv[i + 1], "wb");
		else
			return usage();
	}
	/* A record holds one machine's life. */
	if (record)
		replay_random(seed, ops, page_size, record);
	for (; !record && applied < ops; seed++)
		replay_random(seed, ops - applied < OPS_PER_MACHINE ? ops - applied
								     : OPS_PER_MACHINE,
			      page_size, NULL);
	if (record && fclose(record))
		return usage();
	for (; i < argc; i++)
		replay_file(argv[i]);
	print_result();
	return 0;
}
