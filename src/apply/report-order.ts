// What is done side by side is told as if it had been done one after the other: the events of each part
// wait until all parts before it have ended.
import type { Event, Report } from '../report/event.ts';

/** The events of one part; those of a part that is discarded are never told. */
interface Part {
  readonly events: Event[];
  isOpen: boolean;
  isDiscarded: boolean;
}

/** One part of what is told. */
export interface OpenPart {
  readonly report: Report;
  /** Ends the part. */
  close(): void;
  /** What the parts behind it have told, and tell from now on, is left out. */
  discardFollowing(): void;
}

/** The order of a stanza's events. */
export class ReportOrder {
  readonly #out: Report;
  readonly #parts: Part[] = [];

  constructor(out: Report) {
    this.#out = out;
  }

  /** Tells what happens behind all parts that were opened so far. */
  readonly report: Report = (event) => {
    if (this.#parts.length === 0) {
      this.#out(event);
      return;
    }
    const last = this.#parts.at(-1);
    if (last?.isOpen === false) last.events.push(event);
    else this.#parts.push({ events: [event], isOpen: false, isDiscarded: false });
  };

  /** Opens a part behind all others. */
  open(): OpenPart {
    const part: Part = { events: [], isOpen: true, isDiscarded: false };
    this.#parts.push(part);
    return {
      report: (event) => {
        if (!part.isDiscarded) part.events.push(event);
        if (this.#parts[0] === part) this.#tell(part);
      },
      close: () => {
        part.isOpen = false;
        this.#tellEnded();
      },
      discardFollowing: () => {
        for (const following of this.#parts.slice(this.#parts.indexOf(part) + 1)) {
          following.isDiscarded = true;
          following.events.length = 0;
        }
      },
    };
  }

  #tell({ events }: Part): void {
    for (const event of events.splice(0)) this.#out(event);
  }

  #tellEnded(): void {
    for (let first = this.#parts[0]; first !== undefined; first = this.#parts[0]) {
      this.#tell(first);
      if (first.isOpen) return;
      this.#parts.shift();
    }
  }
}
