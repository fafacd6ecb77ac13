// Which directives logrotate has. One that it lacks, or that it is not shown (`#:`), says that a stanza is
// written for logrotor; only then patterns may mean more than they do to logrotate.

const WORDS = `
  addextension allowhardlink compress compresscmd compressext compressoptions copy copytruncate create
  createolddir daily dateext dateformat datehourago dateyesterday delaycompress errors extension firstaction
  hourly ifempty ignoreduplicates include lastaction mail mailfirst maillast maxage maxsize minage minsize
  minutes missingok monthly noallowhardlink nocompress nocopy nocopytruncate nocreate nocreateolddir nodateext
  nodatehourago nodateyesterday nodelaycompress nomail nomissingok noolddir norenamecopy nosharedscripts
  noshred notifempty olddir postrotate preremove prerotate renamecopy rotate sharedscripts shred shredcycles
  size start su tabooext taboopat uncompresscmd weekly yearly
`;

const LOGROTATES: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));

/** True if logrotate would take this word for a mistake. */
export function isBeyondLogrotate(directive: string): boolean {
  return !LOGROTATES.has(directive);
}
