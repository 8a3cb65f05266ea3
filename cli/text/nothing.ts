/** What every refusal of a verb that decides says last. */
export const NOTHING = 'Nothing was changed.';
