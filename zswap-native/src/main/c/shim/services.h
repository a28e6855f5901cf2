/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modelled services with some code behind them (kernel/services.c, crypto.c,
 * params.c): per-CPU references, work queues, strings, crypto, debugfs.
 */
#ifndef SHIM_SERVICES_H
#define SHIM_SERVICES_H

/* One counter; switching it between modes is what call_rcu() waits for. */
struct percpu_ref {
	long count;
	bool dead, switching;		/* dead, but not yet seen to be by every CPU */
	void (*release)(struct percpu_ref *ref);
	struct rcu_head rcu;
};
#define PERCPU_REF_ALLOW_REINIT	1
int percpu_ref_init(struct percpu_ref *ref, void (*release)(struct percpu_ref *ref),
		    unsigned int flags, gfp_t gfp);
void percpu_ref_exit(struct percpu_ref *ref);
void percpu_ref_kill(struct percpu_ref *ref);
void percpu_ref_resurrect(struct percpu_ref *ref);
bool percpu_ref_tryget(struct percpu_ref *ref);
void percpu_ref_get(struct percpu_ref *ref);
void percpu_ref_put(struct percpu_ref *ref);
bool percpu_ref_is_zero(struct percpu_ref *ref);

/* schedule_work() runs when the operation ends; a queue of one's own waits for Worker. */
struct workqueue_struct { struct work_struct *queued; };
#define WQ_UNBOUND	1u
#define WQ_MEM_RECLAIM	2u
#define INIT_WORK(w, f)	((void)(*(w) = (struct work_struct){ .func = (f) }))
#define schedule_work(w) world_defer(w)
#define create_workqueue(name)	alloc_workqueue(name, WQ_MEM_RECLAIM, 1)
struct workqueue_struct *alloc_workqueue(const char *name, unsigned int flags, int active, ...);
void destroy_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);

/* Strings. */
char *strstrip(char *s);
ssize_t strscpy(char *to, const char *from, size_t size);

/* Static keys. */
struct static_key { bool enabled; };
#define DEFINE_STATIC_KEY_MAYBE(option, name) \
	struct static_key name = { IS_ENABLED(option) }
#define static_branch_maybe(option, key)	((key)->enabled)
struct static_key_false { bool enabled; };
#define DEFINE_STATIC_KEY_FALSE(name)		struct static_key_false name
#define static_branch_unlikely(key)		((key)->enabled)
#define static_branch_inc(key)			((void)((key)->enabled = true))
#define static_branch_enable(key)		((void)((key)->enabled = true))

/* Module parameters and initcalls, found through sections. */
struct kernel_param;
struct kernel_param_ops {
	int (*set)(const char *value, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};
struct kernel_param {
	const char *name;
	const struct kernel_param_ops *ops;
	void *arg;
};
struct shim_initcall { int level; int (*call)(void); };
#define module_param_cb(pname, pops, parg, mode) \
	static const struct kernel_param shim_param_##pname = { #pname, pops, parg }; \
	static const struct kernel_param *const shim_param_at_##pname \
	__attribute__((used, section("zswap_params"))) = &shim_param_##pname
#define module_param_named(pname, variable, type, mode) \
	module_param_cb(pname, &param_ops_##type, &variable, mode)
#define shim_initcall(n, fn) \
	static const struct shim_initcall shim_initcall_##fn = { n, fn }; \
	static const struct shim_initcall *const shim_initcall_at_##fn \
	__attribute__((used, section("zswap_initcalls"))) = &shim_initcall_##fn
#define module_init(fn)		shim_initcall(6, fn)
#define late_initcall(fn)	shim_initcall(7, fn)
extern const struct kernel_param_ops param_ops_bool, param_ops_uint;
int param_set_bool(const char *value, const struct kernel_param *kp);
int param_get_bool(char *buffer, const struct kernel_param *kp);
int param_set_charp(const char *value, const struct kernel_param *kp);
int param_get_charp(char *buffer, const struct kernel_param *kp);
void param_free_charp(void *arg);
extern enum shim_system_state { SYSTEM_BOOTING, SYSTEM_RUNNING } system_state;

/* debugfs: names with numbers behind them. */
struct dentry;
struct shim_debugfs_file { int (*get)(void *data, u64 *value); };
#define DEFINE_DEBUGFS_ATTRIBUTE(fops, getter, setter, format) \
	static const struct shim_debugfs_file fops = { getter }
#define debugfs_initialized()			true
#define debugfs_create_dir(name, parent)	((struct dentry *)NULL)
void debugfs_create_u64(const char *name, umode_t mode, struct dentry *dir, u64 *value);
void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *dir, atomic_t *value);
void debugfs_create_file(const char *name, umode_t mode, struct dentry *dir, void *data,
			 const struct shim_debugfs_file *file);

/* Crypto: synchronous codecs behind the asynchronous interface. */
#define CRYPTO_MAX_ALG_NAME		128
#define CRYPTO_TFM_REQ_MAY_BACKLOG	0x400
struct crypto_wait { int err; };
struct scatterlist { void *data; unsigned int length; };
struct crypto_acomp;
struct acomp_req {
	struct scatterlist *src, *dst;
	unsigned int slen, dlen;
	struct crypto_acomp *tfm;
};
#define sg_init_table(sg, n)		memset(sg, 0, (n) * sizeof(*(sg)))
#define sg_init_one(sg, p, n)		((void)(*(sg) = (struct scatterlist){ p, n }))
#define sg_set_page(sg, page, n, offset) sg_set_folio(sg, page_folio(page), n, offset)
#define memcpy_from_sglist(to, sg, offset, n) \
	memcpy(to, (char *)(sg)->data + (offset), n)
#define sg_set_folio(sg, f, n, offset)	sg_init_one(sg, (char *)(f)->data + (offset), n)
bool crypto_has_acomp(const char *name, u32 type, u32 mask);
struct crypto_acomp *crypto_alloc_acomp_node(const char *name, u32 type, u32 mask, int node);
void crypto_free_acomp(struct crypto_acomp *tfm);
#define acomp_is_async(tfm)		((void)(tfm), false)
struct acomp_req *acomp_request_alloc(struct crypto_acomp *tfm);
void acomp_request_free(struct acomp_req *req);
#define crypto_init_wait(wait)		((void)((wait)->err = 0))
#define crypto_wait_req(err, wait)	((void)(wait), (err))
void crypto_req_done(void *req, int err);
#define acomp_request_set_callback(req, flags, done, wait) \
	((void)(req), (void)(done), (void)(wait))
#define acomp_request_set_params(req, s, d, sn, dn) \
	((void)((req)->src = (s), (req)->dst = (d), (req)->slen = (sn), (req)->dlen = (dn)))
int crypto_acomp_compress(struct acomp_req *req);
int crypto_acomp_decompress(struct acomp_req *req);

#endif
