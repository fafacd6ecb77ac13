// Directives about which files a stanza has, and about those that their program dates itself.
import { compileTemplate, type TemplateProblem } from '../calendar/date-template.ts';
import { error, flag, set, value, type Directive } from './directive.ts';
import { badExclusion } from './exclude.ts';
import { expandHome } from './home.ts';
import { parseDuration } from './units.ts';
import { splitWords } from './words.ts';

/** The rows of these directives. */
export const MANAGED_DIRECTIVES: readonly Directive[] = [
  value('managed', 'managed', 'The program dates its files itself.', (text, { settings }) => {
    const [template, ...others] = splitWords(text) ?? [];
    if (template === undefined || others.length > 0) return error(`bad managed template '${text}'`);
    const compiled = compileTemplate(template);
    if (compiled.kind === 'template') return set({ ...settings, managed: template });
    return error(`bad managed template '${template}': ${problemText(compiled)}`);
  }),
  flag('nomanaged', 'The files are rotated like others.', (settings) => ({
    ...settings,
    managed: undefined,
  })),
  value(
    'managedidle',
    'managedidle',
    'How long a managed file must not have changed.',
    (text, { settings }) => {
      const managedidle = parseDuration(text);
      if (managedidle !== undefined) return set({ ...settings, managedidle });
      return error(`bad managedidle '${text}': not a duration such as 90s, 15m, 6h, 2d or 4w`);
    },
  ),
  value('exclude', 'exclude', 'Matches that are no logs.', (text, { settings, reading }) => {
    const words = splitWords(text);
    if (words === undefined || words.length === 0) return error(`bad exclude pattern '${text}'`);
    const patterns: string[] = [];
    for (const word of words) {
      const pattern = expandHome(reading, word);
      if (pattern === undefined) return error();
      const problem = badExclusion(pattern);
      if (problem !== undefined) return error(problem);
      patterns.push(pattern);
    }
    // Forgetting an earlier one would put a file at risk that was to be left alone.
    return set({ ...settings, exclude: [...settings.exclude, ...patterns] });
  }),
  flag('noexclude', 'All matches are logs.', (settings) => ({ ...settings, exclude: [] })),
];

function problemText(problem: TemplateProblem): string {
  switch (problem.kind) {
    case 'unknown-field':
      return `there is no '${problem.field}'; a percent sign is written %%`;
    case 'repeated-field':
      return `'${problem.field}' is there twice`;
    case 'no-full-date':
      return 'it has no year, without which files cannot be put in order';
    case 'lacks':
      return `'${problem.field}' says nothing without ${problem.needed}`;
    case 'slash':
      return 'the date is part of a name, in which there is no slash';
  }
}
