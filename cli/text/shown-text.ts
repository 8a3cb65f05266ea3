/** What a stream is given: nothing that a terminal would obey, whatever file a text came from. */

import { printable } from '../../specs/storyboard/words.ts';

/** Line ends, tabs, and the colours that this program gives to states. */
const OUR_OWN =
  // oxlint-disable-next-line no-control-regex
  /(\n|\t|\u001b\[[\d;]*m)/;

/** `isColoured`: whether the stream shows colours; without them every colour is taken out. */
export function shownText(text: string, isColoured: boolean): string {
  return text
    .split(OUR_OWN)
    .map((part, index) => {
      const isOurs = index % 2 === 1 && (isColoured || part.length === 1);
      return isOurs ? part : printable(part);
    })
    .join('');
}
