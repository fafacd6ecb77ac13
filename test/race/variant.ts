/** What is attacked: a way to rotate, with or without su, and what the owner of the log exchanges meanwhile. */

/** The user who attacks, in whose directory the logs are. */
export const ATTACKER = { uid: 65534, gid: 65534, user: 'nobody', group: 'nogroup' };

const CREATE = `create 0644 ${ATTACKER.user} ${ATTACKER.group}`;

const WAYS = {
  create: ['rotate 3', CREATE],
  compress: ['rotate 3', 'compress', CREATE],
  copytruncate: ['rotate 3', 'copytruncate'],
  olddir: ['rotate 3', 'olddir @HOME@/old', 'compress', CREATE],
  createolddir: [
    'rotate 3',
    'olddir made',
    `createolddir 0755 ${ATTACKER.user} ${ATTACKER.group}`,
    CREATE,
  ],
};

/** What is put in the place of the log's directory, or of the log and its newest archive. */
const TRAPS = ['directory', 'symlink', 'hard link', 'file of root', 'FIFO'] as const;

export type Trap = (typeof TRAPS)[number];

export interface Variant {
  readonly name: string;
  /** `@HOME@` stands for the directory that the log's is in. */
  readonly directives: readonly string[];
  readonly trap: Trap;
  readonly su: boolean;
}

/** All of them. */
export const VARIANTS: readonly Variant[] = Object.entries(WAYS).flatMap(([way, directives]) =>
  TRAPS.flatMap((trap) => [
    { name: `${way}, ${trap}`, directives, trap, su: false },
    {
      name: `${way} with su, ${trap}`,
      directives: [`su ${ATTACKER.user} ${ATTACKER.group}`, ...directives],
      trap,
      su: true,
    },
  ]),
);
