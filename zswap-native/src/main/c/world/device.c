// SPDX-License-Identifier: Apache-2.0
/*
 * The swap device: memory, or a file. A slot never written reads as zeros.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "world/internal.h"

static int device_fd = -1;
static uint8_t *memory;

int device_open(const char *path)
{
	if (!path) {
		memory = world_table(world_slots * world_page_size);
		return 0;
	}
	device_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (device_fd < 0)
		return -errno;
	if (ftruncate(device_fd, (off_t)(world_slots * world_page_size))) {
		int error = -errno;

		device_close();
		return error;
	}
	return 0;
}

void device_close(void)
{
	if (device_fd >= 0)
		close(device_fd);
	device_fd = -1;
}

static bool file_transfer(unsigned long i, void *data, bool write)
{
	size_t done = 0;

	while (done < world_page_size) {
		off_t at = (off_t)(i * world_page_size + done);
		ssize_t n = write ? pwrite(device_fd, (char *)data + done, world_page_size - done, at)
				  : pread(device_fd, (char *)data + done, world_page_size - done, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

bool device_read(unsigned long i, struct folio *folio)
{
	world_point(POINT_DEVICE, &world_slot[i].device_hash, POINT_READ);
	if (world_fail(FAIL_DEVICE_READ))
		return false;
	if (!world_slot[i].written)
		folio_zero(folio);
	else if (memory)
		memcpy(folio->data, memory + i * world_page_size, world_page_size);
	else
		return file_transfer(i, folio->data, false);
	return true;
}

bool device_write(unsigned long i, const struct folio *folio)
{
	struct slot *slot = &world_slot[i];

	world_point(POINT_DEVICE, &world_slot[i].device_hash, POINT_WRITE);
	if (world_fail(FAIL_DEVICE_WRITE))
		return false;
	if (memory)
		memcpy(memory + i * world_page_size, folio->data, world_page_size);
	else if (!file_transfer(i, folio->data, true))
		return false;
	if (slot->written && !WORLD_NO_DIGESTS)
		world_digest -= digest_item(DIGEST_DEVICE, i, slot->device_hash);
	slot->written = true;
	slot->device_hash = digest_content(folio->data);
	if (!WORLD_NO_DIGESTS)
		world_digest += digest_item(DIGEST_DEVICE, i, slot->device_hash);
	return true;
}

void device_copy(unsigned long i, uint8_t *out)
{
	if (!world_slot[i].written)
		memset(out, 0, world_page_size);
	else if (memory)
		memcpy(out, memory + i * world_page_size, world_page_size);
	else if (!file_transfer(i, out, false))
		memset(out, 0, world_page_size);
}
