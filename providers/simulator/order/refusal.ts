/** What is wrong with an order, without a provider's words: each dialect has its own. */

export type OrderFault =
  | 'missing'
  | 'invalid'
  /** The parameter exists, but not for this model or content. */
  | 'unsupported'
  | 'unknown-model'
  | 'empty-picture'
  /** Not a picture, or in a format that is not accepted. */
  | 'unreadable-picture';

export class OrderRefusal extends Error {
  override readonly name = 'OrderRefusal';
  readonly fault: OrderFault;
  /** The one field that is named, even when several are wrong; `body` means all of it. */
  readonly param: string;
  /** Words that follow the field's name: "must be a string". Empty if the field is missing. */
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
