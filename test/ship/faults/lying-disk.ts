/**
 * A disk below a server that says that it has written, and has not, or something else: a library that the server
 * is started with. It lies as a file tells it to, and only about one folder.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../../support/requirement.ts';

export const COMPILER = commandOf('/usr/bin/g++', 'g++');

/** What becomes of what is written: another byte in it, nothing, or half of it. */
export type Lie = 'flip' | 'drop' | 'half';

const SOURCE = `
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder, *control;

/* Some servers forget their environment. */
__attribute__((constructor)) static void remember(void) {
  const char *a = getenv("LYING_FOLDER"), *b = getenv("LYING_CONTROL");
  folder = a ? strdup(a) : 0;
  control = b ? strdup(b) : 0;
}

static char lie_about(int fd) {
  char link[64] = "/proc/self/fd/", digits[16], path[PATH_MAX], lie = 'n';
  int length = 0, at = strlen(link);
  if (!folder || !control || fd < 0) return 'n';
  do digits[length++] = '0' + fd % 10; while ((fd /= 10) > 0);
  while (length > 0) link[at++] = digits[--length];
  link[at] = 0;
  ssize_t size = syscall(SYS_readlink, link, path, sizeof path - 1);
  if (size <= 0) return 'n';
  path[size] = 0;
  if (strncmp(path, folder, strlen(folder)) != 0) return 'n';
  int file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY);
  if (file < 0) return 'n';
  if (syscall(SYS_read, file, &lie, 1) != 1) lie = 'n';
  syscall(SYS_close, file);
  return lie;
}

static ssize_t put(int fd, const void *bytes, size_t count, off_t offset, int here) {
  char lie = count == 0 ? 'n' : lie_about(fd);
  if (lie == 'd') return count;
  char *copy = 0;
  size_t written = lie == 'h' ? (count + 1) / 2 : count;
  if (lie == 'f') {
    copy = (char *)malloc(count);
    memcpy(copy, bytes, count);
    copy[count / 2] ^= 1;
    bytes = copy;
  }
  ssize_t end = here ? syscall(SYS_write, fd, bytes, written) : syscall(SYS_pwrite64, fd, bytes, written, offset);
  free(copy);
  return lie == 'h' && end >= 0 ? (ssize_t)count : end;
}

static ssize_t put_all(int fd, const struct iovec *parts, int count, off_t offset, int here) {
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t end = put(fd, parts[i].iov_base, parts[i].iov_len, offset + sum, here);
    if (end < 0) return sum > 0 ? sum : end;
    sum += end;
    if ((size_t)end < parts[i].iov_len) break;
  }
  return sum;
}

extern "C" {
ssize_t write(int fd, const void *bytes, size_t count) { return put(fd, bytes, count, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return put(fd, bytes, count, at, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return put(fd, bytes, count, at, 0); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return put_all(fd, parts, count, 0, 1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return put_all(fd, parts, count, at, 0); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return put_all(fd, parts, count, at, 0); }
}
`;

/** The library, and what it is told. */
export class LyingDisk {
  readonly #dir = mkdtempSync(join(tmpdir(), 'logrotor-lies-'));
  readonly #library = join(this.#dir, 'lies.so');
  readonly #control = join(this.#dir, 'lie');

  constructor() {
    chmodSync(this.#dir, 0o755);
    const source = join(this.#dir, 'lies.cc');
    writeFileSync(source, SOURCE);
    const args = ['-shared', '-fPIC', '-O1', '-o', this.#library, source, '-ldl'];
    const compiled = spawnSync('g++', args, { encoding: 'utf8' });
    assert.equal(compiled.status, 0, compiled.stderr);
    this.tell(undefined);
  }

  /** What a server is started with, so that it lies about what is below a folder. */
  environment(folder: string): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.#library, LYING_FOLDER: folder, LYING_CONTROL: this.#control };
  }

  /** From now on all servers lie so, or tell the truth. */
  tell(lie: Lie | undefined): void {
    writeFileSync(this.#control, lie ?? 'no', { mode: 0o644 });
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true });
  }
}
