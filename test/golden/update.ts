/** Writes the plan of every golden file anew. What has changed is then read in the difference to the last commit. */
import { writeFileSync } from 'node:fs';
import { explainPlan } from './explain.ts';
import { goldenFiles, goldenText } from './golden-file.ts';

for (const file of goldenFiles()) {
  writeFileSync(file.path, goldenText(file, explainPlan(file)));
}
