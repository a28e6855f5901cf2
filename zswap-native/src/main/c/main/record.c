/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - streams in files, and operations in words.
 */
#include "main/stream.h"

#include <inttypes.h>
#include <string.h>

static const char magic[8] = { 'Z', 'S', 'W', 'A', 'P', 'O', 'P', 'S' };

const char *stream_error = "";

static bool failed(const char *why)
{
	stream_error = why;
	return false;
}

static bool put(FILE *file, const void *data, int64_t bytes)
{
	return fwrite(data, 1, (size_t)bytes, file) == (size_t)bytes || failed("cannot write");
}

static bool get(FILE *file, void *data, int64_t bytes)
{
	return fread(data, 1, (size_t)bytes, file) == (size_t)bytes || failed("ends too early");
}

static bool put_payload(FILE *file, const uint8_t *payload, int64_t length)
{
	return put(file, &length, sizeof(length)) && put(file, payload, length);
}

static bool get_payload(FILE *file, uint8_t *payload, int64_t *length, int64_t max)
{
	if (!get(file, length, sizeof(*length)))
		return false;
	if (*length < 0 || *length > max)
		return failed("payload too long");
	return get(file, payload, *length);
}

bool stream_write_open(FILE *file, const struct stream_open *open)
{
	return put(file, magic, sizeof(magic)) && put(file, open->config, sizeof(open->config)) &&
	       put_payload(file, open->payload, open->length);
}

bool stream_write_op(FILE *file, const struct stream_op *op)
{
	return put(file, op->op, sizeof(op->op)) && put_payload(file, op->payload, op->length);
}

bool stream_read_open(FILE *file, struct stream_open *open)
{
	char found[sizeof(magic)];

	if (!get(file, found, sizeof(found)))
		return false;
	if (memcmp(found, magic, sizeof(magic)))
		return failed("not a recorded stream");
	return get(file, open->config, sizeof(open->config)) &&
	       get_payload(file, open->payload, &open->length, sizeof(open->payload));
}

bool stream_read_op(FILE *file, struct stream_op *op, bool *end)
{
	int c = getc(file);

	*end = c == EOF;
	if (*end)
		return true;
	ungetc(c, file);
	return get(file, op->op, sizeof(op->op)) &&
	       get_payload(file, op->payload, &op->length, sizeof(op->payload));
}

const char *stream_op_name(int64_t opcode)
{
	static const char *const names[] = {
		"?", "write", "read", "fault", "pageout", "reclaim", "free", "home", "shrink", "scan",
		"count", "worker", "swapon", "swapoff", "create-cgroup", "limit-cgroup",
		"writeback-cgroup", "offline", "release", "set-parameter", "fail-next",
		"cpu-offline", "cpu-online", "pageout-large",
	};

	return names[opcode > 0 && opcode < NR_OPS ? opcode : 0];
}

void stream_print_op(FILE *out, const struct stream_op *op)
{
	fprintf(out, "%s %" PRId64 " %" PRId64 " %" PRId64, stream_op_name(op->op[0]), op->op[1],
		op->op[2], op->op[3]);
	if (op->op[0] == OP_SET_PARAMETER)
		fprintf(out, " \"%.*s\"", (int)op->length, (const char *)op->payload);
	else if (op->length)
		fprintf(out, " with %" PRId64 " bytes", op->length);
}
