// The shipper of a destination. Each is loaded when it is used.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import { directoryShipper } from '../ship/directory.ts';
import { ShipFailure } from '../ship/failure.ts';
import { sftpShipper } from '../ship/sftp.ts';
import type { Shipper } from '../ship/shipper.ts';

/** Opens the way to a destination; connections are made when they are needed. */
export function openShipper(
  destination: Destination,
  { shiplimit }: Pick<Settings, 'shiplimit' | 'shipauth'>,
): Promise<Shipper> {
  const usage = { verify: destination.verify, limit: shiplimit };
  switch (destination.kind) {
    case 'file':
      return Promise.resolve(directoryShipper(destination, usage));
    case 'sftp':
      return Promise.resolve(sftpShipper(destination, usage));
    case 'ssh+rsync':
    case 'rsync':
    case 'https':
    case 's3':
      return Promise.reject(new ShipFailure('refused', `${destination.kind} is not there yet`));
  }
}
