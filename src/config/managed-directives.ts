// Directives about which files a stanza has.
import { error, flag, set, value, type Directive } from './directive.ts';
import { badExclusion } from './exclude.ts';
import { expandHome } from './home.ts';
import { splitWords } from './words.ts';

/** The rows of these directives. */
export const MANAGED_DIRECTIVES: readonly Directive[] = [
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
