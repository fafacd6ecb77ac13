// argv to exit code. Alone in ending the process.
import { basename } from 'node:path';
import { logrotate } from './cli/logrotate.ts';

const [, path = 'logrotor', ...words] = process.argv;
const invoked = basename(path);

logrotate({
  program: invoked === 'logrotate' ? invoked : 'logrotor',
  words,
  environment: process.env,
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`logrotor: this is a bug, please report it:\n${trace}\n`);
    process.exitCode = 1;
  },
);
