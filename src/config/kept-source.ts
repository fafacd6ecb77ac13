// The files of a configuration as they were when they were first read: whoever reads it again finds new logs, and
// the same directives.
import type { ConfigSource } from './config-host.ts';

/** A source that asks another one once, and then goes on giving the same answers. */
export function keptSource(source: ConfigSource): ConfigSource {
  return {
    targetKind: once((path) => source.targetKind(path)),
    readDirectory: once((path) => source.readDirectory(path)),
    openConfig: once((path, limitBytes) => source.openConfig(path, limitBytes)),
    enterError: once((path) => source.enterError(path)),
  };
}

/** Asks once for each path. */
function once<Rest extends readonly unknown[], Answer>(
  ask: (path: string, ...rest: Rest) => Answer,
): (path: string, ...rest: Rest) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (path, ...rest) => {
    const known = answers.get(path) ?? { answer: ask(path, ...rest) };
    answers.set(path, known);
    return known.answer;
  };
}
