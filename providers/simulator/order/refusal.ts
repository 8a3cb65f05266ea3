/** What is wrong with an order, in no provider's words: each dialect has its own for it. */

export type OrderFault =
  | 'missing'
  | 'invalid'
  /** The parameter exists, and not for this model or content. */
  | 'unsupported'
  | 'unknown-model'
  | 'empty-picture'
  /** No picture, or of a format that is not taken. */
  | 'unreadable-picture';

export class OrderRefusal extends Error {
  override readonly name = 'OrderRefusal';
  readonly fault: OrderFault;
  /** The one field that is named, even when several are wrong; `body` for the whole. */
  readonly param: string;
  /** Follows the field's name: "must be a string". Empty for what is missing. */
  readonly fact: string;

  constructor(fault: OrderFault, param: string, fact: string) {
    super(`${param}: ${fact === '' ? fault : fact}`);
    this.fault = fault;
    this.param = param;
    this.fact = fact;
  }
}

export function missing(param: string): OrderRefusal {
  return new OrderRefusal('missing', param, '');
}

export function invalid(param: string, fact: string): OrderRefusal {
  return new OrderRefusal('invalid', param, fact);
}

export function unsupported(param: string, fact: string): OrderRefusal {
  return new OrderRefusal('unsupported', param, fact);
}
