// How far the cost may lie off, by resampling the stores.

import type { Words } from '../check'
import { intervals } from './draw'
import type { Cell, Report } from './report'

interface Interval {
  observed_fen: number
  p10_fen: number
  p50_fen: number
  p90_fen: number
}

interface Answer {
  sentence: Words
  draws: number
  stores: number
  plans: { cost: Interval; change: Interval }[]
}

export const uncertainty: Report = {
  name: 'uncertainty',
  about: 'pair',
  asked: () => true,
  deltas: true,
  inputs: [{ name: 'draws', as: 'whole', value: '' }, { name: 'seed', as: 'whole', value: '' }],
  view: ({ sentence, plans, draws, stores }: Answer, { t, absolute, names }) => {
    const shown = plans.map(({ cost, change }, i) => ({ name: names[i] ?? '', ...(absolute ? cost : change) })).slice(absolute ? 0 : 1)
    const label = t(absolute ? 'report.cost' : 'report.change')
    const row = (name: string, i: Interval): Cell[] => [name, i.observed_fen, i.p10_fen, i.p50_fen, i.p90_fen]
    return {
      sentence,
      pictures: shown.length ? [{
        label: `${label}, P10–P90`, height: 70 + 40 * shown.length,
        option: intervals(shown.map((s) => ({ name: s.name, low: s.p10_fen, middle: s.p50_fen, high: s.p90_fen, observed: s.observed_fen })), t('report.observed')),
      }] : [],
      tables: [{
        title: t('report.resampled', { draws, stores }),
        columns: [{ name: '', as: 'text' }, { name: t('report.observed'), as: 'fen' }, { name: 'P10', as: 'fen' }, { name: 'P50', as: 'fen' }, { name: 'P90', as: 'fen' }],
        rows: [
          ...plans.map(({ cost }, i) => row(`${names[i]} · ${t('report.cost')}`, cost)),
          ...plans.slice(1).map(({ change }, i) => row(`${names[i + 1]} · ${t('report.change')}`, change)),
        ],
      }],
    }
  },
}
