// Who sits close to a jump in pay, and what it costs if they all cross.

import type { Words } from '../check'
import { LIVE, LOSS, rows, rowsHeight } from './draw'
import { type As, type Cell, format, type Report } from './report'

interface Cliff {
  component: string
  path: string
  at: number
  unit: 'fen' | 'count' | 'goal_ppm'
  jump_fen: number
  words: Words
  below: number
  above: number
  cost_fen: number
  nearest: { guide: string; at: number; gains_fen: number }[]
}

interface Answer {
  sentence: Words
  plans: { guides: number; cost_fen: number; cliffs: Cliff[]; unmeasured: { path: string; words: Words }[] }[]
}

const UNITS: Record<Cliff['unit'], As> = { fen: 'fen', count: 'count', goal_ppm: 'ppm' }

export const cliffs: Report = {
  name: 'cliffs',
  about: 'one',
  inputs: [{ name: 'within', as: 'percent', value: '5%' }],
  view: ({ sentence, plans: [plan] }: Answer, { t, titles }) => {
    if (!plan) return { sentence, pictures: [], tables: [] }
    const at = (cliff: Cliff, value: number) => format(value, UNITS[cliff.unit])
    const name = (cliff: Cliff) => `${titles.get(cliff.component) ?? cliff.component} ≥ ${at(cliff, cliff.at)}`
    return {
      sentence,
      pictures: plan.cliffs.length === 0 ? [] : [{
        label: t('report.beforeJump'), height: rowsHeight(plan.cliffs.length, 2),
        option: rows(plan.cliffs.map(name), [
          { name: t('report.justBelow'), values: plan.cliffs.map(({ below }) => below), colour: LOSS },
          { name: t('report.justAbove'), values: plan.cliffs.map(({ above }) => above), colour: LIVE },
        ], 'count'),
      }],
      tables: [
        {
          title: t('report.jumps'),
          columns: [
            { name: '', as: 'text' }, { name: t('report.jump'), as: 'change' }, { name: t('report.justBelow'), as: 'count' }, { name: t('report.justAbove'), as: 'count' },
            { name: t('report.ifCrossed'), as: 'change' },
          ],
          rows: plan.cliffs.map((cliff): Cell[] => [name(cliff), cliff.jump_fen, cliff.below, cliff.above, cliff.cost_fen]),
        },
        {
          title: t('report.nearest'),
          columns: [{ name: '', as: 'text' }, { name: t('report.guide'), as: 'text' }, { name: t('report.standsAt'), as: 'text' }, { name: t('report.gains'), as: 'change' }],
          rows: plan.cliffs.flatMap((cliff) => cliff.nearest.map((near): Cell[] => [name(cliff), near.guide, at(cliff, near.at), near.gains_fen])),
        },
      ],
      notes: plan.unmeasured.map(({ words }) => words),
    }
  },
}
