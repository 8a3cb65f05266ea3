/** Why a connection failed, in words that a person can act on, with the system's own code. */

/** Messages by the code of the system, of TLS or of Node. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'nobody knows that name',
  EAI_AGAIN: 'no name server answers; is this machine online',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it does not answer in time',
  ENETUNREACH: 'no way leads there from this machine',
  EHOSTUNREACH: 'no way leads there from this machine',
  EADDRNOTAVAIL: 'no way leads there from this machine',
  ENETDOWN: 'the network of this machine is down',
  EACCES: 'this machine forbids the connection',
  EPERM: 'this machine forbids the connection',
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock of this machine is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const UNTRUSTED =
  'its certificate is signed by nobody whom this machine trusts; ' +
  'NODE_EXTRA_CA_CERTS names the file of a further authority';

const UNTRUSTED_CODES: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
];

/** Codes that mean that the other side does not speak TLS. */
const NO_TLS = /^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/;

/** The reason, without a full stop. */
export function networkReason(error: unknown): string {
  const one = mostTelling(error);
  const code = codeOf(one);
  const words = code === null ? null : wordsOf(code);
  if (words !== null) return `${words} (${code})`;
  if (!(one instanceof Error)) return String(one);
  return (one.message || one.name).trim().replace(/\.$/, '');
}

function wordsOf(code: string): string | null {
  if (UNTRUSTED_CODES.includes(code)) return UNTRUSTED;
  if (NO_TLS.test(code)) return 'what answers there speaks no TLS';
  return Object.hasOwn(WORDS, code) ? (WORDS[code] ?? null) : null;
}

function codeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** Several addresses of a name fail in one error; those of a family without a route say least. */
function mostTelling(error: unknown): unknown {
  if (!(error instanceof AggregateError) || error.errors.length === 0) return error;
  const isTelling = (one: unknown): boolean => {
    return !['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'].includes(codeOf(one) ?? '');
  };
  return error.errors.find(isTelling) ?? error.errors[0];
}
