import { userInfo } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cacheFolder } from '../../tools/cache.ts';
import { temporalEnvironment } from '../../tools/child-environment.ts';
import { findTool, searchTool } from '../../tools/find.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<object>()),
  userInfo: vi.fn<typeof userInfo>(),
}));

/** What the system's list of users says of this one; null: it has no entry. */
function homeIs(homedir: string | null): void {
  vi.mocked(userInfo).mockImplementation(() => {
    if (homedir === null) throw new Error('uv_os_get_passwd returned ENOENT');
    return { username: 'mara', uid: 1, gid: 1, shell: null, homedir };
  });
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  onTestFinished(() => void vi.restoreAllMocks());
}

test.each([
  [{ STORYBOARD_CACHE: '/own' }, '/own'],
  [{ HOME: '/home/mara' }, '/home/mara/.cache/storyboard'],
  [{ HOME: '/home/mara', XDG_CACHE_HOME: '/xdg' }, '/xdg/storyboard'],
  [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/storyboard'],
  [{ HOME: '/home/mara', XDG_CACHE_HOME: 'relative' }, '/home/mara/.cache/storyboard'],
  [{}, null],
  [{ HOME: '' }, null],
  [{ HOME: 'relative' }, null],
])('of a user without an entry, %j keeps programs in %s', (environment, folder) => {
  homeIs(null);
  expect(cacheFolder(environment)).toBe(folder);
});

test.each([{}, { HOME: '' }, { HOME: 'relative' }])(
  '%j goes by the list of users',
  (environment) => {
    homeIs('/home/listed');
    expect(cacheFolder(environment)).toBe('/home/listed/.cache/storyboard');
    homeIs('');
    expect(cacheFolder(environment)).toBeNull();
  },
);

test('without a home the variable that names another place is told', async () => {
  homeIs(null);
  const fact = 'this user has no home folder; STORYBOARD_CACHE names another place';
  const environment = { PATH: path.resolve('/no/programs') };
  expect((await searchTool('temporal', { environment })).tried).toContain(`cache: ${fact}`);
  await expect(findTool('ffmpeg', { environment })).rejects.toThrow(`download: ${fact}`);
});

test('a cache that cannot be made is told with its place and the variable', async () => {
  const file = path.resolve('package.json');
  const environment = { PATH: path.resolve('/no/programs'), STORYBOARD_CACHE: file };
  await expect(findTool('ffmpeg', { environment })).rejects.toThrow(
    new RegExp(`download: ${file} cannot be written \\(E.*STORYBOARD_CACHE names another place`),
  );
});

test('the Temporal CLI gets no setting of its own, no key, and somebody to be', () => {
  const environment = {
    HOME: '/home/mara',
    XDG_CONFIG_HOME: '/home/mara/.config',
    PATH: '/bin',
    TEMPORAL_API_KEY: 'x',
    TEMPORAL_TLS: 'true',
    TEMPORAL_ENV_FILE: '/x',
    ARK_API_KEY: 'x',
  };
  const own = { PATH: '/bin', HOME: '/project/.storyboard', USER: 'storyboard' };
  expect(temporalEnvironment(environment, '/project/.storyboard')).toEqual(own);
  const named = temporalEnvironment({ USER: 'mara', EMPTY: undefined }, '/x');
  expect(named).toEqual({ HOME: '/x', USER: 'mara' });
});
