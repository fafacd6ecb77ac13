/**
 * Declares one test per recorded vector. A vector that the project departs from must differ from its record:
 * one that passes is reported, so that the list of departures stays true.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

interface Vector {
  readonly id: string;
  readonly title: string;
}

interface Replay<V extends Vector> {
  readonly suite: string;
  readonly skip: string | false;
  readonly vectors: readonly V[];
  readonly departures: Readonly<Record<string, string>>;
  readonly replay: (vector: V) => Promise<readonly string[]>;
}

/** Declares a suite of vectors, two of which run at any time. */
export function declareVectors<V extends Vector>(options: Replay<V>): void {
  describe(options.suite, { concurrency: 2, skip: options.skip }, () => {
    for (const vector of options.vectors) {
      const departure = options.departures[vector.id];
      const suffix = departure === undefined ? '' : ` (${departure})`;
      test(`${vector.id}: ${vector.title}${suffix}`, async () => {
        judge(await options.replay(vector), departure);
      });
    }
  });
  test(`${options.suite}: each departure names a vector and a row of DEPARTURES.md`, () => {
    const ids = new Set(options.vectors.map(({ id }) => id));
    for (const [id, reason] of Object.entries(options.departures)) {
      assert.ok(ids.has(id), `${id} is not a vector`);
      assert.match(reason, /^D\d\d(, D\d\d)*: \S/, id);
    }
  });
}

function judge(differences: readonly string[], departure: string | undefined): void {
  if (departure === undefined) {
    if (differences.length > 0) assert.fail(differences.join('\n'));
  } else {
    assert.notEqual(differences.length, 0, 'passes although it is listed as a departure');
  }
}
