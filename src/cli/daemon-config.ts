// The configuration that is in force in a daemon: its files are read once, and again when that is asked for; what
// they match is found anew each time.
import type { ConfigSource } from '../config/config-host.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { keptSource } from '../config/kept-source.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import { machineConfigHost } from '../host/config-host.ts';

/** A configuration in force. */
export class DaemonConfig {
  readonly #paths: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #say: (message: Diagnostic) => void;
  #source: ConfigSource;
  #said: ReadonlySet<string> = new Set();

  /** `say` is told what there is to say, once for as long as it holds. */
  constructor(
    paths: readonly string[],
    environment: NodeJS.ProcessEnv,
    say: (message: Diagnostic) => void,
  ) {
    this.#paths = paths;
    this.#environment = environment;
    this.#say = say;
    this.#source = keptSource(machineConfigHost(environment));
  }

  /** The configuration with the logs that there are now. */
  read(): Config {
    const config = this.#readFrom(this.#source);
    this.#sayNew(config);
    return config;
  }

  /**
   * Reads the files anew. They are in force then, unless they have errors that those before them have not: the result
   * is how many.
   */
  reload(): number {
    const source = keptSource(machineConfigHost(this.#environment));
    const known = new Set(errorsOf(this.#readFrom(this.#source)));
    const config = this.#readFrom(source);
    this.#sayNew(config);
    const errors = errorsOf(config).filter((text) => !known.has(text)).length;
    if (errors === 0) this.#source = source;
    return errors;
  }

  #readFrom(source: ConfigSource): Config {
    return readConfig(this.#paths, machineConfigHost(this.#environment), false, source);
  }

  #sayNew({ messages }: Config): void {
    for (const message of messages) if (!this.#said.has(keyOf(message))) this.#say(message);
    this.#said = new Set(messages.map(keyOf));
  }
}

function keyOf({ severity, text }: Diagnostic): string {
  return `${severity} ${text}`;
}

function errorsOf({ messages }: Config): readonly string[] {
  return messages
    .filter(({ severity, isConsequence }) => severity === 'error' && isConsequence !== true)
    .map(({ text }) => text);
}
