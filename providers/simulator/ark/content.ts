/** What an order is made from: the text and the pictures with their roles. */

import type { Mode, ModelSheet } from '../../../specs/models/sheet.ts';
import type { PictureRole } from '../../../specs/order.ts';
import { isFields, listField, type Fields } from '../order/fields.ts';
import { checkImages, type OrderedImage } from '../order/images.ts';
import { invalid, missing, unsupported } from '../order/refusal.ts';

const ROLES = ['first_frame', 'last_frame', 'reference_image'] as const;

/** Kinds of content that the service has, and the simulator lacks. */
const NOT_HERE = ['video_url', 'audio_url', 'draft_task'];

export type Content = {
  readonly mode: Mode;
  readonly prompt: string;
  readonly images: readonly OrderedImage[];
};

type RawImage = Omit<OrderedImage, 'role'> & { readonly role: PictureRole | null };

export function readContent(fields: Fields, sheet: ModelSheet): Content {
  const items = listField(fields, 'content');
  if (items === null || items.length === 0) throw missing('content');
  const texts: string[] = [];
  const raw: RawImage[] = [];
  items.forEach((item: unknown, index) => {
    const param = `content[${index}]`;
    if (!isFields(item)) throw invalid(param, 'must be an object');
    if (item['type'] === 'text') texts.push(readText(item, param));
    else raw.push(readImage(item, param));
  });
  if (texts.length > 1) throw invalid('content', 'takes one text');
  const prompt = texts[0] ?? '';
  if (prompt.trim() === '' && raw.length === 0) throw missing('content.text');
  if (raw.length === 2 && raw.some(({ role }) => role === null)) {
    throw invalid('content', 'role must be specified');
  }
  const images = raw.map((image) => ({ ...image, role: image.role ?? ('first_frame' as const) }));
  return { mode: checkImages(images, sheet, 'content'), prompt, images };
}

function readText(item: Fields, param: string): string {
  const text = item['text'];
  if (typeof text !== 'string') throw invalid(`${param}.text`, 'must be a string');
  return text;
}

function readImage(item: Fields, param: string): RawImage {
  const type = item['type'];
  if (type === undefined || type === null) throw missing(`${param}.type`);
  if (typeof type === 'string' && NOT_HERE.includes(type)) {
    throw unsupported(`${param}.type`, `the simulator takes no ${type}`);
  }
  if (type !== 'image_url') throw invalid(`${param}.type`, 'is none that is known');
  const image = item['image_url'] ?? null;
  if (image === null) throw missing(`${param}.image_url`);
  if (!isFields(image)) throw invalid(`${param}.image_url`, 'must be an object');
  const url = image['url'];
  if (typeof url !== 'string') throw missing(`${param}.image_url.url`);
  const role = item['role'] ?? null;
  const known = ROLES.find((one) => one === role) ?? null;
  if (role !== null && known === null) {
    throw invalid(`${param}.role`, `must be one of ${ROLES.join(', ')}`);
  }
  return { url, param: `${param}.image_url.url`, role: known };
}

export function promptIn({ content }: Fields): string {
  if (!Array.isArray(content)) return '';
  return content
    .filter((item: unknown) => isFields(item) && item['type'] === 'text')
    .map((item: { text?: unknown }) => String(item.text))
    .join('\n');
}
