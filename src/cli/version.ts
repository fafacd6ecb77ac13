/** The version of this program. A constant, so that the built file reads nothing to know it; a test compares it with package.json. */

export const VERSION = '0.1.0';
