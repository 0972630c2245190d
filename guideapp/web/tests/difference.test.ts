import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { differences } from '../src/plan/difference'
import { add, move, put, remove, writeText } from '../src/plan/editing'
import { parsePlan } from '../src/plan/tokens'

const demo = readFileSync(new URL('../../../simulator/population/data/plan.yaml', import.meta.url), 'utf8')
const found = (changed: string) => differences(parsePlan(demo), parsePlan(changed))
  .map(({ of, place, kind, from, to }) => [of, place, kind, from, to])

describe('differences', () => {
  it.each([
    ['none', demo, []],
    ['a version', writeText(demo, ['version'], '7'), []],
    ['a rate', writeText(demo, ['components', 1, 'commission', 'rate'], '1.8%'), [['小程序提成', 'commission.rate', 'number', '1.5%', '1.8%']]],
    ['a step', writeText(demo, ['components', 2, 'ladder', 'steps', 1, 'from'], '2000'), [['门店阶梯提成', 'ladder.steps[1].from', 'number', '1500', '2000']]],
    ['a mode', writeText(demo, ['components', 2, 'ladder', 'mode'], 'whole'), [['门店阶梯提成', 'ladder.mode', 'rule', 'marginal', 'whole']]],
    ['a filter', put(demo, ['components', 3, 'when', 'kinds'], ['order', 'service']), [['店长提成', 'when.kinds', 'rule', 'order', 'order, service']]],
    ['a cap taken out', remove(demo, ['components', 1, 'cap']), [['小程序提成', 'cap', 'rule', '3000.00', '']]],
    ['a step added', add(demo, ['components', 2, 'ladder', 'steps'], { from: '9000', rate: '4%' }), [['门店阶梯提成', 'ladder.steps[3]', 'rule', '', '{from: 9000, rate: 4%}']]],
    ['a component removed', remove(demo, ['components', 0]), [['加好友', '', 'rule', expect.stringContaining('each: 2.00'), '']]],
    ['credit rules in another order', move(demo, ['credit'], 2, 0), [['', 'credit', 'rule', 'public-lead, public-buyer, dual', 'dual, public-lead, public-buyer']]],
  ])('%s', (_, changed, expected) => expect(found(changed)).toEqual(expected))
})
