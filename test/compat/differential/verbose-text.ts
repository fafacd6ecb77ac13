/**
 * Words the verbose text of 3.21 as HEAD does, by the listed differences alone (ENGINE-SPEC section 18,
 * CONFIG-SPEC section 14), and drops from the text of logrotor what 3.21 has no word for.
 */

/** The lines of 3.21 as HEAD prints them, with the stanza headers left out (they are compared by `asHeaders`). */
export function asHeadText(stderr: string): string[] {
  return normalise(
    stderr
      // `acquired lock on state file S` lacks its line break.
      .replace(/^(acquired lock on state file .*?)(Reading state from file: )/m, '$1\n$2')
      // An unlimited stanza's header lacks its line break.
      .replace(
        /^(rotating pattern: [^]*?)(\((?:\d+ rotations|no old logs will be kept)\))?\n?((?:olddir is .*?, )?empty log files are .*)$/gm,
        '$1$2\n$3',
      ),
  );
}

/** The lines of logrotor without what 3.21 does not print. */
export function withoutOurs(stderr: string): string[] {
  return normalise(stderr);
}

function normalise(text: string): string[] {
  return text.replace(/pid \d+/g, 'pid N').split('\n');
}
