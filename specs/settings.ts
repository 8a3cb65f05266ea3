/**
 * What this program reads from the environment beside keys, base URLs and Temporal's own: the one
 * list of it. `doctor` shows it; a test holds that nothing else is read.
 */

export const SETTINGS = {
  STORYBOARD_PROJECT: 'project folder',
  STORYBOARD_USER: 'who decisions are from, instead of the name of the login',
  STORYBOARD_BUDGET_DAY: 'what all films may order on a day, e.g. 20USD',
  STORYBOARD_BUDGET_MONTH: 'what all films may order in a month, e.g. 200USD',
  STORYBOARD_TEMPORAL_CLI: 'path of the Temporal CLI',
  STORYBOARD_FFMPEG: 'path of ffmpeg',
  STORYBOARD_CACHE: 'folder of what is fetched',
  STORYBOARD_WEBHOOK_URL: 'where providers call back',
  STORYBOARD_WEBHOOK_PORT: 'port at which callbacks are received',
  STORYBOARD_WEBHOOK_HOST: 'address at which callbacks are received',
  STORYBOARD_NOTIFY: 'address that is told what happens',
  STORYBOARD_RENDERS: 'folder that films go to, instead of renders/ in the project',
  STORYBOARD_DEBUG: 'shows where a bug happened',
} as const;
