// How busy the machine is.
import { availableParallelism, cpus, loadavg } from 'node:os';

/** The 1-minute load average, divided by the number of the machine's CPUs. */
export function loadPerCpu(): number {
  const [load = 0] = loadavg();
  // Where the CPUs are not shown, those of this process are counted.
  return load / (cpus().length || availableParallelism());
}
