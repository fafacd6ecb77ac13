/**
 * Programs that the scenarios name in their configs. Each has moments at which it kills itself if the file
 * `strike` beside it holds the name of the moment.
 */
const PRELUDE = `#!/bin/sh
moment=none
if test -e @DIR@/bin/strike; then read -r moment <@DIR@/bin/strike; fi
die_at() { if test "$moment" = "$1"; then kill -KILL $$; fi; }
`;

/** The scripts by their name, with `@DIR@` for the folder of the scenario. */
export const HELPERS: Readonly<Record<string, string>> = {
  gzip: `${PRELUDE}
die_at gzip-first
if test "$moment" = gzip-amid; then exec 3>&1; /bin/gzip -c | head -c 20 >&3; die_at gzip-amid; fi
/bin/gzip "$@" || exit
die_at gzip-last
`,
  mailer: `${PRELUDE}
die_at mailer-first
if test "$moment" = mailer-amid; then head -n 1 >>@DIR@/mail/box; die_at mailer-amid; fi
cat >>@DIR@/mail/box || exit
die_at mailer-last
`,
  script: `${PRELUDE}
die_at "$1-first"
echo "$1" >>@DIR@/said/"$1" || exit
die_at "$1-last"
`,
};

/** What in a config names a program, and the moments at which that can be killed. */
export const CHILD_MOMENTS: Readonly<Record<string, readonly string[]>> = {
  'bin/gzip': ['gzip-first', 'gzip-amid', 'gzip-last'],
  'mail someone': ['mailer-first', 'mailer-amid', 'mailer-last'],
  'bin/script pre': ['pre-first', 'pre-last'],
  'bin/script post': ['post-first', 'post-last'],
};
