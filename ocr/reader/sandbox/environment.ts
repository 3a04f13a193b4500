/** Nothing of ours: a decoder that is taken over finds no keys. */
export const ENVIRONMENT = {
	PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
	NODE_ENV: 'production',
	UV_THREADPOOL_SIZE: '2',
	VIPS_CONCURRENCY: '1',
	MALLOC_ARENA_MAX: '2',
};
