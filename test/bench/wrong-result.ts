/** A program has failed, or has not done what it was to do: there is no figure. */
export class WrongResult extends Error {}
