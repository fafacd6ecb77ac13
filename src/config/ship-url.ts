// The URLs of `ship` (FEATURES section 6): where archives go. What is wrong with one is said without its
// user and password, which may stand in it by mistake.

/** What every destination has. */
interface Common {
  /** stands for the destination in messages and in the ledger: its URL without what says how it is used. */
  readonly name: string;
  /** what counts as a proof: the same SHA-256, or only the same size (`?verify=size`). */
  readonly verify: 'sha256' | 'size';
}

/** A server that is reached by name. */
interface Server {
  readonly user: string | undefined;
  readonly host: string;
  /** undefined is the protocol's own. */
  readonly port: number | undefined;
  /** the directory there, absolute. */
  readonly path: string;
}

/** Where archives go. Texts are byte strings, percent escapes resolved. */
export type Destination = Common &
  (
    | ({ readonly kind: 'sftp' | 'ssh+rsync' | 'rsync' } & Server)
    | ({ readonly kind: 'https' } & Server)
    | {
        readonly kind: 's3';
        readonly bucket: string;
        /** in front of all names; empty or without slashes at its ends. */
        readonly prefix: string;
        readonly region: string | undefined;
        readonly endpoint: string | undefined;
      }
    | {
        readonly kind: 'file';
        readonly path: string;
        /** it must be on another filesystem than its parent. */
        readonly mounted: boolean;
      }
  );

/** A destination, or why a text is none. */
export type ParsedUrl =
  | { readonly kind: 'destination'; readonly destination: Destination }
  | { readonly kind: 'wrong'; readonly why: string };

type Scheme = Destination['kind'];

/** The parameters that a URL of each kind may have behind `?`. */
const PARAMETERS: Readonly<Record<Scheme, readonly string[]>> = {
  sftp: ['verify'],
  'ssh+rsync': ['verify'],
  rsync: ['verify'],
  https: ['verify'],
  s3: ['verify', 'region', 'endpoint'],
  file: ['verify', 'mounted'],
};

/** A URL taken apart. */
interface Parts {
  readonly scheme: Scheme;
  readonly authority: string;
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads the URL of a destination. */
export function parseShipUrl(text: string): ParsedUrl {
  const [, scheme = '', authority = '', path = '', query] =
    /^([a-z0-9+]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(text) ?? [];
  if (scheme === '') return wrong('it is no URL');
  if (!isScheme(scheme)) return wrong(`it must begin with one of ${SCHEMES.join(', ')}`);
  const flaw = flawOf(text, authority);
  if (flaw !== undefined) return wrong(flaw);
  const parameters = new Map(query?.split('&').map((parameter) => splitAt(parameter, '=')));
  const bad = [...parameters].find(([key, value]) => !isParameter(scheme, key, value));
  if (bad !== undefined) return wrong(`${scheme}:// has no such parameter ${bad[0]}`);
  return destinationOf({ scheme, authority, path, parameters });
}

/** What the parameters may be. */
const VALUES: Readonly<Record<string, RegExp>> = {
  verify: /^(?:size|sha256)$/,
  mounted: /^(?:yes|no)$/,
  endpoint: /^https?:\/\/[^@/?#]+\/?$/,
  region: /^[a-z0-9-]+$/,
};

function isParameter(scheme: Scheme, key: string, value: string): boolean {
  return PARAMETERS[scheme].includes(key) && VALUES[key]?.test(value) === true;
}

function flawOf(text: string, authority: string): string | undefined {
  if (hasPassword(authority)) return 'it has a password in it, which belongs into a shipauth file';
  if (!/^[!-~]*$/.test(text)) return 'bytes other than printable ASCII must be written as %XX';
  return /%(?![0-9A-Fa-f]{2})|%00/.test(text) ? 'it has a bad % escape' : undefined;
}

const SCHEMES = Object.keys(PARAMETERS).map((scheme) => `${scheme}://`);

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(PARAMETERS, text);
}

/** What of a bad URL may be shown: nothing in front of an `@`. */
export function withoutSecrets(text: string): string {
  const at = text.lastIndexOf('@');
  const query = text.replace(/[?#].*$/s, '');
  return at === -1 ? query : `...${query.slice(Math.min(at, query.length))}`;
}

function wrong(why: string): ParsedUrl {
  return { kind: 'wrong', why };
}

function hasPassword(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  return at !== -1 && /:|%3a/i.test(authority.slice(0, at));
}

function destinationOf(parts: Parts): ParsedUrl {
  switch (parts.scheme) {
    case 'file':
      return fileDestination(parts);
    case 's3':
      return s3Destination(parts);
    case 'sftp':
    case 'ssh+rsync':
    case 'rsync':
    case 'https':
      return serverDestination(parts, parts.scheme);
  }
}

function verifyOf({ parameters }: Parts): 'sha256' | 'size' {
  return parameters.get('verify') === 'size' ? 'size' : 'sha256';
}

function fileDestination(parts: Parts): ParsedUrl {
  if (parts.authority !== '') return wrong('file: has no host, it is file:///DIRECTORY');
  const path = cleanPath(unescape(parts.path));
  if (path === '') return wrong('it names no directory');
  const mounted = parts.parameters.get('mounted') === 'yes';
  const common = { name: `file://${path}`, verify: verifyOf(parts) };
  return { kind: 'destination', destination: { ...common, kind: 'file', path, mounted } };
}

function s3Destination(parts: Parts): ParsedUrl {
  const { authority: bucket, parameters } = parts;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return wrong('it names no bucket');
  const prefix = cleanPath(unescape(parts.path)).slice(1);
  const endpoint = parameters.get('endpoint')?.replace(/\/$/, '');
  const region = parameters.get('region');
  const at = endpoint === undefined ? '' : `?endpoint=${endpoint}`;
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}${at}`;
  const common = { name, verify: verifyOf(parts) };
  return {
    kind: 'destination',
    destination: { ...common, kind: 's3', bucket, prefix, region, endpoint },
  };
}

function serverDestination(
  parts: Parts,
  kind: 'sftp' | 'ssh+rsync' | 'rsync' | 'https',
): ParsedUrl {
  const server = serverOf(parts.authority);
  if (typeof server === 'string') return wrong(server);
  const path = cleanPath(unescape(parts.path));
  if (kind === 'rsync' && path === '') return wrong('it names no module');
  const name = `${kind}://${parts.authority}${path}`;
  const destination = { name, verify: verifyOf(parts), kind, ...server, path };
  return { kind: 'destination', destination };
}

const AUTHORITY = /^(?:([^@]*)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?$/;
const LOGIN = /^[^-\0- /@:\x7f][^\0- /@:\x7f]*$/;

/** A word that could be taken for an option of ssh(1) or rsync(1) is none. */
function serverOf(authority: string): Omit<Server, 'path'> | string {
  const [, login, host = '-', digits] = AUTHORITY.exec(authority) ?? [];
  if (host.startsWith('-')) return 'it names no host';
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) return 'its port is none';
  const user = login === undefined ? undefined : unescape(login);
  if (user !== undefined && !LOGIN.test(user)) return 'its user is none';
  return { user, host, port };
}

/** No empty names, no dots, no slash at the end; empty for the root. */
function cleanPath(path: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names.map((name) => `/${name}`).join('');
}

function unescape(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
