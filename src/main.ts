// argv to exit code. Alone in ending the process.
import { basename } from 'node:path';
import { FAILED } from './cli/exit-code.ts';
import { logrotate } from './cli/logrotate.ts';

const [, path = 'logrotor', ...words] = process.argv;
const invoked = basename(path);

/** What was not foreseen: it is shown as it is, since it must be mended here and not by the user. */
function confess(error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`logrotor: this is a bug, please report it:\n${trace}\n`);
  process.exitCode = FAILED;
}

async function main(): Promise<void> {
  const program = invoked === 'logrotate' ? invoked : 'logrotor';
  process.exitCode = await logrotate({ program, words, environment: process.env });
}

main().catch(confess);
