// Flags for open(2): how files are opened in directories that others may own.
import { constants } from 'node:fs';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NOCTTY, O_NONBLOCK } = constants;

/** A file that must not exist yet, not even as a link to nowhere. */
export const NEW_FILE = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY;

/** Added to the access: a link is refused, a FIFO or a device does not block. */
export const NO_SURPRISES = O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
