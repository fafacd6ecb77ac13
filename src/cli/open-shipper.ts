// The shipper of a destination. Each is loaded when it is used.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import { loginFor, type Login } from '../ship/auth-file.ts';
import { directoryShipper } from '../ship/directory.ts';
import { httpsShipper } from '../ship/https.ts';
import { rsyncShipper } from '../ship/rsync-daemon.ts';
import { sftpShipper } from '../ship/sftp.ts';
import { sshRsyncShipper } from '../ship/ssh-rsync.ts';
import type { Shipper, Usage } from '../ship/shipper.ts';

/** Opens the way to a destination; connections are made when they are needed. */
export function openShipper(
  destination: Destination,
  { shiplimit, shipauth }: Pick<Settings, 'shiplimit' | 'shipauth'>,
): Promise<Shipper> {
  const usage: Usage = { verify: destination.verify, limit: shiplimit };
  switch (destination.kind) {
    case 'file':
      return Promise.resolve(directoryShipper(destination, usage));
    case 'sftp':
      return Promise.resolve(sftpShipper(destination, usage));
    case 'https': {
      const login = loginOf(destination, shipauth);
      return Promise.resolve(httpsShipper({ ...destination, login }, usage));
    }
    case 's3':
      return openS3(destination, usage);
    case 'ssh+rsync':
      return Promise.resolve(sshRsyncShipper(destination, usage));
    case 'rsync': {
      const login = loginOf(destination, shipauth);
      return Promise.resolve(rsyncShipper({ ...destination, login }, usage));
    }
  }
}

/** The SDK warns of what its later versions need, which under cron would be mailed. */
async function openS3(
  place: Extract<Destination, { readonly kind: 's3' }>,
  usage: Usage,
): Promise<Shipper> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { s3Shipper } = await import('../ship/s3.ts');
  return s3Shipper(place, usage);
}

function loginOf(
  { host, user }: { readonly host: string; readonly user: string | undefined },
  shipauth: string | undefined,
): Login | undefined {
  return shipauth === undefined ? undefined : loginFor(shipauth, host, user);
}
