// The texts about the package: control, changelog, copyright.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../tool.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const MAINTAINER = 'The logrotor authors <logrotor@localhost>';

/** Debian's name of the architecture. */
export const ARCHITECTURE = ARCHITECTURES[process.arch];

/** The control file; the size is in KiB. */
export function control(version, installedSize) {
  return `Package: logrotor
Version: ${version}
Architecture: ${ARCHITECTURE}
Maintainer: ${MAINTAINER}
Installed-Size: ${installedSize}
Depends: libatomic1, libc6 (>= 2.28), libgcc-s1, libstdc++6
Recommends: acl, cron-daemon | systemd-sysv
Suggests: bsd-mailx | mailx, openssh-client, rsync
Enhances: logrotate
Section: admin
Priority: optional
Description: rotate, compress, keep and ship logs
 Reads the configuration and the state file of logrotate, takes its options,
 and can take its place and give it back. No line of a log is lost on the way:
 archives are read back before a log goes, a run that is killed is completed by
 the next one, and loggers are proved to have opened their logs anew.
 .
 The package brings its own Node and starts nothing by itself: see
 "logrotor install" in logrotor(8), or enable logrotor.timer.
`;
}

/** The changelog as Debian's tools read it. */
export function changelog(version, epochSeconds) {
  const date = new Date(epochSeconds * 1000).toUTCString().replace('GMT', '+0000');
  const where = '/usr/share/doc/logrotor/CHANGELOG.md.gz';
  return `logrotor (${version}) unstable; urgency=medium

  * What has changed is in ${where}.

 -- ${MAINTAINER}  ${date}
`;
}

/** Who has made what is in the package, and where the licences are. */
export function copyright(bundles) {
  const packages = new Set(bundles.flatMap(packagesIn));
  return `logrotor

${readFileSync(path.join(ROOT, 'LICENSE'), 'utf8')}
/usr/lib/logrotor/node is Node, as its project made it; its licence, with those of
what is in it, is /usr/share/doc/logrotor/node-LICENSE.gz.

These packages are built into the files of /usr/lib/logrotor/dist; the licence of each
stands at the end of the file:

${[...packages].map((each) => `  ${each}\n`).join('')}`;
}

/** The build has put their names and licences at the ends of the bundles. */
function packagesIn(bundle) {
  const text = readFileSync(bundle, 'utf8');
  return [...text.matchAll(/^This file contains (.*):$/gm)].map(([, name]) => name);
}
