// What copytruncate says beyond logrotate's words: what stays, what is lost, and why.
import type { CopytruncateNews } from './event.ts';
import { debug, warning, type Message } from './message.ts';

/** The messages that an event of copytruncate becomes. */
export function copytruncateMessages(news: CopytruncateNews): readonly Message[] {
  const { path } = news;
  switch (news.kind) {
    case 'hole-ahead': {
      const writer = `${news.program} (pid ${news.pid})`;
      return [warning(`${writer} does not append to ${path}: it will leave a hole in it`)];
    }
    case 'emptying':
      if (news.mode === 'truncate') return [];
      return [debug(`cutting off the first ${news.bytes} bytes of ${path}`)];
    case 'emptied':
      return [];
    case 'cut-refused': {
      const text = `cannot cut off the front of ${path}, truncating it: ${news.reason}`;
      return [{ severity: news.severity, text }];
    }
    case 'left-behind':
      return [debug(`${news.bytes} of ${news.sizeBytes} bytes stay in ${path}`)];
    case 'line-divided':
      return [debug(`the last line of ${news.to} goes on in ${path}`)];
    case 'lost':
      return [
        warning(
          `at least ${news.bytes} bytes were lost when ${path} was truncated under its writer`,
        ),
      ];
    case 'shrunk': {
      const what = `${path} was emptied by another program while it was copied to ${news.to}`;
      return [warning(`${what}: it stays as it is`)];
    }
    case 'double':
      return [
        warning(`${path} was copied to ${news.to} by a run that ended then: ${KEPT[news.kept]}`),
      ];
  }
}

const KEPT = {
  archive: 'what was copied is now taken out of the log',
  log: 'the copy is removed, the log has it all',
  both: 'both stay, since the log may have been emptied and filled with the same again',
} as const;
