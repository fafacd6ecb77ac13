// The exit codes, logrotate's.

/** Everything went well. */
export const DONE = 0;
/** Something failed; everything else was done. */
export const FAILED = 1;
/** The command line is wrong; nothing was done. */
export const BAD_USAGE = 2;
/** The state file could not be opened or locked; nothing was done. */
export const NOT_LOCKED = 3;
