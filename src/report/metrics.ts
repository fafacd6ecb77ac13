// Figures in the text format that OpenMetrics and Prometheus share: gauges only, since the two name counters
// otherwise, and node_exporter takes neither times nor the types that only OpenMetrics has.

/** How many archives, and how large they are together. */
export interface Amount {
  readonly archives: number;
  readonly bytes: number;
}

/** What is known of one stanza. */
export interface StanzaFigures extends Amount {
  /** where it stands, which no other stanza has. */
  readonly place: string;
  readonly pattern: string;
  readonly logs: number;
  /** those that are due and could not be rotated. */
  readonly overdue: number;
}

/** What is told of the last run, and of what it has left. Times are epoch seconds. */
export interface Figures {
  readonly version: string;
  readonly lastRunAt: number;
  readonly lastRunSeconds: number;
  readonly lastRunErrors: number;
  /** undefined if no run was one. */
  readonly lastSuccessAt: number | undefined;
  readonly stanzas: readonly StanzaFigures[];
  readonly free: readonly { readonly directory: string; readonly bytes: number }[];
  readonly backlog: readonly (Amount & { readonly destination: string })[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const LAST_SUCCESS = 'logrotor_last_success_timestamp_seconds';

/** The text of the file. */
export function metricsText(figures: Figures): string {
  return `${[...runLines(figures), ...stanzaLines(figures), ...roomLines(figures)].join('\n')}\n# EOF\n`;
}

/** The last success that the text of such a file tells of. */
export function lastSuccessIn(text: string): number | undefined {
  const [, value] = new RegExp(`^${LAST_SUCCESS} (\\d+)$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

function runLines(figures: Figures): readonly string[] {
  const { version, lastRunAt, lastRunSeconds, lastRunErrors, lastSuccessAt } = figures;
  return [
    ...gauge('logrotor_version', 'The version of logrotor, which is a label.', [
      { labels: { version }, value: 1 },
    ]),
    ...single('logrotor_last_run_timestamp_seconds', 'When the last run was.', lastRunAt),
    ...single('logrotor_last_run_duration_seconds', 'How long the last run took.', lastRunSeconds),
    ...single('logrotor_last_run_errors', 'Errors that the last run told of.', lastRunErrors),
    ...(lastSuccessAt === undefined
      ? []
      : single(LAST_SUCCESS, 'When the last run without an error was.', lastSuccessAt)),
  ];
}

function stanzaLines({ stanzas }: Figures): readonly string[] {
  const samples = (valueOf: (stanza: StanzaFigures) => number): readonly Sample[] =>
    stanzas.map((stanza) => ({
      labels: { stanza: stanza.place, pattern: stanza.pattern },
      value: valueOf(stanza),
    }));
  return [
    ...gauge(
      'logrotor_logs',
      'Logs of a stanza.',
      samples(({ logs }) => logs),
    ),
    ...gauge(
      'logrotor_overdue_logs',
      'Logs of a stanza that are due and could not be rotated.',
      samples(({ overdue }) => overdue),
    ),
    ...gauge(
      'logrotor_archives',
      'Archives of a stanza.',
      samples(({ archives }) => archives),
    ),
    ...gauge(
      'logrotor_archive_bytes',
      'The size of the archives of a stanza.',
      samples(({ bytes }) => bytes),
    ),
  ];
}

function roomLines({ free, backlog }: Figures): readonly string[] {
  const samples = (valueOf: (amount: Amount) => number): readonly Sample[] =>
    backlog.map((each) => ({ labels: { destination: each.destination }, value: valueOf(each) }));
  return [
    ...gauge(
      'logrotor_free_bytes',
      'Free space where archives are, once for each filesystem.',
      free.map(({ directory, bytes }) => ({ labels: { directory }, value: bytes })),
    ),
    ...gauge(
      'logrotor_ship_backlog_archives',
      'Archives that are missing at a destination.',
      samples(({ archives }) => archives),
    ),
    ...gauge(
      'logrotor_ship_backlog_bytes',
      'The size of the archives that are missing at a destination.',
      samples(({ bytes }) => bytes),
    ),
  ];
}

function single(name: string, help: string, value: number): readonly string[] {
  return gauge(name, help, [{ value }]);
}

function gauge(name: string, help: string, samples: readonly Sample[]): readonly string[] {
  if (samples.length === 0) return [];
  const lines = samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
}

function labelsText(labels: Sample['labels']): string {
  if (labels === undefined) return '';
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (char) => ESCAPES[char] ?? char);
}
