/** Picks the error and warning messages out of what a program wrote to stderr. */

/** A `found error in PATTERN, skipping` whose pattern has line breaks is one message. */
export function readMessages(stderr: Buffer): string[] {
  const messages: string[] = [];
  const lines = stderr.toString('latin1').split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (!/^(error|warning): /.test(line)) continue;
    messages.push(isUnfinished(line) ? [line, ...takePattern(lines)].join('\n') : line);
  }
  return messages;
}

function isUnfinished(line: string): boolean {
  return line.startsWith('error: found error in ') && !line.endsWith(', skipping');
}

function takePattern(lines: string[]): string[] {
  const end = lines.findIndex((line) => line.endsWith(', skipping'));
  return lines.splice(0, end + 1);
}
