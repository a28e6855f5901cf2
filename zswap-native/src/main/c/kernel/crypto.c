// SPDX-License-Identifier: Apache-2.0
/*
 * The synchronous codecs behind acomp: a codec that fails, or whose result
 * does not fit in dlen bytes, gives -EINVAL, as the kernel's scomp codecs do.
 */
#include "codec/codec.h"
#include "kernel/kernel.h"
#include "world/world.h"

struct crypto_acomp { struct codec *codec; };

bool crypto_has_acomp(const char *name, u32 type, u32 mask)
{
	(void)type;
	(void)mask;
	return codec_available(name);
}

struct crypto_acomp *crypto_alloc_acomp_node(const char *name, u32 type, u32 mask, int node)
{
	struct crypto_acomp *tfm;

	(void)type;
	(void)mask;
	world_sleeps("crypto_alloc_acomp_node()");
	if (!codec_available(name))
		return ERR_PTR(-ENOENT);
	tfm = world_fail(FAIL_PERCPU) ? NULL : kmalloc_node(sizeof(struct crypto_acomp), 0, node);
	if (!tfm)
		return ERR_PTR(-ENOMEM);
	tfm->codec = machine_codec_create(name, WORLD_CODEC_OWNER);
	if (!tfm->codec) {
		world_kfree(tfm);
		return ERR_PTR(-ENOMEM);
	}
	return tfm;
}

/* Of one that could not be had there is nothing to free, which is the caller's right. */
void crypto_free_acomp(struct crypto_acomp *tfm)
{
	if (IS_ERR_OR_NULL(tfm))
		return;
	machine_codec_destroy(tfm->codec);
	world_kfree(tfm);
}

struct acomp_req *acomp_request_alloc(struct crypto_acomp *tfm)
{
	struct acomp_req *req;

	req = world_fail(FAIL_PERCPU) ? NULL :
	      kmalloc_node(sizeof(struct acomp_req), GFP_KERNEL, 0);
	if (req)
		*req = (struct acomp_req){ .tfm = tfm };
	return req;
}

void acomp_request_free(struct acomp_req *req)
{
	world_kfree(req);
}

/* Never called: no request is asynchronous. */
void crypto_req_done(void *req, int err)
{
	(void)req;
	(void)err;
}

int crypto_acomp_compress(struct acomp_req *req)
{
	unsigned int cap = min(req->dlen, req->dst->length);
	int n;

	world_point(POINT_CODEC, req->src->data, POINT_READ);
	if (!req->slen || req->slen > req->src->length || !cap)
		return -EINVAL;
	world_check_range(req->src->data, req->slen, false);
	world_check_range(req->dst->data, cap, true);
	if (world_fail(FAIL_COMPRESS))
		return -EINVAL;
	n = codec_compress(req->tfm->codec, req->src->data, (int)req->slen, req->dst->data, (int)cap);
	if (n < 0)
		return -EINVAL;
	req->dlen = (unsigned int)n;
	return 0;
}

int crypto_acomp_decompress(struct acomp_req *req)
{
	world_point(POINT_CODEC, req->dst->data, POINT_WRITE);
	if (!req->slen || req->slen > req->src->length || req->dlen > req->dst->length)
		return -EINVAL;
	world_check_range(req->src->data, req->slen, false);
	world_check_range(req->dst->data, req->dlen, true);
	if (kernel_decompress_fails && world_fail(FAIL_DECOMPRESS))
		return -EINVAL;
	return codec_decompress(req->tfm->codec, req->src->data, (int)req->slen,
				req->dst->data, (int)req->dlen);
}
