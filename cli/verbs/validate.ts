import { formatDiagnostic } from '../../specs/storyboard/format.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { hasErrors, loadStoryboard, type StoryboardFile } from '../storyboard-file.ts';
import { count } from '../text/plan-line.ts';

/** Offline: pictures behind https are not fetched, nothing is asked of any provider. */
export async function validate(
  files: readonly string[],
  options: { json?: true },
  { console }: Context,
): Promise<ExitCode> {
  const loaded: StoryboardFile[] = [];
  for (const file of files) loaded.push(await loadStoryboard(file));
  const isValid = loaded.every(({ diagnostics }) => !hasErrors(diagnostics));
  if (options.json) {
    const results = loaded.map(validationJson);
    console.json(results.length === 1 ? results[0] : results);
  } else {
    for (const one of loaded) console.result(validationText(one));
  }
  return isValid ? EXIT.done : EXIT.invalid;
}

function validationJson({ file, diagnostics }: StoryboardFile) {
  return { file, valid: !hasErrors(diagnostics), diagnostics };
}

/** Every diagnostic with its line, then the verdict. */
function validationText({ file, text, storyboard, diagnostics }: StoryboardFile): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    errors > 0 ? count(errors, 'error') : `valid, ${count(storyboard?.shots.length ?? 0, 'shot')}`,
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return [
    ...diagnostics.map((diagnostic) => formatDiagnostic(file, text, diagnostic)),
    `${file}: ${parts.join(', ')}`,
  ].join('\n');
}
