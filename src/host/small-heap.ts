// A process that stays for weeks and does little, or takes thousands of archives somewhere, keeps its heap small:
// what is needed for a moment is given back.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Lets the heap stay small from now on. The result collects what is not used any more. */
export function keepHeapSmall(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (isCollector(collect)) collect();
  };
}

function isCollector(value: unknown): value is () => void {
  return typeof value === 'function';
}
