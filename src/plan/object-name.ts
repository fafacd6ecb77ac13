// What an archive is called at its destinations, from the template of `shipname`.
import { formatDate, type DateFormat } from '../calendar/date-format.ts';
import { UTC } from '../calendar/zone.ts';
import { DEFAULT_SHIPNAME, parseShipName, type NamePart } from '../config/ship-name.ts';

/** What a template may name. Texts are byte strings. */
export interface NameFacts {
  readonly host: string;
  readonly machineid: string;
  /** the path of the log. */
  readonly log: string;
  /** what compressed archives end in, if this is one; otherwise empty. */
  readonly ext: string;
  /** when the log was rotated, in epoch seconds. */
  readonly rotatedAt: number;
  readonly sha256: string;
}

/**
 * The name of an archive, without a slash in front and without dots for directories, so that it cannot lead
 * out of the destination. Bytes that are no printable UTF-8 are written as %XX.
 */
export function objectName(template: string | undefined, facts: NameFacts): string {
  const parsed = parseShipName(template ?? DEFAULT_SHIPNAME);
  const parts = parsed.kind === 'name' ? parsed.parts : [];
  const text = parts.map((part) => expand(part, facts)).join('');
  const names = text.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  return names.map(printable).join('/');
}

function expand(part: NamePart, facts: NameFacts): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'field':
      return expandDate(part, facts.rotatedAt);
    case 'sha256':
      return facts.sha256.slice(0, part.digits);
    case 'fact':
      return expandFact(part.fact, facts);
  }
}

function expandDate(part: DateFormat['parts'][number], at: number): string {
  const format: DateFormat = {
    kind: 'compiled',
    converted: '',
    globPattern: '',
    parts: [part],
    globTokens: [],
  };
  const date = formatDate(format, UTC.localTime(at));
  return date.kind === 'suffix' ? date.suffix : '';
}

function expandFact(fact: 'host' | 'machineid' | 'dir' | 'log' | 'ext', facts: NameFacts): string {
  const slash = facts.log.lastIndexOf('/');
  switch (fact) {
    case 'host':
      return facts.host.replaceAll('/', '_');
    case 'machineid':
      return facts.machineid;
    case 'dir':
      return facts.log.slice(0, Math.max(slash, 0));
    case 'log':
      return facts.log.slice(slash + 1);
    case 'ext':
      return facts.ext;
  }
}

/** One byte or a whole UTF-8 sequence. */
const CHARACTERS =
  /[\x21-\x24\x26-\x7e]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[^]/g;

function printable(name: string): string {
  return name.replace(CHARACTERS, (character) => {
    const isPlain = character.length > 1 || /[!-$&-~]/.test(character);
    return isPlain ? character : `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
