// The directives about telling loggers to open their logs again, and about the scripts that used to do so
// (FEATURES 5).
import { error, flag, set, value, type Directive, type Outcome } from './directive.ts';
import { NO_REOPEN, PRESETS, type Reopening, type Telling } from './reopen.ts';
import type { Settings } from './settings.ts';
import { parseDuration } from './units.ts';
import { splitWords } from './words.ts';

/** The signals that a program can be given a meaning for. */
const SIGNALS: ReadonlySet<string> = new Set(
  'HUP INT QUIT USR1 USR2 ALRM TERM CONT URG WINCH IO PWR TTIN TTOU'.split(' '),
);

const METALOG = `metalog ends when it gets a signal and renames its files itself: use 'managed "%Y-%m-%d-%H:%M:%S"'`;

/** The rows of the table. */
export const REOPEN_DIRECTIVES: readonly Directive[] = [
  value('reopen', 'reopen', 'Tell the writer to open its logs again.', (text, { settings }) =>
    parseReopen(text, settings),
  ),
  flag('noreopen', 'Tell nobody.', (settings) => ({ ...settings, reopen: NO_REOPEN })),
  durationRow('reopenwait', 'How long to wait until the old logs are let go.'),
  durationRow('reopengrace', 'How long an old log may be written to before that is an error.'),
  durationRow('scripttimeout', 'End a script that takes longer.'),
  flag('noscripttimeout', 'Scripts may take as long as they like.', (settings) => ({
    ...settings,
    scripttimeout: 0,
  })),
  flag('nopostrotate', 'Do not run the postrotate script.', (settings) => ({
    ...settings,
    nopostrotate: true,
  })),
];

function durationRow(
  name: 'reopenwait' | 'reopengrace' | 'scripttimeout',
  summary: string,
): Directive {
  return value(name, name, summary, (text, { settings }) => {
    const seconds = parseDuration(text);
    if (seconds === undefined) return error(`bad ${name} '${text}'`);
    return set({ ...settings, [name]: seconds });
  });
}

function parseReopen(text: string, settings: Settings): Outcome {
  const words = splitWords(text) ?? [];
  const lazy = words[0] === 'lazy';
  const parsed = parseWay(lazy ? words.slice(1) : words);
  if (typeof parsed === 'string') return error(`bad reopen '${text}': ${parsed}`);
  return set({ ...settings, reopen: { ...parsed, lazy: parsed.lazy || lazy } });
}

/** Who is told and how, or what is wrong with the words. */
function parseWay(words: readonly string[]): Reopening | string {
  const [first = ''] = words;
  if (first === 'metalog') return METALOG;
  const preset = PRESETS.get(first);
  if (preset !== undefined) return words.length === 1 ? preset : `nothing may follow ${first}`;
  if (WAYS.has(first)) return parseNamed(words);
  return `expected pidfile, unit, process or one of ${[...PRESETS.keys()].join(', ')}`;
}

const WAYS: ReadonlySet<string> = new Set(['pidfile', 'process', 'unit']);

function parseNamed(words: readonly string[]): Reopening | string {
  const [way = '', name = '', signal = 'HUP', ...rest] = words;
  if (name === '' || rest.length > 0) return `expected ${way} NAME [SIGNAL]`;
  const plain = signal.replace(/^SIG/, '');
  if (!SIGNALS.has(plain)) return `no signal '${signal}' that a program could open its log at`;
  if (way === 'pidfile') {
    if (!name.startsWith('/')) return `'${name}' is no absolute path of a pid file`;
  } else if (!/^[!-.0-~]+$/.test(name)) return `'${name}' is no name of a ${way}`;
  const telling = tellingOf(way, name, plain);
  return { kind: 'on', name, programs: [], telling, others: 'drain', lazy: false };
}

function tellingOf(kind: string, name: string, signal: string): Telling {
  switch (kind) {
    case 'pidfile':
      return { kind, paths: [name], unit: undefined, signal, acknowledges: false };
    case 'unit':
      return { kind, unit: name.includes('.') ? name : `${name}.service`, signal };
    default:
      return { kind: 'process', process: name, signal };
  }
}
