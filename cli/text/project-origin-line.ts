/** Where a project's own `.env` sends what is ordered: nobody who downloaded it has chosen that. */

const NAMED_PICTURES = 3;

/** `outside`: pictures from outside the project folder that are sent there, too. */
export function projectOriginLine(
  provider: string,
  origin: string,
  outside: readonly string[] = [],
): string {
  const fact = `${provider} is asked at ${origin} by the .env of this project`;
  if (outside.length === 0) return `${fact}.`;
  const more = outside.length - NAMED_PICTURES;
  const named = outside.slice(0, NAMED_PICTURES).join(', ');
  return `${fact}, with pictures from outside it: ${named}${more > 0 ? ` and ${more} more` : ''}.`;
}
