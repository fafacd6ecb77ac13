// What is said about telling loggers to open their logs again, and about the proof that they have.
import type { Reopening } from '../config/reopen.ts';
import type { Holder, Proof } from '../plan/proof.ts';
import { debug, error, warning, type Message } from './message.ts';
import type { ReopenNews } from './reopen-news.ts';

/** The messages about who was told, and what came of it. */
export function reopenMessages(news: ReopenNews): readonly Message[] {
  switch (news.kind) {
    case 'would-tell':
      return [debug(`telling ${news.reopening.name} to reopen: ${wayText(news.reopening)}`)];
    case 'nobody-told':
      return [debug(`nobody is told to reopen: ${news.reason}`)];
    case 'not-told':
      return [error(`cannot tell ${news.name} to reopen ${news.pattern}: ${news.reason}`)];
    case 'running':
      return [debug(`running ${[news.program, ...news.args].join(' ')}`)];
    case 'signalling':
      return [debug(`sending SIG${news.signal} to ${news.program} (pid ${news.pid})`)];
    case 'ended': {
      const who = news.pids.length === 1 ? 'process' : 'processes';
      const numbers = news.pids.join(', ');
      return [
        error(`${who} ${numbers} of ${news.name} ended when told to reopen by SIG${news.signal}`),
      ];
    }
    case 'proof':
      return [proofMessage(news.path, news.proof, news.waitedMs)];
    case 'hidden': {
      const logs = news.logs === 1 ? '1 log' : `${news.logs} logs`;
      const what = `not all processes can be seen, so that nothing proves that ${logs} of ${news.pattern}`;
      return [warning(`${what} were let go; they stay uncompressed in this run`)];
    }
    case 'still-held':
      return [
        error(
          `${holdersText(news.holders)} still writes to ${news.path}, which was rotated before`,
        ),
      ];
  }
}

function proofMessage(path: string, proof: Proof, waitedMs: number): Message {
  switch (proof.kind) {
    case 'proved': {
      const who = holdersText(proof.holders);
      return debug(`reopen proved: ${who} let go of ${path} after ${waitedMs.toFixed(0)} ms`);
    }
    case 'draining':
      return debug(`draining: ${holdersText(proof.holders)} may go on writing to ${path} for now`);
    case 'held': {
      const after = `${(waitedMs / 1000).toFixed(1)}s`;
      return error(
        `${holdersText(proof.holders)} still writes to ${path} after ${after}; it is left as it is`,
      );
    }
    case 'unseen': {
      const why =
        proof.because === 'remote'
          ? 'other machines may write to it'
          : 'nobody was seen to write to it before';
      return debug(`reopen not proved for ${path}: ${why}; it stays as it is in this run`);
    }
  }
}

/** How a program is told to open its logs again. */
export function wayText({ telling }: Reopening): string {
  switch (telling.kind) {
    case 'pidfile': {
      const unit = telling.unit === undefined ? '' : ` or ${telling.unit}`;
      return `SIG${telling.signal} to the process of ${telling.paths.join(' or ')}${unit}`;
    }
    case 'unit':
      return `SIG${telling.signal} to the main process of ${telling.unit}`;
    case 'process':
      return `SIG${telling.signal} to all processes of this name`;
    case 'command':
      return [telling.program, ...telling.args].join(' ');
    case 'nobody':
      return 'it does so by itself';
  }
}

const LONGEST_LIST = 3;

/** Processes by number and name, the first few of them. */
export function holdersText(holders: readonly Holder[]): string {
  const named = holders.slice(0, LONGEST_LIST).map(({ pid, program }) => `${program} (pid ${pid})`);
  const more = holders.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
