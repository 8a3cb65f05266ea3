/** Why a report is not written: facts by code. */

export type ReportErrors = {
  /** A file is there that is none of ours as it was written. */
  'not-reported': { readonly file: string };
};
