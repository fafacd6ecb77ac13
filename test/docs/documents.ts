/** Reads the documentation: sections and terms of the manual pages, examples, and runs of the program on them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT, LOGROTOR } from '../support/checkout.ts';
import { runProgram, type Outcome } from '../support/run-program.ts';

/** The text of a file of the checkout. */
export function readDocument(path: string): string {
  return readFileSync(join(CHECKOUT, path), 'utf8');
}

/** The lines of one section of a manual page, as they are in the source. */
export function sectionOf(page: string, title: string): readonly string[] {
  const lines = page.split('\n');
  const start = lines.indexOf(`.SH ${title}`);
  if (start < 0) throw new Error(`no section ${title}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('.SH '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
}

/** What the paragraphs of a section are headed with (`.TP` and `.TQ`), without fonts and escapes. */
export function termsOf(section: readonly string[]): readonly string[] {
  return section.flatMap((line, index) => {
    const isTerm = /^\.T[PQ]/.test(section[index - 1] ?? '');
    return isTerm ? [plain(line.replace(/^\.(?:B|I|BR|BI|IR|RB|RI|IB) /, ''))] : [];
  });
}

/** The text between `.EX` and `.EE`, and between a Markdown fence for configurations and its end. */
export function exampleConfigs(text: string): readonly string[] {
  const blocks = [
    ...text.matchAll(/^\.EX\n([^]*?)^\.EE$/gm),
    ...text.matchAll(/^```conf\n([^]*?)^```$/gm),
  ];
  return blocks.map(([, block = '']) => plain(block)).filter((block) => block.includes('{'));
}

function plain(roff: string): string {
  return roff
    .replaceAll(/\\f[A-Z]/g, '')
    .replaceAll(/\\\(dq|\\\(aq/g, '"')
    .replaceAll('\\-', '-')
    .replaceAll('\\e', '\\')
    .replaceAll(/^"|"$/g, '');
}

/**
 * A directory for one test, `log` and `conf` in it, that only its owner can write.
 * It is removed at the end.
 */
export async function inScratch<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-docs-'));
  try {
    mkdirSync(join(directory, 'log'), { mode: 0o755 });
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes a config that root's runs accept. */
export function placeConfig(directory: string, text: string): string {
  const path = join(directory, 'conf');
  writeFileSync(path, text, { mode: 0o644 });
  return path;
}

/** Runs a rotator on the config and state file of a scratch directory. */
export function rotate(
  directory: string,
  options: readonly string[],
  program = LOGROTOR,
): Promise<Outcome> {
  return runProgram({
    program,
    args: [...options, '-s', join(directory, 'state'), join(directory, 'conf')],
    cwd: directory,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
}
