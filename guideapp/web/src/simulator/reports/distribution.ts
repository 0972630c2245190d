// How pay is spread over the guides.

import { formatCount } from '../../money'
import type { Words } from '../check'
import { columns, rows, rowsHeight } from './draw'
import type { Cell, Column, Report } from './report'

interface Spread {
  gini_ppm: number
  mean_fen: number
  p25_fen: number
  p75_fen: number
  deciles_fen: number[]
  top_1_percent_ppm: number
  zero: number
  zero_ppm: number
}

interface Answer {
  sentence: Words
  plans: Spread[]
  histogram: { bins: { from_fen: number; guides: number[] }[] }
}

export const distribution: Report = {
  name: 'distribution',
  about: 'pair',
  light: true,
  deltas: true,
  view: (answer: Answer, { t, absolute, names }) => {
    const { bins } = answer.histogram
    const deciles = answer.plans.map(({ deciles_fen }) => deciles_fen)
    const change = (i: number) => (deciles.at(-1)?.[i] ?? 0) - (deciles[0]?.[i] ?? 0)
    const percentiles = Array.from({ length: 9 }, (_, i) => `P${(i + 1) * 10}`)
    const row = (name: string, of: (plan: Spread) => Cell): Cell[] => [name, ...answer.plans.map(of)]
    const heads = (as: Column['as']): Column[] => [{ name: '', as: 'text' }, ...names.map((name): Column => ({ name, as }))]
    return {
      sentence: answer.sentence,
      pictures: absolute
        ? [{
            label: t('report.guidesByPay'), height: 240,
            option: columns(bins.map(({ from_fen }) => `¥${formatCount(from_fen / 100)}`), names.map((name, i) => ({ name, values: bins.map(({ guides }) => guides[i] ?? 0) })), 'count'),
          }]
        : [{ label: t('report.changeByPercentile'), height: rowsHeight(9, 1), option: rows(percentiles, [{ name: t('report.change'), values: percentiles.map((_, i) => change(i)) }], 'change') }],
      tables: [
        {
          title: t('report.payOfGuide'),
          columns: [...heads('fen'), { name: t('report.change'), as: 'change' }],
          rows: [
            ...percentiles.map((name, i): Cell[] => [...row(name, ({ deciles_fen }) => deciles_fen[i] ?? null), change(i)]),
            [...row(t('report.mean'), ({ mean_fen }) => mean_fen), (answer.plans.at(-1)?.mean_fen ?? 0) - (answer.plans[0]?.mean_fen ?? 0)],
          ],
        },
        { title: t('simulator.gini'), columns: heads('gini'), rows: [row(t('simulator.gini'), ({ gini_ppm }) => gini_ppm)] },
        {
          title: t('report.ends'), columns: heads('ppm'),
          rows: [row(t('report.top'), ({ top_1_percent_ppm }) => top_1_percent_ppm), row(t('report.zero'), ({ zero_ppm }) => zero_ppm)],
        },
      ],
    }
  },
}
