// The one shape in which a failed system call travels through the pure folders.

/** A failed system call: its errno name and the C library's text for it. */
export interface SystemError {
  /** errno name, for example `ENOENT`. */
  readonly code: string;
  /** what strerror(3) says in the C locale, for example `No such file or directory`. */
  readonly reason: string;
}
