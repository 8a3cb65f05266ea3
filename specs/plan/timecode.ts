/** Every model renders, and every film runs, at this rate. */
export const FRAMES_PER_SECOND = 24;

/** `HH:MM:SS:FF`, non-drop: frame 0 is `00:00:00:00`. */
export function timecodeOf(frame: number): string {
  const seconds = Math.floor(frame / FRAMES_PER_SECOND);
  const parts = [
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
    frame % FRAMES_PER_SECOND,
  ];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
