// What only the invoker may do, done in between while files are handled as the user of `su`.
import { assumeIdentity, restoreIdentity, type FullIdentity } from './identity.ts';

/** Who runs the program, and who handles the files if that is somebody else. */
export interface Roles {
  readonly invoker: FullIdentity;
  readonly user: FullIdentity | undefined;
}

/** Calls as the invoker, and is the user again afterwards. */
export function asInvoker<T>({ invoker, user }: Roles, call: () => T): T {
  if (user === undefined) return call();
  restoreIdentity(invoker);
  try {
    return call();
  } finally {
    assumeIdentity(user);
  }
}
