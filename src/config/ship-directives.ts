// The directives about shipping (FEATURES section 6).
import { error, flag, set, value, type Directive, type ValueDirective } from './directive.ts';
import { expandHome } from './home.ts';
import type { Settings, ShipRequire } from './settings.ts';
import { parseShipName } from './ship-name.ts';
import { parseShipUrl, withoutSecrets } from './ship-url.ts';
import { parseBytes, parseDuration, parseRate } from './units.ts';

const REQUIREMENTS: readonly ShipRequire[] = ['all', 'any', 'none'];

export const SHIP_DIRECTIVES: readonly Directive[] = [
  value('ship', 'ship', 'Ship archives to this URL.', (text, { settings }) => {
    const parsed = parseShipUrl(text);
    if (parsed.kind === 'wrong') {
      return error(`bad ship URL '${withoutSecrets(text)}': ${parsed.why}`);
    }
    const { destination } = parsed;
    const others = settings.ship.filter(({ name }) => name !== destination.name);
    return set({ ...settings, ship: [...others, destination] });
  }),
  flag('noship', 'Ship nowhere.', (settings) => ({ ...settings, ship: [] })),
  value('shipname', 'shipname', 'What archives are called there.', (text, { settings }) => {
    const parsed = parseShipName(text);
    if (parsed.kind === 'wrong') return error(`bad shipname '${text}': ${parsed.why}`);
    return set({ ...settings, shipname: text });
  }),
  value(
    'shiprequire',
    'shiprequire',
    'At which destinations an archive must be before it may be removed.',
    (text, { settings }) => {
      const shiprequire = REQUIREMENTS.find((word) => word === text);
      if (shiprequire === undefined) return error(`bad shiprequire '${text}'`);
      return set({ ...settings, shiprequire });
    },
  ),
  measureRow('shipmaxspool', 'Remove unshipped archives over this size.', parseBytes),
  flag('noshipmaxspool', 'Never remove unshipped archives.', (settings) => ({
    ...settings,
    shipmaxspool: undefined,
  })),
  measureRow('shiplimit', 'Ship at this rate at the most.', parseRate),
  flag('noshiplimit', 'Ship as fast as it goes.', (settings) => ({
    ...settings,
    shiplimit: undefined,
  })),
  measureRow('shiptimeout', 'How long one transfer may take.', positiveDuration),
  measureRow('shipdelay', 'Ship archives of this age.', parseDuration),
  value('shipauth', 'shipauth', 'The file with the credentials.', (text, call) => {
    const shipauth = expandHome(call.reading, text);
    if (shipauth === undefined) return error();
    if (!shipauth.startsWith('/')) return error(`bad shipauth path '${text}'`);
    return set({ ...call.settings, shipauth });
  }),
  flag('noshipauth', 'Ship without credentials from a file.', (settings) => ({
    ...settings,
    shipauth: undefined,
  })),
];

function positiveDuration(text: string): number | undefined {
  const seconds = parseDuration(text);
  return seconds === 0 ? undefined : seconds;
}

function measureRow(
  name: 'shipmaxspool' | 'shiplimit' | 'shiptimeout' | 'shipdelay',
  summary: string,
  parse: (text: string) => number | undefined,
): ValueDirective {
  return value(name, name, summary, (text, { settings }) => {
    const measure = parse(text);
    if (measure === undefined) return error(`bad ${name} '${text}'`);
    const changed: Settings = { ...settings, [name]: measure };
    return set(changed);
  });
}
