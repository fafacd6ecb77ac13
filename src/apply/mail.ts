// Mailing an archive: `COMMAND -s SUBJECT ADDRESS` with the contents on its standard input, through the
// uncompressor if the archive is a compressed one (ENGINE-SPEC 10.2, 12.2, 12.3, departure D45).
import { isSystemError } from '../config/config-host.ts';
import type { StartedChild } from '../host/child.ts';
import { openFile } from './open-file.ts';
import { fail, problemOf, type StanzaRun } from './run.ts';
import { sayDropped, startAsInvoker, startQuietly } from './script.ts';

/** Mails the archive at `path`; with -d nothing is sent (departure D40). */
export async function mailFile(
  stanzaRun: StanzaRun,
  path: string,
  subject: string,
): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const { mail, compressext } = stanza.settings;
  if (run.debug || mail === undefined) return true;
  const opened = openFile(stanzaRun, path, 'read');
  if (isSystemError(opened)) return fail(stanzaRun, 'open-to-mail', path, { error: opened });
  using file = opened;
  const uncompressor =
    compressext !== '' && path.endsWith(compressext) ? uncompress(stanzaRun, file.fd) : undefined;
  const input = uncompressor?.process.stdout ?? file.fd;
  const mailer = startAsInvoker(stanzaRun, {
    program: run.mailCommand,
    args: ['-s', withoutControls(subject), mail],
    stdio: [input, 'ignore', 'inherit'],
  });
  if (uncompressor !== undefined) sayDropped(stanzaRun, uncompressor.process.pid ?? 0);
  uncompressor?.process.stdout?.destroy();
  const sent = await succeeded(stanzaRun, 'mail', path, mailer);
  if (uncompressor === undefined) return sent;
  return (await succeeded(stanzaRun, 'uncompress', path, uncompressor)) && sent;
}

function uncompress(stanzaRun: StanzaRun, fd: number): StartedChild {
  const { stanza, identity } = stanzaRun;
  return startQuietly(stanzaRun, {
    program: stanza.settings.uncompresscmd,
    args: [],
    stdio: [fd, 'pipe', 'inherit'],
    identity,
  });
}

async function succeeded(
  { run }: StanzaRun,
  what: 'mail' | 'uncompress',
  path: string,
  child: StartedChild,
): Promise<boolean> {
  const problem = problemOf(await child.end);
  if (problem !== undefined) run.report({ kind: 'child-failed', what, path, problem });
  return problem === undefined;
}

/** A subject is one line, whatever the name of the log (departure D46). */
function withoutControls(subject: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return subject.replaceAll(/[\x00-\x1f\x7f]/g, '?');
}
