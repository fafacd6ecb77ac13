/** The recorded cases of the configuration language. */
import { LOGROTOR, readCompatJson } from '../support/checkout.ts';
import { FAKED_CLOCK, needs, ROOT } from '../support/requirement.ts';
import { declareVectors } from './declare-vectors.ts';
import { replayConfigVector } from './replay-config.ts';
import type { ConfigVector } from './replay-config.ts';

declareVectors({
  suite: 'config vectors',
  skip: needs(ROOT, FAKED_CLOCK).skip,
  vectors: readCompatJson('config-vectors.json') as readonly ConfigVector[],
  departures: readCompatJson('departures-config.json') as Readonly<Record<string, string>>,
  replay: (vector) => replayConfigVector(vector, LOGROTOR),
});
