/** A ModelHunter that asks a server of the test's own, and tasks as its documents show them. */

import { createModelHunter } from '../../../providers/modelhunter/modelhunter.ts';
import { MODELHUNTER } from '../../../providers/modelhunter/sheet.ts';
import type { Provider } from '../../../providers/provider.ts';

export const KEY = 'river_live_0123456789abcdef';
export const PRO_15 = 'seedance-1-5-pro';

export function modelHunterAt(origin: string): Provider {
  const baseUrl = new URL('/api/v1/', origin);
  return createModelHunter(MODELHUNTER, { apiKey: KEY, baseUrl });
}

export function task(more: object = {}): object {
  return {
    id: 'task_abc123',
    type: 'video',
    status: 'running',
    provider: 'seedance',
    model: PRO_15,
    progress: 40,
    created_at: '2026-01-15T10:00:00Z',
    started_at: '2026-01-15T10:00:02Z',
    ...more,
  };
}

export const CLIP_URL = 'https://cdn.modelhunter.ai/results/task_abc123.mp4?signature=xxx';
export const CLIP = { url: CLIP_URL, duration: 5, format: 'mp4', size_bytes: 12_582_912 };

export function answered(data: unknown): object {
  return { success: true, data };
}

export function refused(code: string, message: string, details?: object): object {
  return { success: false, error: { code, message, ...(details && { details }) } };
}
