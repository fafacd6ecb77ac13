// Mailing an archive: `COMMAND -s SUBJECT ADDRESS` with the contents on its standard input, through the
// uncompressor if the archive is a compressed one (ENGINE-SPEC 10.2, 12.2, 12.3, departure D45).
import type { Readable } from 'node:stream';
import { isSystemError } from '../config/config-host.ts';
import type { StartedChild } from '../host/child.ts';
import { openFile } from './open-file.ts';
import { fail, note, problemOf, type LogRun, type StanzaRun } from './run.ts';
import { sayDropped, startAsInvoker, startQuietly } from './script.ts';

/** Mails the archive at `path`; with -d nothing is sent (departure D40). */
export async function mailFile(logRun: LogRun, path: string, subject: string): Promise<boolean> {
  const { run, stanza, log } = logRun;
  const address = stanza.settings.mail;
  if (run.debug || address === undefined) return true;
  const opened = openFile(logRun, path, 'read');
  if (isSystemError(opened)) return fail(logRun, 'open-to-mail', path, { error: opened });
  using file = opened;
  const message = { fd: file.fd, args: ['-s', withoutControls(subject), address] };
  const { device, inode } = file.facts;
  const sent = await send(logRun, path, message);
  return sent && note(logRun, { kind: 'mailed', log, device, inode });
}

/** What is mailed, and the mailer's arguments. */
interface MailMessage {
  readonly fd: number;
  readonly args: readonly string[];
}

async function send(stanzaRun: StanzaRun, path: string, message: MailMessage): Promise<boolean> {
  const { compressext } = stanzaRun.stanza.settings;
  if (compressext !== '' && path.endsWith(compressext)) {
    return mailUncompressed(stanzaRun, path, message);
  }
  const { fd, args } = message;
  return succeeded(stanzaRun, 'mail', path, startMailer(stanzaRun, fd, args));
}

/** Both programs run at the same time; the mailer is waited for first. */
async function mailUncompressed(
  stanzaRun: StanzaRun,
  path: string,
  { fd, args }: MailMessage,
): Promise<boolean> {
  const { process: program, end } = uncompress(stanzaRun, fd);
  const mailer = startMailer(stanzaRun, program.stdout ?? 'ignore', args);
  sayDropped(stanzaRun, program.pid ?? 0);
  program.stdout?.destroy();
  const sent = await succeeded(stanzaRun, 'mail', path, mailer);
  return (await succeeded(stanzaRun, 'uncompress', path, { process: program, end })) && sent;
}

function startMailer(
  stanzaRun: StanzaRun,
  input: Readable | number | 'ignore',
  args: readonly string[],
): StartedChild {
  const program = stanzaRun.run.mailCommand;
  return startAsInvoker(stanzaRun, { program, args, stdio: [input, 'ignore', 'inherit'] });
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
