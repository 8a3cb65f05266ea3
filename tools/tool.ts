/** The results of `tools/`: a program that was found and checked, or why there is none. */

export type ToolName = 'temporal' | 'ffmpeg';

export type Tool = {
  readonly name: ToolName;
  readonly path: string;
  /** As the program itself prints it, or the pinned one when it comes from our cache. */
  readonly version: string;
  readonly source: 'variable' | 'path' | 'cache' | 'fetched';
};

/** `bytes` is the size of the download, null when its server does not say. */
export type ToolEvent =
  | { readonly kind: 'fetch-waiting'; readonly name: ToolName; readonly to: string }
  | {
      readonly kind: 'fetch-started';
      readonly name: ToolName;
      readonly version: string;
      readonly bytes: number | null;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: 'fetch-progress';
      readonly name: ToolName;
      readonly receivedBytes: number;
      readonly bytes: number | null;
    }
  | { readonly kind: 'fetch-done'; readonly name: ToolName; readonly path: string };

export type OnToolEvent = (event: ToolEvent) => void;

/**
 * There is no usable program. `tried` has one line for each place, `remedy` one line with what to
 * do.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly tool: ToolName;
  readonly tried: readonly string[];
  readonly remedy: string;

  constructor(tool: ToolName, fact: string, tried: readonly string[], remedy: string) {
    super([fact, ...tried.map((line) => `  - ${line}`), remedy].join('\n'));
    this.tool = tool;
    this.tried = tried;
    this.remedy = remedy;
  }
}
