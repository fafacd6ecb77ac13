/** Writes the script blocks of a stanza; each script notes what it was given where the comparison finds it. */
import type { Random } from '../../support/random.ts';

export interface ScriptChoice {
  readonly sharedscripts: boolean;
  /** ENGINE 18 `prerotate vs shift`: 3.21 prepares first, so that prerotate must not meet a failing prepare. */
  readonly mayPrerotate: boolean;
  /** D05: a removal that fails in the prepare step leaves different stamps. */
  readonly preremoveMayFail: boolean;
  readonly recreates: boolean;
}

export interface Scripts {
  readonly lines: readonly string[];
  readonly fragile: boolean;
  readonly hasPreremove: boolean;
}

const FAILURE = 0.05;

/** The script blocks of a stanza, at most one of which fails. */
export function generateScripts(random: Random, choice: ScriptChoice): Scripts {
  const blocks: string[] = [];
  const failing = random.chance(FAILURE) ? random.pick(failable(choice)) : '';
  const add = (kind: string, probability: number, extra = '') => {
    if (kind !== failing && !random.chance(probability)) return;
    const end = kind === failing ? random.pick(['\nexit 1', '\nfalse', '\nkill -TERM $$']) : '';
    blocks.push(block(kind, `${extra}@DIR@/bin/note ${kind} "$0" "$@"${end}`));
  };
  add('firstaction', 0.2);
  add('lastaction', 0.2);
  if (choice.mayPrerotate) add('prerotate', 0.3, writing(random, choice));
  add('postrotate', 0.4, recreating(random, choice));
  add('preremove', 0.25);
  return {
    lines: blocks,
    // A firstaction or lastaction that fails leaves nothing behind that a later rotation meets.
    fragile: failing === 'postrotate' || failing === 'preremove',
    hasPreremove: blocks.some((text) => text.startsWith('preremove')),
  };
}

/** A failed prerotate leaves shifted archives and an advanced stamp in 3.21 (ENGINE 18), so it never fails here. */
function failable(choice: ScriptChoice): string[] {
  const removing = choice.preremoveMayFail ? ['preremove'] : [];
  return ['firstaction', 'postrotate', 'lastaction', ...removing];
}

function writing(random: Random, choice: ScriptChoice): string {
  return !choice.sharedscripts && random.chance(0.3) ? 'echo written by prerotate >> "$1"\n' : '';
}

/** A postrotate of its own log that lists the log's files, and stands in for `create`. */
function recreating(random: Random, choice: ScriptChoice): string {
  if (choice.sharedscripts) return '';
  const creation = choice.recreates && random.chance(0.5) ? '[ -e "$1" ] || : > "$1"\n' : '';
  return `${creation}${random.chance(0.5) ? '@DIR@/bin/note listing "$1"*\n' : ''}`;
}

function block(kind: string, body: string): string {
  return `${kind}\n${body}\nendscript`;
}

/**
 * `note KIND ARGS…`: preremove has a file of its own, because 3.21 removes in the prepare step before prerotate
 * (ENGINE 18).
 */
export const SCRIPT_PROGRAMS: Readonly<Record<string, string>> = {
  'bin/note': `#!/bin/sh
kind=$1
shift
to=@DIR@/seen/scripts
[ "$kind" = preremove ] && to=@DIR@/seen/preremove
{
  printf '%s in %s as %s umask %s, %s:' "$kind" "$(pwd)" "$(id -u):$(id -g)" "$(umask)" $#
  printf ' [%s]' "$@"
  echo
  # What only logrotor gives to scripts (FEATURES, section 5).
  unset LOGROTOR_LOG LOGROTOR_ARCHIVE LOGROTOR_REASON LOGROTOR_STANZA
  env | grep -v ^FAKETIME_SHARED= | sort
} >> "$to"
`,
  'bin/mailer': `#!/bin/sh
{
  printf 'mail as %s in %s, %s:' "$(id -u):$(id -g)" "$(pwd)" $#
  printf ' [%s]' "$@"
  echo
  /bin/cat
  echo
} >> @DIR@/seen/mail
`,
  'bin/refuse': `#!/bin/sh
echo "refused $*" >> @DIR@/seen/mail
/bin/cat > /dev/null
exit 1
`,
};
