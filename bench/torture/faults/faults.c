/*
 * Stands between a program and the system: the n-th call that changes anything under FAULT_DIR fails with the errno it is told.
 * What is to fail stands in the first five 32-bit numbers of the file FAULT_CONTROL, which the harness writes and reads while the program runs:
 * [0] how many calls go well before one fails (0: none fails), [1] errno, [2] calls seen, [3] set to 1 once it has failed, [4] set: every later one fails too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 65536
static volatile int32_t *control;
static const char *folder;
static unsigned char watched[MOST_FILES];

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
	const char *file = getenv("FAULT_CONTROL");
	folder = getenv("FAULT_DIR");
	if (!file || !folder) return;
	int (*open_)(const char *, int, ...) = real("open");
	int fd = open_(file, O_RDWR);
	if (fd < 0) return;
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED) control = at;
}

static int isOurs(const char *path) { return control && path && strncmp(path, folder, strlen(folder)) == 0; }

/* 1 when this call is the one. */
static int fails(void) {
	if (!control) return 0;
	int32_t seen = __sync_add_and_fetch(&control[2], 1);
	int32_t at = control[0];
	if (at > 0 && (seen == at || (control[4] && seen > at))) {
		control[3] = 1;
		errno = control[1];
		return 1;
	}
	return 0;
}

static void watch(int fd) { if (fd >= 0 && fd < MOST_FILES) watched[fd] = 1; }
static int isWatched(int fd) { return control && fd >= 0 && fd < MOST_FILES && watched[fd]; }

#define OPENING(NAME) \
	int NAME(const char *path, int flags, ...) { \
		static int (*next)(const char *, int, ...); \
		if (!next) next = real(#NAME); \
		va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
		int ours = isOurs(path); \
		if (ours && (flags & O_CREAT) && fails()) return -1; \
		int fd = next(path, flags, mode); \
		if (ours) watch(fd); \
		return fd; \
	}
OPENING(open)
OPENING(open64)

#define ON_FILE(TYPE, NAME, PARAMETERS, GIVEN) \
	TYPE NAME PARAMETERS { \
		static TYPE(*next) PARAMETERS; \
		if (!next) next = real(#NAME); \
		if (isWatched(fd) && fails()) return -1; \
		return next GIVEN; \
	}
ON_FILE(ssize_t, write, (int fd, const void *from, size_t count), (fd, from, count))
ON_FILE(ssize_t, pwrite, (int fd, const void *from, size_t count, off_t at), (fd, from, count, at))
ON_FILE(ssize_t, pwrite64, (int fd, const void *from, size_t count, off64_t at), (fd, from, count, at))
ON_FILE(ssize_t, writev, (int fd, const struct iovec *from, int count), (fd, from, count))
ON_FILE(ssize_t, pwritev, (int fd, const struct iovec *from, int count, off_t at), (fd, from, count, at))
ON_FILE(ssize_t, pwritev64, (int fd, const struct iovec *from, int count, off64_t at), (fd, from, count, at))
ON_FILE(int, fsync, (int fd), (fd))
ON_FILE(int, fdatasync, (int fd), (fd))
ON_FILE(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FILE(int, ftruncate64, (int fd, off64_t size), (fd, size))

#define ON_PATH(NAME, PARAMETERS, GIVEN) \
	int NAME PARAMETERS { \
		static int (*next) PARAMETERS; \
		if (!next) next = real(#NAME); \
		if (isOurs(path) && fails()) return -1; \
		return next GIVEN; \
	}
ON_PATH(rename, (const char *path, const char *to), (path, to))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(unlink, (const char *path), (path))
ON_PATH(link, (const char *path, const char *to), (path, to))

int close(int fd) {
	static int (*next)(int);
	if (!next) next = real("close");
	if (fd >= 0 && fd < MOST_FILES) watched[fd] = 0;
	return next(fd);
}
