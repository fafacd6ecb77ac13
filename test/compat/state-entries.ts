/** Reads the entries of a state file as the recorded cases list them. */

/** Maps each name, relative to `dir`, to its date text; a line that is no entry is kept under `?` and the line. */
export function parseStateEntries(text: string, dir: string): Record<string, string> {
  const lines = text.split('\n').slice(1);
  return Object.fromEntries(
    lines.filter((line) => line !== '').map((line) => parseEntry(line, dir)),
  );
}

function parseEntry(line: string, dir: string): [string, string] {
  const match = /^"((?:[^"\\]|\\.)*)" (\S+)$/s.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return [`?${line}`, ''];
  const name = match[1].replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));
  return [name.replaceAll(`${dir}/`, '').replaceAll(dir, '@DIR@'), match[2]];
}
