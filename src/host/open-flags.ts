// Flags for open(2): how files are opened in directories that others may own.
import { constants } from 'node:fs';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NOCTTY, O_NONBLOCK } = constants;

/** A file that must not exist yet, not even as a link to nowhere. */
export const NEW_FILE = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY;

/** Added to the access: a link is refused, a FIFO or a device does not block. */
export const NO_SURPRISES = O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;

/** O_PATH, which Node does not name: a place in the tree, whatever is there; nothing of it is opened. */
export const FOLLOWED_PATH_ONLY = 0o10000000;

/** The same of a link itself. */
export const PATH_ONLY = FOLLOWED_PATH_ONLY | O_NOFOLLOW;
