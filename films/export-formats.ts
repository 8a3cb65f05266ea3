/** Apart from what writes them: the program's definition names them, and is read by every verb. */
export const EXPORT_FORMATS = ['otio', 'edl', 'fcpxml', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
