// The list of what the package is made of, in CycloneDX: the packages of package-lock.json that are built
// in, and Node.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_VERSION } from '../node-package.mjs';
import { ROOT } from '../tool.mjs';

/** The text of the list. */
export function sbom(version, epochSeconds, nodeSha256) {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const components = Object.entries(packages)
    .filter(([folder, { dev, devOptional }]) => folder !== '' && !dev && !devOptional)
    .map(([folder, locked]) => component(folder.replace(/^.*node_modules\//, ''), locked));
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(epochSeconds * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': 'logrotor',
        name: 'logrotor',
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [...components, node(nodeSha256)],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function component(name, { version, integrity, license }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [algorithm, digest] = integrity.split(/-(.*)/);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ expression: license }],
    hashes: [{ alg: hashName(algorithm), content: Buffer.from(digest, 'base64').toString('hex') }],
  };
}

function hashName(algorithm) {
  return algorithm.toUpperCase().replace(/^SHA/, 'SHA-');
}

function node(sha256) {
  const purl = `pkg:generic/node@${NODE_VERSION}`;
  return {
    type: 'platform',
    'bom-ref': purl,
    name: 'node',
    version: NODE_VERSION,
    purl,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
}
