/** --metrics of runs and of the daemon, as node_exporter finds it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { placeConfig, rotate } from '../docs/documents.ts';
import { options, read, withLog, writeState } from '../docs/with-log.ts';
import { RunningDaemon, until } from '../support/daemon.ts';
import { commandOf, needs } from '../support/requirement.ts';

function figure(text: string, name: string): number {
  const [, value] = new RegExp(`^${name}(?:\\{.*\\})? ([0-9.]+)$`, 'm').exec(text) ?? [];
  assert.ok(value !== undefined, `no ${name} in\n${text}`);
  return Number(value);
}

test('a run writes its figures, and one that fails keeps the last success', () =>
  withLog('rotate 5\ndaily\nnocreate', async (directory, log) => {
    const path = join(directory, 'figures.prom');
    writeState(directory, [log]);
    assert.equal((await rotate(directory, ['--metrics', path])).exit, 0);
    const good = read(path);
    assert.equal(statSync(path).mode & 0o777, 0o644);
    assert.equal(figure(good, 'logrotor_last_run_errors'), 0);
    assert.equal(figure(good, 'logrotor_archives'), 1);
    assert.equal(figure(good, 'logrotor_archive_bytes'), 4);
    assert.equal(figure(good, 'logrotor_overdue_logs'), 0);
    assert.ok(figure(good, 'logrotor_free_bytes') > 0);
    const success = figure(good, 'logrotor_last_success_timestamp_seconds');
    assert.equal(success, figure(good, 'logrotor_last_run_timestamp_seconds'));
    writeFileSync(log, 'newer\n');
    writeState(directory, [log]);
    placeConfig(directory, `${log} {\nrotate 5\ndaily\nprerotate\nexit 1\nendscript\n}\n`);
    assert.equal((await rotate(directory, [`--metrics=${path}`])).exit, 1);
    const bad = read(path);
    assert.equal(figure(bad, 'logrotor_last_success_timestamp_seconds'), success);
    assert.equal(figure(bad, 'logrotor_overdue_logs'), 1);
    assert.ok(figure(bad, 'logrotor_last_run_errors') > 0);
  }));

test('the daemon keeps them up to date', () =>
  withLog(
    'rotate 5\nweekly\nmaxsize 10k\ncreate\nprerotate\ntest ! -e ../bad\nendscript',
    async (directory, log) => {
      const path = join(directory, 'figures.prom');
      await using daemon = new RunningDaemon(['--metrics', path, ...options(directory)]);
      await until(
        () => existsSync(path),
        () => `${path}\n${daemon.stderr}`,
      );
      assert.equal(figure(read(path), 'logrotor_overdue_logs'), 0);
      placeConfig(directory, `${log} {\nmaxsize 10k\nprerotate\nexit 1\nendscript\n}\n`);
      daemon.process.kill('SIGHUP');
      writeFileSync(log, 'x'.repeat(20_000));
      await until(
        () => / 1$/m.test(/^logrotor_overdue_logs.*$/m.exec(read(path))?.[0] ?? ''),
        () => read(path),
      );
      assert.ok(figure(read(path), 'logrotor_last_run_errors') > 0);
      assert.equal(await daemon.endedBy('SIGTERM'), 0);
    },
  ));

const EXPORTER = '/usr/bin/prometheus-node-exporter';

describe('node_exporter', needs(commandOf(EXPORTER, 'prometheus-node-exporter')), () => {
  test('reads the file', () =>
    withLog('daily', async (directory) => {
      const folder = join(directory, 'textfile');
      mkdirSync(folder);
      await rotate(directory, ['--metrics', join(folder, 'logrotor.prom')]);
      const port = 20_000 + (process.pid % 10_000);
      const collectors = ['--collector.disable-defaults', '--collector.textfile'];
      const place = [
        `--collector.textfile.directory=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      const exporter = spawn(EXPORTER, [...collectors, ...place], { stdio: 'ignore' });
      try {
        const text = await scraped(`http://127.0.0.1:${port}/metrics`);
        assert.match(text, /^node_textfile_scrape_error 0$/m);
        assert.match(text, /^# TYPE logrotor_logs gauge$/m);
        assert.equal(figure(text, 'logrotor_logs'), 1);
      } finally {
        exporter.kill();
        await once(exporter, 'close');
      }
    }));
});

/** What a server says, once it listens. */
async function scraped(url: string): Promise<string> {
  let text = '';
  const ask = async (): Promise<boolean> => {
    try {
      text = await (await fetch(url)).text();
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
  const endMs = performance.now() + 20_000;
  while (!(await ask())) if (performance.now() > endMs) throw new Error(`nobody answers at ${url}`);
  return text;
}
