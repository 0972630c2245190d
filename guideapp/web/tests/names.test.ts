import { describe, expect, it } from 'vitest'
import { withNames } from '../src/simulator/reports/names'

describe('withNames', () => {
  it.each([
    ['the live plan and variants', { zh: '基准付 1 元，方案 1 多付，方案 2 与基准相差 3 元。', en: 'The baseline pays 1; variant 1 and Variant 2 differ from the baseline.' }, ['Live', 'Low', '方案 1'], false,
      { zh: '在用方案付 1 元，「Low」 多付，「方案 1」 与在用方案相差 3 元。', en: 'The live plan pays 1; “Low” and “方案 1” differ from the live plan.' }],
    ['one plan alone', { zh: '基准 有 2 处跳变。', en: 'The baseline has 2 jumps.' }, ['方案 1'], true, { zh: '「方案 1」 有 2 处跳变。', en: '“方案 1” has 2 jumps.' }],
    ['a plan without a name', { zh: '方案 3', en: 'variant 3' }, ['Live'], false, { zh: '「方案 3」', en: '“variant 3”' }],
  ])('%s', (_, words, names, alone, expected) => expect(withNames(words, names, alone)).toEqual(expected))
})
