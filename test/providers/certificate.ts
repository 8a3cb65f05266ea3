/** A certificate of 127.0.0.1 for tests, signed by itself; its key is public and guards nothing. */

import { createPrivateKey } from 'node:crypto';

const KEY = [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRLkH2NTeXu/OpJmXUvxxww+XNWIdXyC4IQjtX7Jm',
  '74ChRANCAAQBCO/Wgo/EeMx7BA8wjWQ4i4pdouOYat8tDZ/D/n2dFAAKiewR1ZNu2YZWplITrlOxGXHtUf77YX2n',
  'tVxIlRkF',
].join('');

const CERTIFICATE = [
  'MIIBUzCB+aADAgECAgEBMAoGCCqGSM49BAMCMBgxFjAUBgNVBAMMDWxvb3BiYWNrLnRlc3QwIBcNMjAwMTAxMDAw',
  'MDAwWhgPMjEyMDAxMDEwMDAwMDBaMBgxFjAUBgNVBAMMDWxvb3BiYWNrLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAAQBCO/Wgo/EeMx7BA8wjWQ4i4pdouOYat8tDZ/D/n2dFAAKiewR1ZNu2YZWplITrlOxGXHtUf77YX2n',
  'tVxIlRkFozIwMDAPBgNVHREECDAGhwR/AAABMB0GA1UdDgQWBBSApONT7MV8zXBGQ00F9DVWkQ+ItTAKBggqhkjO',
  'PQQDAgNJADBGAiEAyT6ywZDca8PRUwWJhUMVL6gsMC5uDt7/BeN8f02jPwoCIQCiHpS8WLck0LhQAiakU0AObTzB',
  'C9VBucL99uZ0CzQZeA==',
].join('\n');

export const key = createPrivateKey({
  key: Buffer.from(KEY, 'base64'),
  format: 'der',
  type: 'pkcs8',
}).export({ format: 'pem', type: 'pkcs8' });

export const certificate = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----\n`;
