// `logrotor ship`: ships what waits, and rotates nothing.
import { shipAfter } from './ship-after.ts';
import { namedConfigs } from './named-configs.ts';
import { withRun, type Course, type RunRequest } from './with-run.ts';

const COURSE: Course = {
  body: () => Promise.resolve(true),
  after: shipAfter,
  laterExcept: new Set(),
};

/** Ships what waits for the configurations that are named. The result is the exit code. */
export function ship(request: RunRequest): Promise<number> {
  const operands = namedConfigs(request.line.operands, request.environment);
  const line = { ...request.line, operands };
  return withRun({ ...request, line }, COURSE);
}
