/**
 * A certificate of 127.0.0.1 and of names in `.example` for tests, signed by itself; its key is
 * public and guards nothing.
 */

import { createPrivateKey } from 'node:crypto';

const KEY = [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQge8Z5PhwiK07fKUMfSHF2KxEYmawJuQULhUh4vUPR32',
  'GhRANCAAT1PNG/h7WfLi6e4hKwhdMjlHX/Ytcsu6w9MtAbsRN6h4DCHAb7LHAmlO5xMhne15eNq/9hfCjdo1Ik2HW8',
  'Soih',
].join('');

const CERTIFICATE = [
  'MIIBlDCCATmgAwIBAgIBAjAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1sb29wYmFjay50ZXN0MCAXDTIwMDEwMTAwMD',
  'AwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYDVQQDDA1sb29wYmFjay50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D',
  'AQcDQgAE9TzRv4e1ny4unuISsIXTI5R1/2LXLLusPTLQG7ETeoeAwhwG+yxwJpTucTIZ3teXjav/YXwo3aNSJNh1vE',
  'qIoaNyMHAwRAYDVR0RBD0wO4cEfwAAAYIQcHJvdmlkZXIuZXhhbXBsZYISKi5wcm92aWRlci5leGFtcGxlgg1jbGlw',
  'cy5leGFtcGxlMAkGA1UdEwQCMAAwHQYDVR0OBBYEFN8yZ82tN0csnsClDRLrSjGK+6gxMAoGCCqGSM49BAMCA0kAME',
  'YCIQD4oIiXfrl9Zohw860/pfxU8yOna/0AENlnHX9jiPxLzQIhAPmWZ8uJoAZM9vFItFKcPbX3E2Qa1CDCtSdG8kxh',
  '9QRb',
].join('\n');

export const key = createPrivateKey({
  key: Buffer.from(KEY, 'base64'),
  format: 'der',
  type: 'pkcs8',
}).export({ format: 'pem', type: 'pkcs8' });

export const certificate = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----\n`;
