// Many requests under way at a time, and no more than that.

/** Requests of which only so many may be under way. */
export class RequestWindow {
  readonly #places: number;
  readonly #underway: Promise<unknown>[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Adds one, when there is a place for it. @throws what the one that made it has failed with. */
  async add(request: Promise<unknown>): Promise<void> {
    // It is waited for later; until then its failure is nobody's.
    request.catch(() => undefined);
    this.#underway.push(request);
    if (this.#underway.length >= this.#places) await this.#underway.shift();
  }

  /** Waits until all have been answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway.splice(0));
  }
}
