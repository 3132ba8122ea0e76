import { z } from 'zod';

/** What a setting says of itself in errors and in the README. */
export interface SettingNotes {
  readonly description: string;
  /** What is allowed, for a person. */
  readonly allowed: string;
  /** How the default is shown. */
  readonly shown: string;
  /** Never shown, in no error and no log. */
  readonly secret?: boolean;
}

/** What each setting says of itself. */
export const notes = z.registry<SettingNotes>();
