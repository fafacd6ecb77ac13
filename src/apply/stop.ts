// Ending a run early: what has been renamed is seen through, and nothing more is begun.

/** Whether the run is to end. */
export interface Stop {
  /** aborted when the run is to end, for whoever waits for something long. */
  readonly signal: AbortSignal;
  /** Lets a request to end come in, if that was not done for a while. */
  check(): Promise<boolean>;
}
