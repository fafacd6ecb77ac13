// Words about files that nothing is done about.
import type { SparedReason } from '../plan/managed-group.ts';
import type { LeftAlone } from './event.ts';
import { debug, type Message } from './message.ts';

/** The message about a file that is left alone. */
export function leftAloneMessage(news: LeftAlone): Message {
  switch (news.kind) {
    case 'own-archive':
      return debug(`leaving ${news.path} alone, which is an archive of ${news.log}`);
    case 'undated':
      return debug(`leaving ${news.path} alone, which has no date like '${news.template}'`);
    case 'spared':
      return debug(`leaving ${news.path} alone, ${sparedText(news.because)}`);
    case 'not-all-seen':
      return debug('not all processes can be seen, one of them may have a managed file open');
    case 'changed-meanwhile':
      return debug(`leaving ${news.path} alone, it was written to while it was compressed`);
  }
}

function sparedText(because: SparedReason): string {
  switch (because.kind) {
    case 'newest':
      return 'nothing of its group is newer';
    case 'changed':
      return 'it has changed within managedidle';
    case 'held':
      return `pid ${because.pid} has it open for writing`;
    case 'hard-links':
      return `it has ${because.links} hard links`;
  }
}
