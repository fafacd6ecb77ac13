// A keyword and what belongs to it: separation, lookup, argument, effect (CONFIG-SPEC 5.2 to 5.5).
import { isBeyondLogrotate } from './beyond-logrotate.ts';
import { isWhite, trimEnd } from './byte-class.ts';
import {
  currentHolder,
  here,
  NEXT,
  resumeAfter,
  resumeOnNextLine,
  sayHere,
  type ConfigFile,
  type ItemResult,
} from './config-file.ts';
import type {
  Directive,
  DirectiveCall,
  FlagDirective,
  LineDirective,
  Outcome,
  ReadingDirective,
  ScriptDirective,
  ValueDirective,
} from './directive.ts';
import { CRITERION_DIRECTIVES, DIRECTIVES } from './directives.ts';
import type { Place } from './diagnostic.ts';
import { expandHome } from './home.ts';
import { isOneTooMany, MAXIMUM_DEPTH, say, sayAt } from './reading.ts';
import { takeScript } from './script-block.ts';
import type { Criterion } from './settings.ts';

/**
 * Reads one directive behind `#: `, which is a comment to logrotate; the cursor stands on the `#`. What is
 * none may be somebody's comment, and is only warned of.
 */
export function parseAnnotation(file: ConfigFile): ItemResult {
  const { cursor } = file;
  const end = cursor.endOfLine;
  cursor.skip(2);
  cursor.skipBlanks();
  const rest = trimEnd(cursor.text.slice(cursor.position, end));
  if (rest === '') return NEXT;
  if (!mayBeAnnotated(rest)) {
    sayHere(file, 'warning', `'${rest}' may not stand behind '#:' -- ignoring line`);
    cursor.moveTo(end);
    return NEXT;
  }
  currentHolder(file).beyondLogrotate = true;
  const result = parseDirective(file, true);
  const left = cursor.text.slice(cursor.position, end);
  if (result.kind !== 'next' || /^[ \t\r]*(?:#.*)?$/.test(left)) return result;
  sayHere(file, 'error', `only one directive may stand behind '#:', found '${trimEnd(left)}' too`);
  return resumeOnNextLine(file);
}

/** Scripts, other files and whole stanzas would leave each program with another configuration. */
function mayBeAnnotated(text: string): boolean {
  const [word] = /^[A-Za-z]+/.exec(text) ?? [];
  if (word === undefined) return false;
  const argument = DIRECTIVES.get(word)?.argument;
  return argument !== 'script' && argument !== 'include';
}

/** Reads one directive; the cursor stands on its first letter. */
export function parseDirective(file: ConfigFile, annotated = false): ItemResult {
  const { cursor } = file;
  const place = here(file);
  const word = cursor.takeLetters();
  const separator = cursor.peek();
  if (!cursor.atEnd && !isWhite(separator) && separator !== '=') {
    const found = hexOfSignedByte(separator);
    const text = `keyword '${word}' not properly separated, found ${found}`;
    const hint =
      separator === '}'
        ? 'a closing brace has a line of its own'
        : `a blank, '=' or the end of the line stands behind a directive`;
    sayHere(file, 'error', { text, hint });
    return resumeAfter(file, cursor.position);
  }
  const directive = DIRECTIVES.get(word);
  if (directive !== undefined) {
    if (isBeyondLogrotate(word)) currentHolder(file).beyondLogrotate = true;
    return takeWritten(file, directive, { place, annotated });
  }
  const subject = { kind: 'unknown-directive', word } as const;
  const text = `unknown option '${word}' -- ignoring line`;
  sayAt(file.reading, 'warning', place, { text, subject });
  cursor.moveTo(cursor.endOfLine);
  return NEXT;
}

/** As C prints a char with `%#x`: sign-extended to 32 bits, no prefix for 0. */
function hexOfSignedByte(byte: string): string {
  const code = byte.charCodeAt(0);
  if (code === 0) return '0';
  return `0x${code >= 0x80 ? 'ffffff' : ''}${code.toString(16)}`;
}

/** Takes a directive and notes that it was written, where, and with what argument. */
function takeWritten(
  file: ConfigFile,
  directive: Directive,
  { place, annotated }: { readonly place: Place; readonly annotated: boolean },
): ItemResult {
  const holder = currentHolder(file);
  const { text, position: start } = file.cursor;
  const result = takeDirective(file, directive, place);
  if (result.kind === 'next' && directive.argument !== 'include') {
    const { name } = directive;
    const argument =
      directive.argument === 'none' ? '' : trimEnd(text.slice(start, file.cursor.position));
    holder.written = { name, argument, place, annotated, before: holder.written };
  }
  return result;
}

function takeDirective(file: ConfigFile, directive: Directive, place: Place): ItemResult {
  switch (directive.argument) {
    case 'none':
      return takeFlag(file, directive);
    case 'value':
      return takeValue(file, directive, place);
    case 'line':
      return takeLineArgument(file, directive);
    case 'script':
      return takeScriptDirective(file, directive);
    case 'include':
      return takeInclude(file, directive, place);
    case 'deprecated':
      return takeDeprecated(file, directive, place);
  }
}

function takeFlag(file: ConfigFile, directive: FlagDirective): ItemResult {
  const holder = currentHolder(file);
  noteOverride(file, directive.name, holder.settings.criterion);
  holder.settings = directive.apply(holder.settings);
  file.cursor.skip();
  return NEXT;
}

function takeDeprecated(file: ConfigFile, directive: ReadingDirective, place: Place): ItemResult {
  const bare = `the ${directive.name} directive is deprecated and no longer used.`;
  const text = `${file.name}: ${place.line}: ${bare}`;
  file.reading.messages.push({ severity: 'warning', place, text, bare, hint: 'drop the line' });
  file.cursor.skip();
  return NEXT;
}

function takeScriptDirective(file: ConfigFile, directive: ScriptDirective): ItemResult {
  const holder = currentHolder(file);
  return takeScript(file, (body) => {
    const scripts = { ...holder.settings.scripts, [directive.script]: body };
    holder.settings = { ...holder.settings, scripts };
  });
}

function takeLineArgument(file: ConfigFile, directive: LineDirective): ItemResult {
  noteOverride(file, directive.name, currentHolder(file).settings.criterion);
  return settle(file, directive);
}

function takeValue(file: ConfigFile, directive: ValueDirective, place: Place): ItemResult {
  if (directive.scope === 'global' && file.open !== undefined) {
    const text = `${directive.name} may not appear inside of log file definition`;
    sayAt(file.reading, 'error', place, { text, hint: 'it stands in front of the stanzas' });
    const separator = file.cursor.position;
    return file.cursor.peek() === '\n' ? resumeOnNextLine(file) : resumeAfter(file, separator);
  }
  if (directive.scope === 'stanza' && isGlobal(file)) {
    const text = `${directive.name} may only appear inside of a log file definition`;
    sayAt(file.reading, 'error', place, { text, hint: 'it is said of each stanza' });
    return resumeOnNextLine(file);
  }
  if (!toValue(file)) return missingArgument(file, directive, place);
  const before = currentHolder(file).settings.criterion;
  const result = settle(file, directive);
  if (result.kind === 'next') noteOverride(file, directive.name, before);
  return result;
}

/** True where a directive acts on all stanzas that follow; a file that a stanza includes acts on that stanza. */
function isGlobal({ reading, open, globals }: ConfigFile): boolean {
  return open === undefined && !reading.stanzas.some((draft) => draft === globals);
}

/** Moves to the value: over blanks and one `=`. False if the line ends before it. */
function toValue(file: ConfigFile): boolean {
  const { cursor } = file;
  cursor.skipBlanks();
  if (cursor.peek() === '=') {
    cursor.skip();
    cursor.skipBlanks();
  }
  return cursor.peek() !== '\n';
}

function missingArgument(file: ConfigFile, directive: ValueDirective, place: Place): ItemResult {
  const { name, label, missing } = directive;
  const subject = { kind: 'bad-argument', directive: name, argument: '' } as const;
  sayAt(file.reading, 'error', place, {
    text: `argument expected after ${label}`,
    subject,
    ...(missing === undefined ? {} : { isTolerated: true }),
  });
  if (missing === undefined) return resumeOnNextLine(file);
  const holder = currentHolder(file);
  holder.settings = missing(holder.settings);
  return NEXT;
}

function callAt(file: ConfigFile): DirectiveCall {
  return {
    reading: file.reading,
    settings: currentHolder(file).settings,
    note: (text) => say(file.reading, 'debug', text),
  };
}

/** Lets the rest of the line take effect. What is wrong with it is said of the word that it is about. */
function settle(file: ConfigFile, directive: ValueDirective | LineDirective): ItemResult {
  const place = here(file);
  const argument = file.cursor.takeLine();
  const outcome: Outcome = directive.apply(argument, callAt(file));
  if (outcome.kind === 'set') {
    currentHolder(file).settings = outcome.settings;
    return NEXT;
  }
  const { text } = outcome;
  if (text !== undefined) {
    const column = place.column + startOfWrong(argument, text);
    const subject = { kind: 'bad-argument', directive: directive.name, argument } as const;
    sayAt(file.reading, 'error', { ...place, column }, { text, subject });
  }
  return resumeOnNextLine(file);
}

/** Where the word stands that a text about an argument has in quotes, the last of them; else its first word. */
function startOfWrong(argument: string, text: string): number {
  const quoted = [...text.matchAll(/'[ \t]*([^']+)'/g)].map(([, word = '']) =>
    argument.indexOf(word),
  );
  return quoted.findLast((index) => index !== -1) ?? Math.max(argument.search(/[^ \t]/), 0);
}

/** Says under -v that a criterion replaces another one set in the same stanza or file before. */
function noteOverride(file: ConfigFile, name: string, before: Criterion): void {
  if (!CRITERION_DIRECTIVES.has(name)) return;
  if (file.criterionSet && before.kind !== name) {
    say(file.reading, 'debug', `note: '${name}' overrides previously specified '${before.kind}'`);
  }
  file.criterionSet = true;
}

function takeInclude(file: ConfigFile, directive: ReadingDirective, start: Place): ItemResult {
  const { reading } = file;
  if (!toValue(file)) {
    sayAt(reading, 'error', start, `argument expected after ${directive.name}`);
    return resumeOnNextLine(file);
  }
  const place = here(file);
  const path = expandHome(reading, file.cursor.takeLine());
  if (path === undefined) return resumeOnNextLine(file);
  if (isOneTooMany(reading, path)) {
    file.failed = true;
    return NEXT;
  }
  if (file.depth >= MAXIMUM_DEPTH) {
    say(reading, 'error', `${place.file}:${place.line} include nesting too deep`);
    file.failed = true;
    return NEXT;
  }
  say(reading, 'debug', `including ${path}`);
  const holder = currentHolder(file);
  const request = { path, directory: file.directory, depth: file.depth + 1, holder, place };
  if (!reading.readPath(request)) file.failed = true;
  return NEXT;
}
