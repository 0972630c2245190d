import { describe, expect, it } from 'vitest'
import { beginningOf, beginnings, fieldOf, KINDS, planFields } from '../src/plan/fields'

const component = fieldOf(planFields.keys.components ?? {})
const keys = component.as === 'rows' ? component.item.keys : {}
const field = (...path: string[]) => path.reduce((outer, key) => {
  const inner = outer.as === 'group' ? outer : outer.as === 'rows' ? outer.item : { as: 'group' as const, keys: {}, required: [], either: [] }
  return fieldOf(inner.keys[key] ?? {})
}, component)

describe('the form of the schema', () => {
  it.each([
    [['commission', 'rate'], { as: 'rate' }],
    [['bounty', 'each'], { as: 'amount' }],
    [['bounty', 'once_per'], { as: 'chips', of: ['guide', 'customer', 'store'] }],
    [['ladder', 'mode'], { as: 'choice', of: ['marginal', 'whole', 'per_event'] }],
    [['ladder', 'steps', 'from'], { as: 'number' }],
    [['contest', 'group'], { as: 'chips', of: ['store', 'region', 'class', 'brand'] }],
    [['contest', 'prizes'], { as: 'list', item: { as: 'amount' } }],
    [['when', 'categories'], { as: 'chips', of: [] }],
    [['when', 'first_order'], { as: 'flag' }],
    [['target', 'goal', 'by_class'], { as: 'named', value: { as: 'number' } }],
    [['hold', 'days'], { as: 'number' }],
  ])('%j', (path, expected) => expect(field(...path)).toEqual(expected))

  it('knows of which keys one is written', () => {
    const [goal, steps] = [field('target', 'goal'), field('ladder', 'steps')]
    expect(goal.as === 'group' && goal.either).toEqual(['uniform', 'by_class', 'per_visitor', 'table'])
    expect(steps.as === 'rows' && steps.item.either).toEqual(['rate', 'each', 'amount'])
  })

  it('begins every kind of component with keys that it has', () => {
    for (const kind of KINDS) for (const key of Object.keys(beginnings[kind])) expect(keys).toHaveProperty(key)
  })

  it('begins a group with what it needs', () => {
    expect(beginningOf(field('pool', 'gate'))).toEqual({ measure: { sum: 'amount' }, at_least: '0' })
  })
})
