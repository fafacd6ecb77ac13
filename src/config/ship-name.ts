// The template of `shipname`: what an archive is called where it is shipped to.
import { compileDateFormat, type FormatPart } from '../calendar/date-format.ts';

/** One piece of a template. */
export type NamePart =
  | FormatPart
  | { readonly kind: 'fact'; readonly fact: NameFact }
  | { readonly kind: 'sha256'; readonly digits: number };

/** What stands for itself in `%{…}`. */
export type NameFact = 'host' | 'machineid' | 'dir' | 'log' | 'ext';

/** The parts of a template, or why it is none. */
export type ParsedName =
  | { readonly kind: 'name'; readonly parts: readonly NamePart[] }
  | { readonly kind: 'wrong'; readonly why: string };

/** The template that is used unless the configuration has one. */
export const DEFAULT_SHIPNAME = '%{host}/%{dir}/%{log}-%Y%m%dT%H%M%SZ-%{sha256:12}%{ext}';

const FACTS: ReadonlySet<string> = new Set<NameFact>(['host', 'machineid', 'dir', 'log', 'ext']);
/** With fewer digits of the hash, two archives of one log could come to have one name. */
const FEWEST_DIGITS = 8;
const ALL_DIGITS = 64;

/** Takes a template apart. */
export function parseShipName(template: string): ParsedName {
  const parts: NamePart[] = [];
  for (const piece of template.split(/(%\{[^}]*\}?)/)) {
    const parsed = piece.startsWith('%{') ? parseFact(piece) : parseDates(piece);
    if (parsed === undefined) return wrong(`there is no ${piece}`);
    parts.push(...parsed);
  }
  const digits = parts.map((part) => (part.kind === 'sha256' ? part.digits : 0));
  if (!digits.some((count) => count >= FEWEST_DIGITS)) {
    return wrong(`without %{sha256:${FEWEST_DIGITS}} or more, two archives could have one name`);
  }
  if (template.endsWith('/')) return wrong('it ends in a slash');
  return { kind: 'name', parts };
}

function wrong(why: string): ParsedName {
  return { kind: 'wrong', why };
}

function parseFact(piece: string): readonly NamePart[] | undefined {
  const [, fact = '', digits] = /^%\{([a-z0-9]+)(?::([0-9]{1,2}))?\}$/.exec(piece) ?? [];
  if (fact === 'sha256') {
    const count = digits === undefined ? ALL_DIGITS : Number(digits);
    return count >= 1 && count <= ALL_DIGITS ? [{ kind: 'sha256', digits: count }] : undefined;
  }
  return isFact(fact) && digits === undefined ? [{ kind: 'fact', fact }] : undefined;
}

function isFact(text: string): text is NameFact {
  return FACTS.has(text);
}

function parseDates(text: string): readonly NamePart[] | undefined {
  // Blanks in front would be dropped, and each piece is short enough for what names of archives may have.
  if (text === '') return [];
  const blanks = /^ */.exec(text)?.[0] ?? '';
  const compiled = compileDateFormat(text);
  if (compiled.kind === 'too-long') return undefined;
  return blanks === '' ? compiled.parts : [{ kind: 'text', text: blanks }, ...compiled.parts];
}
