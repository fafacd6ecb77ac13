// What takes room on a filesystem, and is no archive that may go.

/** Something else that takes room on a filesystem. */
export interface DiskFiller {
  readonly path: string;
  readonly bytes: number;
  /** who has it open, for a file that has no name any more. */
  readonly holder: { readonly pid: number; readonly program: string } | undefined;
}
