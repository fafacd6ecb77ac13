/** Rotations with a mailer, with scripts, and with more than one log. */
import type { LinesFile, Scenario } from '../scenario.ts';

const [A, B] = ['log/a.log', 'log/b.log'];
const GZ: LinesFile = { gz: true };

export const PROGRAMS: readonly Scenario[] = [
  {
    name: 'maillast',
    config: stanza(A, ['rotate 2', 'compress', 'create', 'mail someone']),
    files: { [A]: {}, [`${A}.1.gz`]: GZ, [`${A}.2.gz`]: GZ },
    due: [A],
  },
  {
    name: 'mailfirst',
    config: stanza(A, ['rotate 5', 'create', 'mail someone', 'mailfirst']),
    files: { [A]: {}, [`${A}.1`]: {} },
    due: [A],
  },
  {
    name: 'scripts',
    config: stanza(A, ['rotate 5', 'create', ...script('prerotate'), ...script('postrotate')]),
    files: { [A]: {}, [`${A}.1`]: {} },
    due: [A],
  },
  {
    name: 'exchanged',
    config: stanza(A, [
      'rotate 5',
      'create',
      'prerotate',
      'cp -p @DIR@/log/a.log @DIR@/log/new && sync @DIR@/log/new @DIR@/log && mv @DIR@/log/new @DIR@/log/a.log',
      'endscript',
    ]),
    files: { [A]: {}, [`${A}.1`]: {} },
    due: [A],
  },
  {
    name: 'sharedscripts',
    config: stanza('log/*.log', [
      'rotate 5',
      'compress',
      'create',
      'sharedscripts',
      ...script('postrotate'),
    ]),
    files: { [A]: {}, [B]: {}, [`${A}.1.gz`]: GZ, [`${B}.1.gz`]: GZ },
    due: [A, B],
  },
  {
    name: 'two stanzas',
    config: [
      ...stanza(A, ['rotate 5', 'compress', 'create']),
      ...stanza(B, ['rotate 5', 'copytruncate']),
    ],
    files: { [A]: {}, [B]: {}, [`${A}.1.gz`]: GZ, [`${B}.1`]: {} },
    due: [A, B],
  },
];

function stanza(log: string, directives: readonly string[]): readonly string[] {
  return [`@DIR@/${log} {`, 'daily', ...directives, '}'];
}

function script(kind: 'prerotate' | 'postrotate'): readonly string[] {
  return [kind, `@DIR@/bin/script ${kind.replace('rotate', '')}`, 'endscript'];
}
