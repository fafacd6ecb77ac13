// `logrotor check`: reads a configuration as a run would, says all that is wrong with it, and changes nothing.
import type { ConfigHost } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import { machineCheckFacts } from '../host/check-facts.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { checkConfig } from '../plan/check/check.ts';
import type { Finding } from '../plan/check/finding.ts';
import { lossesWithLogrotate } from '../plan/check/logrotate-losses.ts';
import { findingText } from '../report/finding-text.ts';
import { belowRoot, rootProblem } from './below-root.ts';
import { has, valueOf } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { jsonLine } from './json-line.ts';
import { tellingHost } from './telling-host.ts';
import { terminalLayout } from './terminal.ts';
import { namedConfigs } from './named-configs.ts';
import type { RunRequest } from './with-run.ts';

const STDOUT = 1;

/** Checks the configurations that are named. The result is the exit code: 1 if a run would drop something. */
export function check(request: RunRequest): Promise<number> {
  const root = valueOf(request.line, 'root');
  const problem = rootProblem(root);
  if (problem === undefined) {
    return Promise.resolve(checkBelow((root ?? '').replace(/\/+$/, ''), request));
  }
  request.output.complain(problem);
  return Promise.resolve(BAD_USAGE);
}

/** Checks those of the machine whose files are below `root`; empty for this one. */
function checkBelow(root: string, { line, environment, output }: RunRequest): number {
  const texts = new Map<string, string>();
  const machine = tellingHost(machineConfigHost(environment), output.work);
  const host = remembering(texts, root === '' ? machine : belowRoot(root, machine));
  const checked = has(line, 'no-users') ? withoutUsers(host) : host;
  const configs = namedConfigs(line.operands, environment);
  const config = readConfig(configs, checked, true);
  const losses = has(line, 'logrotate') ? lossesWithLogrotate(config.stanzas) : [];
  const facts = machineCheckFacts(root, environment, configs);
  const findings = [...checkConfig(config, facts), ...losses];
  const isJson = has(line, 'json');
  for (const finding of findings) output.print(isJson ? jsonOf(finding) : textOf(finding));
  if (!isJson) output.print(summaryOf(findings, texts.size));
  const isFailed =
    config.failed || (has(line, 'strict') && findings.length > 0) || findings.some(isError);
  return isFailed ? FAILED : DONE;

  function textOf(finding: Finding): string {
    const { place } = finding;
    const text = place === undefined ? undefined : texts.get(place.path);
    const source = place === undefined ? undefined : lineOf(text, place.line);
    const lines = findingText(finding, source, terminalLayout(STDOUT, environment));
    return `${lines.join('\n')}\n`;
  }
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function jsonOf({ rule, severity, place, text, hint }: Finding): string {
  const { path, line, column } = place ?? {};
  return jsonLine({ rule, severity, file: path, line, column, text, hint });
}

function summaryOf(findings: readonly Finding[], files: number): string {
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  const read = counted(files, 'file');
  if (findings.length === 0) return `${read} read, nothing found\n`;
  return `${read} read: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Line by line in a large file, since a finding is about one of them. */
function lineOf(text: string | undefined, line: number): string | undefined {
  if (text === undefined) return undefined;
  let start = 0;
  for (let skipped = 1; skipped < line; skipped += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}

/** The host that keeps what it has read. */
function remembering(texts: Map<string, string>, host: ConfigHost): ConfigHost {
  return {
    ...host,
    openConfig: (path, limitBytes) => {
      const opened = host.openConfig(path, limitBytes);
      if (opened.kind === 'regular' && opened.text !== undefined) texts.set(path, opened.text);
      return opened;
    },
  };
}

/** The host on which every user and group exists. */
function withoutUsers(host: ConfigHost): ConfigHost {
  return {
    ...host,
    userId: (name) => host.userId(name) ?? 0,
    userExists: () => true,
    groupId: (name) => host.groupId(name) ?? 0,
    groupExists: () => true,
  };
}
