/** The recorded cases of the rotation engine. */
import { LOGROTOR, readCompatJson } from '../support/checkout.ts';
import { FAKED_CLOCK, needs, ROOT } from '../support/requirement.ts';
import { declareVectors } from './declare-vectors.ts';
import { replayEngineVector } from './replay-engine.ts';
import type { EngineVector } from './replay-engine.ts';

declareVectors({
  suite: 'engine vectors',
  skip: needs(ROOT, FAKED_CLOCK).skip,
  vectors: readCompatJson('engine-vectors.json') as readonly EngineVector[],
  departures: readCompatJson('departures-engine.json') as Readonly<Record<string, string>>,
  replay: (vector) => replayEngineVector(vector, LOGROTOR),
});
