// The first report: what every plan costs, whom it moves, and the most it can cost.

import type { Bound, Words } from '../check'
import { rows, rowsHeight } from './draw'
import type { Cell, Column, Report } from './report'

interface Outlined {
  cost_fen: number
  cost_of_sales_ppm: number
  gini_ppm: number
  liability: { per_guide: Bound; plan: Bound }
  change_fen?: number
  change_ppm?: number
  winners?: number
  losers?: number
  unchanged?: number
}

interface Answer {
  sentence: Words
  sales_fen: number
  plans: Outlined[]
}

export const overview: Report = {
  name: 'overview',
  about: 'all',
  light: true,
  deltas: true,
  view: (answer: Answer, { t, absolute, names }) => {
    const variants = answer.plans.slice(1)
    const changing = !absolute && variants.length > 0
    const shown = changing ? variants : answer.plans
    const columns: Column[] = [
      { name: '', as: 'text' },
      { name: t('report.cost'), as: 'fen' },
      { name: t('report.change'), as: 'change' },
      { name: '%', as: 'ppmChange' },
      { name: t('report.ofSales'), as: 'ppm' },
      { name: t('simulator.winners'), as: 'count' },
      { name: t('simulator.losers'), as: 'count' },
      { name: t('simulator.gini'), as: 'gini' },
      { name: t('report.mostGuide'), as: 'fen' },
      { name: t('report.mostPlan'), as: 'fen' },
    ]
    const row = (plan: Outlined, i: number): Cell[] => [
      names[i] ?? '', plan.cost_fen, plan.change_fen ?? null, plan.change_ppm ?? null, plan.cost_of_sales_ppm, plan.winners ?? null,
      plan.losers ?? null, plan.gini_ppm, bound(plan.liability.per_guide, t('report.unbounded')), bound(plan.liability.plan, t('report.unbounded')),
    ]
    return {
      sentence: answer.sentence,
      pictures: [{
        label: t(changing ? 'report.change' : 'report.cost'),
        height: rowsHeight(shown.length, 1),
        option: rows(
          changing ? names.slice(1) : names,
          [{ name: t('report.cost'), values: shown.map((plan) => (changing ? (plan.change_fen ?? 0) : plan.cost_fen)) }],
          changing ? 'change' : 'fen',
        ),
      }],
      tables: [{ columns, rows: answer.plans.map(row) }],
      notes: [...new Map(answer.plans.flatMap(({ liability }) => [...(liability.plan.why ?? [])]).map((why) => [why.en, why])).values()],
    }
  },
}

function bound({ amount_fen: most }: Bound, unbounded: string): Cell {
  return most ?? unbounded
}
