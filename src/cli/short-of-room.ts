// What waits to be shipped may not go, so that it fills the disk: where there is little room left, that is told.
import { posix } from 'node:path';
import type { Run } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import { asInvoker } from '../host/as-invoker.ts';
import { roomAround } from '../host/filesystem-room.ts';
import { currentIdentity } from '../host/identity.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { spoolForecast, type SpoolForecast } from '../plan/spool-forecast.ts';
import type { ShipNews } from '../report/event.ts';
import type { WaitingArchive } from './waiting-archives.ts';

/** A message for each filesystem with little room that holds archives which still wait. */
export function shortOfRoom(
  run: Pick<Run, 'now' | 'invoker'>,
  waiting: readonly WaitingArchive[],
): readonly ShipNews[] {
  const directories = new Set(waiting.map(({ shipment }) => posix.dirname(shipment.path)));
  if (directories.size === 0) return [];
  const about = { invoker: run.invoker, user: currentIdentity() };
  return asInvoker(about, () => {
    using disk = new MachineDisk();
    const filesystems = new Map<
      number,
      { readonly directory: string; readonly paths: Set<string> }
    >();
    for (const directory of directories) {
      const opened = disk.directory(directory);
      if (isSystemError(opened)) continue;
      const { dev } = opened.stats();
      const known = filesystems.get(dev) ?? { directory, paths: new Set<string>() };
      known.paths.add(directory);
      filesystems.set(dev, known);
    }
    return [...filesystems.values()].flatMap(({ directory, paths }): readonly ShipNews[] => {
      const opened = disk.directory(directory);
      const room = isSystemError(opened) ? opened : roomAround(opened);
      if (isSystemError(room)) return [];
      const here = waiting
        .filter(({ shipment }) => paths.has(posix.dirname(shipment.path)))
        .map(({ shipment, writtenMs }) => ({ bytes: shipment.bytes, writtenMs }));
      const forecast: SpoolForecast | undefined = spoolForecast(here, room, run.now);
      return forecast === undefined ? [] : [{ kind: 'short-of-room', directory, ...forecast }];
    });
  });
}
