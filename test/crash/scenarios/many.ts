/** Logs in more directories than are kept open at a time. */
import type { Scenario } from '../scenario.ts';

const FOLDERS = Array.from({ length: 203 }, (_, index) => `log/${index}`);
const LOGS = FOLDERS.map((folder) => `${folder}/a.log`);

/** Too large to be struck everywhere. */
export const MANY_DIRECTORIES: Scenario = {
  name: 'many directories',
  config: ['@DIR@/log/*/a.log {', 'daily', 'rotate 1', 'create', '}'],
  files: Object.fromEntries(LOGS.map((log) => [log, {}])),
  due: LOGS,
  folders: FOLDERS,
};
