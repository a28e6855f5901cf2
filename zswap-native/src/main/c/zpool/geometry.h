/* SPDX-License-Identifier: Apache-2.0 */
/*
 * geometry.h - size classes of the zsmalloc-like allocator: pure arithmetic, no memory, no state.
 *
 * With PS the page size: a request of n bytes takes n + 8 (room for a handle), at least 32 and at
 * most PS. Classes are max(8, PS / 256) apart. A class groups 1 to 8 pages to a zspage, as many as
 * waste least; neighbours that come out alike share the larger one's zspages.
 */
#ifndef ZPOOL_GEOMETRY_H
#define ZPOOL_GEOMETRY_H

#define ZS_HANDLE_ROOM 8
#define ZS_MIN_OBJECT 32
#define ZS_MAX_CHAIN 8
/* Most classes that any page size has: (PS - 32) / (PS / 256), rounded up, and the first. */
#define ZS_MAX_CLASSES 258

struct zs_class {
	int size;	/* bytes per object */
	int chain;	/* pages per zspage */
	int objects;	/* per zspage */
	int shared;	/* index of the class whose zspages this one uses; often its own */
};

struct zs_geometry {
	int page_size;
	int delta;
	int nr_classes;
	struct zs_class classes[ZS_MAX_CLASSES];
};

/* Computes the classes of a page size (a power of two, 64 to 65536). */
void zs_geometry_init(struct zs_geometry *g, int page_size);

/* Index of the class, sharing resolved, of a request of 1 to page_size bytes. */
int zs_class_index(const struct zs_geometry *g, int request);

#endif
