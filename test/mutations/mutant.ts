/** Programs built from the sources as they are, or with one text in them replaced. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { CHECKOUT } from '../support/checkout.ts';

/** One change of the sources. */
export interface Edit {
  /** below `src`. */
  readonly file: string;
  /** what is replaced; it has to be there once. */
  readonly text: string;
  readonly by: string;
}

/** A built program in a folder of its own, which goes when it is disposed of. */
export class Mutant implements Disposable {
  readonly program: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.program = join(folder, 'bin/logrotor');
  }

  /**
   * Builds the program, changed if there is an edit.
   * @throws if the text of the edit is not there, or more than once: the source has changed since.
   */
  static async build(edit?: Edit): Promise<Mutant> {
    const plugins = edit === undefined ? [] : [pluginOf(edit)];
    const mutant = new Mutant(mkdtempSync(join(tmpdir(), 'logrotor-mutant-')));
    mkdirSync(join(mutant.#folder, 'bin'));
    copyFileSync(join(CHECKOUT, 'bin/logrotor'), mutant.program);
    await build({
      absWorkingDir: CHECKOUT,
      entryPoints: ['src/main.ts'],
      outfile: join(mutant.#folder, 'dist/logrotor.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20.15',
      format: 'cjs',
      logLevel: 'error',
      plugins,
    });
    return mutant;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function pluginOf(edit: Edit): Plugin {
  const path = join(CHECKOUT, 'src', edit.file);
  const contents = edited(readFileSync(path, 'utf8'), edit);
  return {
    name: 'mutation',
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/ }, (args) =>
        args.path === path ? { contents, loader: 'ts' } : undefined,
      );
    },
  };
}

/** The source with its one occurrence of the text replaced. */
function edited(source: string, { file, text, by }: Edit): string {
  const [before, after, ...others] = source.split(text);
  if (before === undefined || after === undefined || others.length > 0) {
    const found = after === undefined ? 'not there' : 'there more than once';
    throw new Error(`the text to be replaced in ${file} is ${found}: ${text}`);
  }
  return before + by + after;
}
