/** The rules of a storyboard: `policy`. */

import { z } from 'zod';
import { TIERS } from '../models/sheet.ts';
import { WAIT_SECONDS } from '../plan/approval.ts';
import { AMOUNT, parseAmount } from './unit.ts';
import { choice, span, text, whole } from './value-schema.ts';

const APPROVALS = ['none', 'first', 'each'] as const;

export const policySchema = z.strictObject(
  {
    on_expired: z
      .array(choice([...TIERS, 'ask'], 'A step.'), { error: 'a list of flex, default and ask' })
      .describe('Steps after an order has expired, then failed. Default [flex, default, ask].')
      .optional(),
    on_failed: whole(
      0,
      10,
      'a number of new takes, 0 to 10',
      'New takes after a failure that was not billed and may pass. Default 1.',
    ).optional(),
    on_unknown: choice(
      ['ask', 'resubmit'],
      'What follows when nobody knows whether an order was taken. Default ask.',
    ).optional(),
    on_down: span(
      { min: 60, max: 604_800 },
      '1 minute to 7 days, as 30m or a number of seconds',
      'How long a provider may be down before the next of `providers` steps in. Default 30m.',
    ).optional(),
    poll: z
      .strictObject(
        {
          min: span(
            { min: 1, max: 86_400 },
            '1 s to 24 h, as 10s',
            'Shortest time between two looks.',
          ),
          max: span(
            { min: 1, max: 86_400 },
            '1 s to 24 h, as 10m',
            'Longest time between two looks.',
          ),
        },
        { error: '{min: 10s, max: 10m}' },
      )
      .refine(({ min, max }) => min <= max, { error: 'a min that is not above its max' })
      .describe('Time between two looks at an order. Default: the provider’s own.')
      .optional(),
    approve: choice(
      APPROVALS,
      'Whose takes wait for approval: `first`, those of shots that start from no other. Default none.',
    ).optional(),
    approve_within: span(
      WAIT_SECONDS,
      '1 s to 30 days, as 24h or a number of seconds',
      'How long a take waits for approval before `approve_else` counts. Default 24h.',
    ).optional(),
    approve_else: choice(
      ['hold', 'approve'],
      'What counts when nobody has said anything by then. Default hold: it goes on waiting.',
    ).optional(),
    handover: choice(
      ['stop', 'warn', 'off'],
      'What a bad picture does before another shot starts from it: `stop` has its shot ask. Default warn.',
    ).optional(),
    budget: text(AMOUNT, 'an amount with its currency, as 6 USD')
      .transform(parseAmount)
      .describe('What the film may cost in its whole life: `6 USD`.')
      .optional(),
  },
  { error: 'a mapping of rules' },
);
