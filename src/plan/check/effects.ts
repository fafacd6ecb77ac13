// Rules about directives without effect, directories that logs are not rotated in, and signals that end a logger.
import { posix } from 'node:path';
import { isInStanza, lastWritten, type Stanza } from '../../config/stanza.ts';
import { movesLog, warn, type CheckFacts, type DirectoryFacts, type Finding } from './finding.ts';

/** `create` has no effect on a log that is never moved away. */
export function createWithCopy(stanza: Stanza): readonly Finding[] {
  const { settings } = stanza;
  const create = lastWritten(stanza, 'create', 'nocreate');
  if (movesLog(settings) || create?.name !== 'create' || !isInStanza(stanza, create)) return [];
  const cause = settings.copytruncate ? 'copytruncate' : 'copy';
  return [
    warn('create-with-copy', create.place, {
      text: `'create' has no effect with '${cause}': the log stays in its place, with its mode and owner`,
      hint: `drop one of the two`,
    }),
  ];
}

/** Root rotates nothing in a directory that others may write to, unless told as whom. */
export function insecureDirectory(stanza: Stanza, facts: CheckFacts): readonly Finding[] {
  const { settings, logs, place } = stanza;
  if (settings.su.on) return [];
  const directories = new Set(logs.map((log) => posix.dirname(log)));
  return [...directories].flatMap((path) => {
    const found = facts.directory(path);
    if (found === undefined) return [];
    const { mode, gid, group } = found;
    const others = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
    if (!others) return [];
    return [
      warn('insecure-directory', place, {
        text: `nothing is rotated in ${path}: others than root may write to it (mode ${mode.toString(8)}, group ${group})`,
        hint: insecurityHint(path, found),
      }),
    ];
  });
}

/** To become root changes nothing about who else may write there; a directory of everybody is seldom meant to be one. */
function insecurityHint(path: string, { mode, owner, group }: DirectoryFacts): string {
  const su = `add 'su ${owner} ${group}'`;
  if ((mode & 0o002) === 0) return `${su}, or take the write permission away: chmod g-w ${path}`;
  const chmod = `chmod o-w ${path}`;
  return owner === 'root' && group === 'root'
    ? chmod
    : `${chmod}, and ${su} if its group may write`;
}

const HUP_TO_METALOG =
  /\b(?:pkill|killall|kill)\b[^\n;&|]*(?:-(?:s\s*)?(?:SIG)?HUP|-1)\b[^\n;&|]*metalog|metalog[^\n]*\|[^\n]*\bkill\s+-(?:(?:SIG)?HUP|1)\b/;

/** metalog has no handler for HUP: the signal ends it, and nothing is logged any more. */
export function hupEndsMetalog(stanza: Stanza): readonly Finding[] {
  return Object.entries(stanza.settings.scripts).flatMap(([script, body]) => {
    if (!HUP_TO_METALOG.test(body)) return [];
    return [
      warn('hup-ends-metalog', lastWritten(stanza, script)?.place ?? stanza.place, {
        text: `HUP ends metalog: after '${script}' nothing is logged any more`,
        hint: `metalog rotates its logs itself: use 'managed' for its finished files`,
      }),
    ];
  });
}
